import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ip, suffix } from "../../test/invariants/values.ts";
import { addressOfBytes, bytesOf } from "./address.ts";
import { parseIpv6Suffix, withSuffix } from "./suffix.ts";

describe("parseIpv6Suffix", () => {
	test.each<[scenario: string, text: string, expected: string | null]>([
		["lower bits / of a /64", "::1234:5678", "::1234:5678/64"],
		["upper case and zeros / canonical", "::0DB8:0001", "::db8:1/64"],
		["all 64 lower bits / taken", "::ffff:ffff:ffff:ffff", "::ffff:ffff:ffff:ffff/64"],
		["with its length / taken", "::1:0:0:0:5678/48", "::1:0:0:0:5678/48"],
		["a length inside a byte / taken", "::f:0:0:0:1/60", "::f:0:0:0:1/60"],
		["one bit / taken", "::1/127", "::1/127"],
		["bits inside the prefix / refused", "2001:db8::1", null],
		["the lowest bit of the prefix / refused", "::1:0:0:0:1", null],
		["bits inside a length within a byte / refused", "::1f:0:0:0:1/60", null],
		["nothing below the prefix (router anycast) / refused", "::", null],
		["a length of 128 / refused", "::1/128", null],
		["a length with a sign / refused", "::1/+64", null],
		["a length with more behind it / refused", "::1/64x", null],
		["an empty length / refused", "::1/", null],
		["two lengths / refused", "::1/64/64", null],
		["IPv4 / refused", "0.0.0.1", null],
		["IPv4 with a length / refused", "0.0.0.1/24", null],
		["not an address / refused", "1234:5678", null],
	])("%s", (_scenario, text, expected) => expect(parseIpv6Suffix(text)).toBe(expected));
});

test.each<[scenario: string, address: string, suffixText: string, expected: string]>([
	["the usual /64", "2a02:8071:1:2:aaaa:bbbb:cccc:dddd", "::1234:5678", "2a02:8071:1:2::1234:5678"],
	["a /56, another subnet", "2a02:8071:1:2f0::1", "::3:0:0:0:5/56", "2a02:8071:1:203::5"],
	["a /60, inside a byte", "2a02:8071:1:2f7::1", "::a:0:0:0:5/60", "2a02:8071:1:2fa::5"],
])("withSuffix: %s", (_scenario, address, text, expected) =>
	expect(withSuffix(ip(address), suffix(text))).toBe(expected),
);

test("the prefix's bits come from the address, all others from the suffix", () => {
	const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });
	fc.assert(
		fc.property(sixteen, sixteen, fc.integer({ min: 0, max: 127 }), (network, host, bits) => {
			const isPrefixBit = (bit: number) => bit < bits;
			const bitOf = (bytes: readonly number[] | Uint8Array, bit: number) =>
				((bytes[Math.floor(bit / 8)] ?? 0) >> (7 - (bit % 8))) & 1;
			const lower = [...host].map((byte, index) =>
				[0, 1, 2, 3, 4, 5, 6, 7].reduce(
					(sum, bit) => (isPrefixBit(index * 8 + bit) ? sum : sum | (byte & (0x80 >> bit))),
					0,
				),
			);
			const parsed = parseIpv6Suffix(`${addressOfBytes(lower)}/${bits}`);
			fc.pre(parsed !== null);
			const joined = bytesOf(withSuffix(addressOfBytes([...network]), parsed ?? suffix("::1")));
			for (let bit = 0; bit < 128; bit += 1) {
				expect(bitOf(joined, bit)).toBe(bitOf(isPrefixBit(bit) ? network : lower, bit));
			}
		}),
	);
});
