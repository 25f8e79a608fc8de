import { compareAddresses, type IpAddress, parseAddress } from "../core/address.ts";

/** The interface by which packets leave, of Linux's `ip -o route get`, iproute2's and BusyBox's; `null` if it does not say. */
export const deviceOfRouteGet = (text: string): string | null => /\sdev (\S+)/.exec(text)?.[1] ?? null;

/** What the BSD `route -n get` of macOS says: labels before colons, untranslated. */
export function parseRouteGet(text: string): { readonly interface: string | null; readonly gateway: IpAddress | null } {
	const value = (label: string): string | null => new RegExp(`^\\s*${label}: (\\S+)\\s*$`, "m").exec(text)?.[1] ?? null;
	// A tunnel's "gateway" is a link ("link#12", "utun3"), a neighbour's has its zone.
	return { interface: value("interface"), gateway: parseAddress(value("gateway") ?? "") };
}

/** An IPv4 default route of Windows: `from` is the address of the interface that leads to the router. */
export type WindowsRoute = { readonly gateway: IpAddress; readonly from: IpAddress };

/**
 * The default routes with a router of Windows' `route print -4 0.0.0.0`, best first: network, mask, gateway, interface, metric.
 * Only the shape of a row counts, for the words are translated: "On-link" stands in some language where there is no router, and
 * the list of persistent routes has a column less.
 */
export const parseRoutePrint = (text: string): readonly WindowsRoute[] =>
	text
		.split("\n")
		.flatMap(line => {
			const [network, mask, via = "", own = "", metric = "", ...rest] = line.trim().split(/\s+/);
			const [gateway, from] = [parseAddress(via), parseAddress(own)];
			if (network !== "0.0.0.0" || mask !== "0.0.0.0" || !/^\d{1,9}$/.test(metric) || rest.length > 0) return [];
			return gateway === null || from === null ? [] : [{ gateway, from, metric: Number(metric) }];
		})
		.toSorted((left, right) => left.metric - right.metric || compareAddresses(left.from, right.from))
		.map(({ gateway, from }) => ({ gateway, from }));
