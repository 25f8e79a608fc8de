import { FAMILY_LABEL, type Family, familyOf, type IpAddress, parseAddress } from "../core/address.ts";
import { quoted } from "./unavailable.ts";

export type Reading =
	| { readonly kind: "address"; readonly address: IpAddress }
	/** `reason` continues a sentence about what was read: "the answer ..." */
	| { readonly kind: "refused"; readonly reason: string };

export const refused = (reason: string): Reading => ({ kind: "refused", reason });

/** Reads a text that must be exactly one address of the family, with blanks and line ends around it at most. */
export function readAddress(text: string, family: Family): Reading {
	const trimmed = trim(text);
	const address = parseAddress(trimmed);
	if (address === null) return refused(whyNot(trimmed));
	if (familyOf(address) !== family)
		return refused(`is an ${FAMILY_LABEL[familyOf(address)]} address where ${FAMILY_LABEL[family]} was asked`);
	return { kind: "address", address };
}

/** Not `trim()`: that takes all kinds of Unicode blanks for blanks. */
export const trim = (text: string): string => text.replace(/^[ \t\r\n]+/, "").replace(/[ \t\r\n]+$/, "");

/** What the C library's inet_aton reads as IPv4, such as "1359103374", "0x51.2.69.142" or "0121.2.69.142". */
const NUMBERS = /^(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}$/i;
const MAPPED = /^(?:::|(?:0{1,4}:){5})ffff:[\d.a-f:]+$/i;

function whyNot(text: string): string {
	if (text === "") return "is empty";
	if (text.startsWith("<")) return "is HTML, not an address";
	const words = text.split(/[ \t\r\n,;]+/).filter(word => word !== "");
	const addresses = words.filter(word => parseAddress(word) !== null);
	if (addresses.length > 1) return "holds several addresses";
	if (addresses.length === 1) return `holds more than an address: ${quoted(text)}`;
	if (MAPPED.test(text)) return "is IPv4 in the form of IPv6 (::ffff:...), which is neither";
	if (NUMBERS.test(text)) return `is no IPv4 address in its usual form: ${quoted(text)}`;
	return `is no address: ${quoted(text)}`;
}
