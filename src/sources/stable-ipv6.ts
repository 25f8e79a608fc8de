import { bytesOf, type IpAddress } from "../core/address.ts";
import type { InterfaceAddress } from "../core/ports.ts";

export type Stable =
	| { readonly kind: "addresses"; readonly addresses: readonly IpAddress[] }
	/** All of them will go, or may fail. */
	| { readonly kind: "none" }
	/** There are several, and nothing tells which of them stay. */
	| { readonly kind: "unclear" };

/**
 * Those of an interface's addresses that can stay. Where the platform does not tell: the only one; of several the one that is made
 * of the hardware address, since a temporary one never is. Two such ones do not help: one may be of a prefix that is gone.
 * Unique local and global addresses are judged apart, as a machine often has both.
 */
export function stableOf(addresses: readonly InterfaceAddress[]): Stable {
	const told = addresses.filter(({ stability }) => stability === "stable").map(({ address }) => address);
	const untold = addresses.filter(({ stability }) => stability === "unknown").map(({ address }) => address);
	const global = likelyStable(untold.filter(address => !isUniqueLocal(address)));
	const local = likelyStable(untold.filter(isUniqueLocal));
	if (global === "unclear") return { kind: "unclear" };
	const found = [...told, ...global, ...(local === "unclear" ? [] : local)];
	if (found.length > 0) return { kind: "addresses", addresses: found };
	return { kind: local === "unclear" ? "unclear" : "none" };
}

function likelyStable(addresses: readonly IpAddress[]): readonly IpAddress[] | "unclear" {
	if (addresses.length <= 1) return addresses;
	const fromHardware = addresses.filter(isEui64);
	return fromHardware.length === 1 ? fromHardware : "unclear";
}

/** RFC 4193. */
const isUniqueLocal = (address: IpAddress): boolean => ((bytesOf(address)[0] ?? 0) & 0xfe) === 0xfc;

/** RFC 4291 appendix A: the hardware address with ff:fe in its middle. */
function isEui64(address: IpAddress): boolean {
	const bytes = bytesOf(address);
	return bytes[11] === 0xff && bytes[12] === 0xfe;
}
