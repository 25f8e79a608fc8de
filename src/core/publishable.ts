import { type IpAddress, isInRange, type PublishableAddress, type Range } from "./address.ts";
import { CLOUDFLARE_RANGES } from "./cloudflare-ranges.ts";

/** Why nobody could reach us there. IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates). */
const SPECIAL: readonly (readonly [range: string, reason: string])[] = [
	["0.0.0.0/8", 'it means "this network"'],
	["10.0.0.0/8", "it is private (RFC 1918)"],
	["100.64.0.0/10", "it is the provider's CGNAT (RFC 6598)"],
	["127.0.0.0/8", "it is loopback"],
	["169.254.0.0/16", "it is link-local"],
	["172.16.0.0/12", "it is private (RFC 1918)"],
	["192.0.0.0/24", "it is reserved (RFC 6890)"],
	["192.0.2.0/24", "it is for documentation (RFC 5737)"],
	["192.88.99.0/24", "it is reserved (RFC 7526)"],
	["192.168.0.0/16", "it is private (RFC 1918)"],
	["198.18.0.0/15", "it is for benchmarks (RFC 2544)"],
	["198.51.100.0/24", "it is for documentation (RFC 5737)"],
	["203.0.113.0/24", "it is for documentation (RFC 5737)"],
	["224.0.0.0/4", "it is multicast"],
	["240.0.0.0/4", "it is reserved (RFC 1112)"],
	["::/128", "it is the unspecified address"],
	["::1/128", "it is loopback"],
	["64:ff9b::/96", "it is a NAT64 translation (RFC 6052)"],
	["100::/64", "it is discarded (RFC 6666)"],
	["fc00::/7", "it is a unique local address (RFC 4193)"],
	["fe80::/10", "it is link-local"],
	["ff00::/8", "it is multicast"],
	["2001::/32", "it is a Teredo tunnel (RFC 4380)"],
	["2001::/23", "it is reserved for protocols (RFC 2928)"],
	["2001:db8::/32", "it is for documentation (RFC 3849)"],
	["2002::/16", "it is a 6to4 tunnel (RFC 7526)"],
	["3fff::/20", "it is for documentation (RFC 9637)"],
];

/** All of IPv6 that is assigned as global unicast today: https://www.iana.org/assignments/ipv6-address-space */
const GLOBAL_UNICAST_IPV6 = "2000::/3" as Range;

/**
 * Why an address must not be published, as the end of a sentence; `null` if it may be.
 * `allow` accepts what is not public (a VPN-only name), but never Cloudflare's own addresses, which Cloudflare refuses.
 */
function refusalOf(address: IpAddress, allow: readonly Range[]): string | null {
	if (isCloudflares(address)) return "it belongs to Cloudflare itself";
	if (allow.some(range => isInRange(address, range))) return null;
	const special = SPECIAL.find(([range]) => isInRange(address, range as Range));
	if (special !== undefined) return special[1];
	return address.includes(":") && !isInRange(address, GLOBAL_UNICAST_IPV6)
		? "it is not global unicast (2000::/3)"
		: null;
}

/** Is it one of Cloudflare's own, as a proxied name is answered with? */
export const isCloudflares = (address: IpAddress): boolean =>
	CLOUDFLARE_RANGES.some(range => isInRange(address, range as Range));

export type Admission =
	| { readonly kind: "publishable"; readonly address: PublishableAddress }
	| { readonly kind: "refused"; readonly address: IpAddress; readonly reason: string };

/** The only way to a `PublishableAddress` (invariant 1). */
export function admit(address: IpAddress, allow: readonly Range[]): Admission {
	const reason = refusalOf(address, allow);
	return reason === null
		? { kind: "publishable", address: address as PublishableAddress }
		: { kind: "refused", address, reason };
}
