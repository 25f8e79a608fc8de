import { type IpAddress, parseAddress } from "../core/address.ts";
import type { InterfaceAddress } from "../core/ports.ts";

/** Linux `include/uapi/linux/if_addr.h`; the table prints the lower eight bits. */
const TEMPORARY = 0x01;
const OPTIMISTIC = 0x04;
const DAD_FAILED = 0x08;
const DEPRECATED = 0x20;
const TENTATIVE = 0x40;
const UNFIT = TEMPORARY | OPTIMISTIC | DAD_FAILED | DEPRECATED | TENTATIVE;

/** Linux `include/uapi/linux/route.h`. */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;

const rowsOf = (table: string): readonly (readonly string[])[] =>
	table.split("\n").flatMap(line => (line.trim() === "" ? [] : [line.trim().split(/\s+/)]));

/** `null` for anything but plain hexadecimal digits, which `parseInt` would partly read. */
const hexNumber = (digits: string | undefined): number | null =>
	digits !== undefined && /^[0-9a-f]{1,8}$/i.test(digits) ? Number.parseInt(digits, 16) : null;

const addressOfHex = (digits: string): IpAddress | null =>
	/^[0-9a-f]{32}$/i.test(digits) ? parseAddress((digits.match(/.{4}/g) ?? []).join(":")) : null;

/** `/proc/net/if_inet6`: address, interface index, prefix length, scope, flags, name; all numbers hexadecimal. */
export const parseIfInet6 = (table: string): readonly InterfaceAddress[] =>
	rowsOf(table).flatMap(([digits = "", , , , flagDigits, name]): readonly InterfaceAddress[] => {
		const address = addressOfHex(digits);
		const flags = hexNumber(flagDigits);
		if (address === null || flags === null || name === undefined) return [];
		return [{ interface: name, address, stability: (flags & UNFIT) === 0 ? "stable" : "unfit" }];
	});

type DefaultRoute = { readonly interface: string; readonly metric: number; readonly flags: number };

/**
 * The interface of the best default route in `/proc/net/route`: name, destination, gateway, flags, two counters, metric
 * (decimal), mask. `null` if there is none.
 */
export const ipv4DefaultInterface = (table: string): string | null =>
	best(
		rowsOf(table).flatMap(([name, destination, , flagDigits, , , metric, mask]): readonly DefaultRoute[] => {
			const flags = hexNumber(flagDigits);
			if (name === undefined || metric === undefined || !/^\d+$/.test(metric) || flags === null) return [];
			const isDefault = hexNumber(destination) === 0 && hexNumber(mask) === 0;
			return isDefault && (flags & RTF_UP) !== 0 ? [{ interface: name, metric: Number(metric), flags }] : [];
		}),
	);

/**
 * The interface of the best default route in `/proc/net/ipv6_route`: destination, its length, source, its length, next hop,
 * metric, two counters, flags, name; all numbers hexadecimal. A route for one source prefix only counts: OpenWrt has no others.
 */
export const ipv6DefaultInterface = (table: string): string | null =>
	best(
		rowsOf(table).flatMap(
			([destination, length, , , , metricDigits, , , flagDigits, name]): readonly DefaultRoute[] => {
				const metric = hexNumber(metricDigits);
				const flags = hexNumber(flagDigits);
				if (name === undefined || name === "lo" || metric === null || flags === null) return [];
				const isDefault = /^0{32}$/.test(destination ?? "") && hexNumber(length) === 0;
				return isDefault ? [{ interface: name, metric, flags }] : [];
			},
		),
	);

/**
 * Lowest metric first. The IPv6 table mixes in the routes of other tables, such as a VPN's, which have no gateway and often
 * the same metric: among equals the one with a gateway is the line.
 */
function best(routes: readonly DefaultRoute[]): string | null {
	const usable = routes.filter(({ flags }) => (flags & RTF_REJECT) === 0);
	const [first] = usable.toSorted(
		(left, right) => left.metric - right.metric || (right.flags & RTF_GATEWAY) - (left.flags & RTF_GATEWAY),
	);
	return first?.interface ?? null;
}
