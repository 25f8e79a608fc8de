import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ip, range } from "../../test/invariants/values.ts";
import { addressOfBytes, bytesOf, type IpAddress, isInRange } from "./address.ts";
import { CLOUDFLARE_RANGES } from "./cloudflare-ranges.ts";
import { admit } from "./publishable.ts";

const isAdmitted = (address: IpAddress, allow: readonly string[] = []): boolean =>
	admit(address, allow.map(range)).kind === "publishable";

/** The address that is `step` further. */
function neighbour(address: IpAddress, step: 1 | -1): IpAddress {
	const bytes = bytesOf(address);
	const width = BigInt(bytes.length * 8);
	const number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
	const moved = BigInt.asUintN(Number(width), number + BigInt(step));
	return addressOfBytes(bytes.map((_, index) => Number((moved >> (width - 8n * BigInt(index + 1))) & 0xffn)));
}

/** The table of DESIGN section 5, written down here a second time: first, last, and whether the neighbours are public. */
const SPECIAL: readonly [scenario: string, first: string, last: string, before: boolean, after: boolean][] = [
	["this network 0/8", "0.0.0.0", "0.255.255.255", false, false], // after: 1.0.0.0/24 is Cloudflare's
	["private 10/8", "10.0.0.0", "10.255.255.255", true, true],
	["CGNAT 100.64/10", "100.64.0.0", "100.127.255.255", true, true],
	["loopback 127/8", "127.0.0.0", "127.255.255.255", true, true],
	["link-local 169.254/16", "169.254.0.0", "169.254.255.255", true, true],
	["private 172.16/12", "172.16.0.0", "172.31.255.255", true, true],
	["protocols 192.0.0/24", "192.0.0.0", "192.0.0.255", true, true],
	["documentation 192.0.2/24", "192.0.2.0", "192.0.2.255", true, true],
	["6to4 relays 192.88.99/24", "192.88.99.0", "192.88.99.255", true, true],
	["private 192.168/16", "192.168.0.0", "192.168.255.255", true, true],
	["benchmarks 198.18/15", "198.18.0.0", "198.19.255.255", true, true],
	["documentation 198.51.100/24", "198.51.100.0", "198.51.100.255", true, true],
	["documentation 203.0.113/24", "203.0.113.0", "203.0.113.255", true, true],
	["multicast 224/4 and reserved 240/4", "224.0.0.0", "255.255.255.255", true, false],
	["IPv6 below global unicast", "::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, true],
	["protocols 2001::/23", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", true, true],
	["documentation 2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true, true],
	["6to4 2002::/16", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, true],
	["documentation 3fff::/20", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", true, true],
	["IPv6 above global unicast", "4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, false],
];

describe("special ranges", () => {
	test.each(SPECIAL)("%s / refused from first to last, and only there", (_scenario, first, last, before, after) => {
		expect(isAdmitted(ip(first))).toBe(false);
		expect(isAdmitted(ip(last))).toBe(false);
		expect(isAdmitted(neighbour(ip(first), -1))).toBe(before);
		expect(isAdmitted(neighbour(ip(last), 1))).toBe(after);
	});

	test.each<[address: string, reason: string]>([
		["0.0.0.1", 'it means "this network"'],
		["10.0.0.1", "it is private (RFC 1918)"],
		["100.64.0.1", "it is the provider's CGNAT (RFC 6598)"],
		["127.0.0.1", "it is loopback"],
		["169.254.0.1", "it is link-local"],
		["172.16.0.1", "it is private (RFC 1918)"],
		["192.0.0.1", "it is reserved (RFC 6890)"],
		["192.0.2.1", "it is for documentation (RFC 5737)"],
		["192.88.99.1", "it is reserved (RFC 7526)"],
		["192.168.1.2", "it is private (RFC 1918)"],
		["198.18.0.1", "it is for benchmarks (RFC 2544)"],
		["198.51.100.1", "it is for documentation (RFC 5737)"],
		["203.0.113.1", "it is for documentation (RFC 5737)"],
		["224.0.0.1", "it is multicast"],
		["240.0.0.1", "it is reserved (RFC 1112)"],
		["fe80::1", "it is link-local"],
		["fd00::1", "it is a unique local address (RFC 4193)"],
		["2001::1", "it is a Teredo tunnel (RFC 4380)"],
		["2001:20::1", "it is reserved for protocols (RFC 2928)"],
		["2001:db8::1", "it is for documentation (RFC 3849)"],
		["2002:5102:458e::1", "it is a 6to4 tunnel (RFC 7526)"],
		["3fff::1", "it is for documentation (RFC 9637)"],
		["::1", "it is loopback"],
		["::", "it is the unspecified address"],
		["64:ff9b::5102:458e", "it is a NAT64 translation (RFC 6052)"],
		["64:ff9b:1::1", "it is not global unicast (2000::/3)"],
		["100::1", "it is discarded (RFC 6666)"],
		["5f00::1", "it is not global unicast (2000::/3)"],
		["1::1", "it is not global unicast (2000::/3)"],
		["ff02::1", "it is multicast"],
		["104.16.0.1", "it belongs to Cloudflare itself"],
		["1.1.1.1", "it belongs to Cloudflare itself"],
		["2606:4700::1111", "it belongs to Cloudflare itself"],
	])("%s / %s", (address, reason) => {
		expect(admit(ip(address), [])).toEqual({ kind: "refused", address, reason });
	});
});

/** Last address of a block. */
function lastOf(block: string): IpAddress {
	const [base = "", bits = ""] = block.split("/");
	const bytes = bytesOf(ip(base));
	return addressOfBytes(
		bytes.map((byte, index) => byte | (0xff >> Math.max(0, Math.min(8, Number(bits) - index * 8)))),
	);
}

describe("Cloudflare's own ranges", () => {
	test.each(CLOUDFLARE_RANGES)("%s / refused, whatever is allowed", block => {
		const [base = ""] = block.split("/");
		for (const address of [ip(base), lastOf(block)]) {
			expect(isAdmitted(address)).toBe(false);
			expect(isAdmitted(address, ["0.0.0.0/0", "::/0"])).toBe(false);
		}
		for (const outside of [neighbour(ip(base), -1), neighbour(lastOf(block), 1)]) {
			const isElsewhere = CLOUDFLARE_RANGES.some(other => isInRange(outside, range(other)));
			const isThisNetwork = isInRange(outside, range("0.0.0.0/8"));
			expect(isAdmitted(outside)).toBe(!isElsewhere && !isThisNetwork);
		}
	});
});

describe("allow", () => {
	test.each<[scenario: string, address: string, allow: string[], admitted: boolean]>([
		["a private address in an allowed block / admitted", "10.8.0.1", ["10.8.0.0/16"], true],
		["one beside the allowed block / refused", "10.9.0.1", ["10.8.0.0/16"], false],
		["a CGNAT address, allowed / admitted", "100.64.3.4", ["100.64.0.0/10"], true],
		["a unique local address, allowed / admitted", "fd00::1", ["fd00::/8"], true],
		["the other family is allowed / refused", "fd00::1", ["0.0.0.0/0"], false],
		["a public address, something else allowed / admitted", "81.2.69.142", ["10.0.0.0/8"], true],
	])("%s", (_scenario, address, allow, admitted) => expect(isAdmitted(ip(address), allow)).toBe(admitted));

	test("never refuses what is admitted without it", () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 32 }), (bytes, bits) => {
				const address = addressOfBytes([...bytes]);
				const masked = addressOfBytes(
					[...bytes].map((byte, i) => byte & (0xff00 >> Math.max(0, Math.min(8, bits - i * 8)))),
				);
				expect(isAdmitted(address, [`${masked}/${bits}`]) || !isAdmitted(address)).toBe(true);
			}),
		);
	});
});
