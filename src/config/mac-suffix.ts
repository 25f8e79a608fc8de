import { type Ipv6Suffix, parseIpv6Suffix } from "../core/suffix.ts";

const MAC = /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}$/i;

/**
 * The interface identifier that a host with this MAC address gives itself (modified EUI-64, RFC 4291 appendix A): `ff:fe` in the
 * middle, and the universal/local bit inverted. `null` if it is no MAC address, written with `:` or `-`.
 */
export function suffixOfMac(text: string): Ipv6Suffix | null {
	if (!MAC.test(text)) return null;
	const [first = 0, ...rest] = text.split(/[:-]/).map(byte => Number.parseInt(byte, 16));
	const bytes = [first ^ 0x02, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
	const hex = bytes.map(byte => byte.toString(16).padStart(2, "0")).join("");
	return parseIpv6Suffix(`::${hex.replace(/(.{4})(?=.)/g, "$1:")}`);
}
