import ipaddr from "ipaddr.js";
import type { Brand } from "./brand.ts";

export type Family = "ipv4" | "ipv6";
/** The record types that hold an address. */
export type RecordType = "A" | "AAAA";

/** Canonical text: dotted quad, or RFC 5952 without a zone index. */
export type IpAddress = Brand<string, "IpAddress">;
/** May be sent to Cloudflare. Only `refusalOf` in publishable.ts makes one. */
export type PublishableAddress = IpAddress & Brand<string, "Publishable">;
/** A CIDR block. */
export type Range = Brand<string, "Range">;

export const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];
export const TYPE_OF: Readonly<Record<Family, RecordType>> = { ipv4: "A", ipv6: "AAAA" };
export const FAMILY_OF: Readonly<Record<RecordType, Family>> = { A: "ipv4", AAAA: "ipv6" };
export const FAMILY_LABEL: Readonly<Record<Family, string>> = { ipv4: "IPv4", ipv6: "IPv6" };

// ipaddr.js also reads inet_aton forms ("1", "0x7f.1", "010.0.0.1"); nothing sends those on purpose.
const DOTTED_QUAD = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;
// The same for an IPv4 tail: "2001:db8::010.0.0.1" is octal to one reader and decimal to the next.
const IPV6_CHARACTERS = /^[0-9a-f:]+$|^[0-9a-f:]*:(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/i;

/**
 * Reads exactly one address, without blanks, zone index or prefix length; `null` for anything else.
 * IPv4-mapped IPv6 (`::ffff:a.b.c.d`) is refused: it is neither an honest A nor an honest AAAA.
 */
export function parseAddress(text: string): IpAddress | null {
	if (text.length > 45) return null;
	if (DOTTED_QUAD.test(text)) return text.split(".").every(part => Number(part) < 256) ? (text as IpAddress) : null;
	if (!text.includes(":") || !IPV6_CHARACTERS.test(text) || !ipaddr.IPv6.isValid(text)) return null;
	const address = ipaddr.IPv6.parse(text);
	return address.isIPv4MappedAddress() ? null : (address.toRFC5952String() as IpAddress);
}

export const familyOf = (address: IpAddress): Family => (address.includes(":") ? "ipv6" : "ipv4");

/** Reads `address/length`; bits below the length must be zero, since "10.0.0.1/8" is more likely a slip than a wish. */
export function parseRange(text: string): Range | null {
	const [base = "", length = "", ...rest] = text.split("/");
	const address = parseAddress(base);
	if (address === null || rest.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return null;
	const bits = Number(length);
	if (bits > (familyOf(address) === "ipv4" ? 32 : 128)) return null;
	const clean = bytesOf(address).every((byte, index) => (byte & ~maskByte(bits, index) & 0xff) === 0);
	return clean ? (`${address}/${bits}` as Range) : null;
}

/** The bits of byte `index` that belong to a prefix of `bits` bits. */
export const maskByte = (bits: number, index: number): number =>
	(0xff00 >> Math.max(0, Math.min(8, bits - index * 8))) & 0xff;

export function isInRange(address: IpAddress, range: Range): boolean {
	// Every address is held against dozens of ranges at every start: those of the other family need not be read.
	if (address.includes(":") !== range.includes(":")) return false;
	const [network = "", bits = ""] = range.split("/");
	const wanted = bytesOf(network as IpAddress);
	return bytesOf(address).every((byte, index) => ((byte ^ (wanted[index] ?? 0)) & maskByte(Number(bits), index)) === 0);
}

/** The bytes of an address, most significant first: 4 or 16 of them. */
export const bytesOf = (address: IpAddress): readonly number[] =>
	address.includes(":") ? ipaddr.parse(address).toByteArray() : address.split(".").map(Number);
export const addressOfBytes = (bytes: readonly number[]): IpAddress =>
	ipaddr.fromByteArray([...bytes]).toString() as IpAddress;

/** A total order that depends on nothing but the addresses. */
export function compareAddresses(left: IpAddress, right: IpAddress): number {
	const a = bytesOf(left);
	const b = bytesOf(right);
	if (a.length !== b.length) return a.length - b.length;
	return a.map((byte, index) => byte - (b[index] ?? 0)).find(difference => difference !== 0) ?? 0;
}
