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

/** A 32-bit word as the kernel prints it: in the byte order of this machine, which on all that Node runs on is the reverse. */
const addressOfWord = (digits: string): IpAddress | null => {
	const bytes = /^[0-9a-f]{8}$/i.test(digits) ? (digits.match(/../g) ?? []).map(byte => Number.parseInt(byte, 16)) : [];
	return parseAddress(bytes.toReversed().join("."));
};

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

/** A default route; `gateway` only of IPv4, `null` where packets go to the interface itself. */
export type DefaultRoute = { readonly interface: string; readonly gateway: IpAddress | null };
type Row = DefaultRoute & { readonly metric: number; readonly flags: number };

/**
 * The default routes of `/proc/net/route`, best first: name, destination, gateway, flags, two counters, metric (decimal), mask.
 */
export const ipv4DefaultRoutes = (table: string): readonly DefaultRoute[] =>
	bestFirst(
		rowsOf(table).flatMap(([name, destination, gatewayDigits, flagDigits, , , metric, mask]): readonly Row[] => {
			const flags = hexNumber(flagDigits);
			if (name === undefined || metric === undefined || !/^\d+$/.test(metric) || flags === null) return [];
			const isDefault = hexNumber(destination) === 0 && hexNumber(mask) === 0;
			if (!isDefault || (flags & RTF_UP) === 0) return [];
			const gateway = (flags & RTF_GATEWAY) === 0 ? null : addressOfWord(gatewayDigits ?? "");
			return [{ interface: name, gateway, metric: Number(metric), flags }];
		}),
	);

/**
 * The default routes of `/proc/net/ipv6_route`, best first: destination, its length, source, its length, next hop, metric, two counters, flags, name; all numbers hexadecimal. A route for one source prefix only counts: OpenWrt has no others.
 */
export const ipv6DefaultRoutes = (table: string): readonly DefaultRoute[] =>
	bestFirst(
		rowsOf(table).flatMap(([destination, length, , , , metricDigits, , , flagDigits, name]): readonly Row[] => {
			const metric = hexNumber(metricDigits);
			const flags = hexNumber(flagDigits);
			if (name === undefined || name === "lo" || metric === null || flags === null) return [];
			const isDefault = /^0{32}$/.test(destination ?? "") && hexNumber(length) === 0;
			return isDefault ? [{ interface: name, gateway: null, metric, flags }] : [];
		}),
	);

/**
 * Lowest metric first. The IPv6 table mixes in the routes of other tables, such as a VPN's, which have no gateway and often
 * the same metric: among equals the one with a gateway is the line.
 */
const bestFirst = (rows: readonly Row[]): readonly DefaultRoute[] =>
	rows
		.filter(({ flags }) => (flags & RTF_REJECT) === 0)
		.toSorted((left, right) => left.metric - right.metric || (right.flags & RTF_GATEWAY) - (left.flags & RTF_GATEWAY))
		.map(({ interface: name, gateway }) => ({ interface: name, gateway }));
