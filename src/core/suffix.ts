import { addressOfBytes, bytesOf, familyOf, type IpAddress, maskByte, parseAddress } from "./address.ts";
import type { Brand } from "./brand.ts";

/** The lower bits of an IPv6 address that stay when the prefix changes: canonical address text, `/`, bits of the prefix. */
export type Ipv6Suffix = Brand<string, "Ipv6Suffix">;

/** The host part of an address made by SLAAC has 64 bits (RFC 4291 section 2.5.1). */
const DEFAULT_PREFIX_BITS = 64;

/**
 * Reads `::1234:5678`, or `::1:0:0:0:5678/56` for another length of the prefix. `null` if it is no IPv6 address, if it has bits
 * inside the prefix, or none below it: that would be the subnet router's anycast address (RFC 4291 section 2.6.1).
 */
export function parseIpv6Suffix(text: string): Ipv6Suffix | null {
	const [base = "", length, ...rest] = text.split("/");
	const address = parseAddress(base);
	const bits = length === undefined ? DEFAULT_PREFIX_BITS : /^\d{1,3}$/.test(length) ? Number(length) : 128;
	if (address === null || familyOf(address) !== "ipv6" || rest.length > 0 || bits > 127) return null;
	const bytes = bytesOf(address);
	const overlaps = bytes.some((byte, index) => (byte & maskByte(bits, index)) !== 0);
	return overlaps || bytes.every(byte => byte === 0) ? null : (`${address}/${bits}` as Ipv6Suffix);
}

/** The host's address in the network that `address` is in. */
export function withSuffix(address: IpAddress, suffix: Ipv6Suffix): IpAddress {
	const [base = "", bits = ""] = suffix.split("/");
	const host = bytesOf(base as IpAddress);
	return addressOfBytes(
		bytesOf(address).map((byte, index) => (byte & maskByte(Number(bits), index)) | (host[index] ?? 0)),
	);
}
