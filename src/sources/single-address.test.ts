import fc from "fast-check";
import { expect, test } from "vitest";
import type { Family } from "../core/address.ts";
import { readAddress } from "./single-address.ts";

test.each<[text: string, family: Family, address: string]>([
	["81.2.69.142", "ipv4", "81.2.69.142"],
	[" \t81.2.69.142\r\n\n", "ipv4", "81.2.69.142"],
	["2A01:5A8:0:0:0:0:0:1", "ipv6", "2a01:5a8::1"],
	["2a01:5a8::1\n", "ipv6", "2a01:5a8::1"],
])("%j / read as one address", (text, family, address) =>
	expect(readAddress(text, family)).toEqual({ kind: "address", address }),
);

test.each<[text: string, reason: RegExp, family?: Family]>([
	["", /^is empty$/],
	[" \r\n\t", /^is empty$/],
	["2a01:5a8::1", /^is an IPv6 address where IPv4 was asked$/],
	["81.2.69.142", /^is an IPv4 address where IPv6 was asked$/, "ipv6"],
	["<html><body>81.2.69.142</body></html>", /^is HTML, not an address$/],
	["<!DOCTYPE html>", /^is HTML, not an address$/],
	["81.2.69.142\n81.2.69.143", /^holds several addresses$/],
	["81.2.69.142, 10.0.0.1", /^holds several addresses$/],
	["81.2.69.142 81.2.69.142", /^holds several addresses$/],
	["Your address is 81.2.69.142", /^holds more than an address: "Your address is 81\.2\.69\.142"$/],
	["81.2.69.142\nBye", /^holds more than an address: "81\.2\.69\.142\?Bye"$/],
	["81.2.69.142.", /^is no address/],
	["81.2.69.142/32", /^is no address/],
	["81.2.69.142:8080", /^is no address/],
	["999.999.999.999", /^is no IPv4 address in its usual form: "999\.999\.999\.999"$/],
	["1359103374", /^is no IPv4 address in its usual form/],
	["0x51024586", /^is no IPv4 address in its usual form/],
	["0x51.0x2.0x45.0x8e", /^is no IPv4 address in its usual form/],
	["0121.02.0105.0216", /^is no IPv4 address in its usual form/],
	["81.2.69", /^is no IPv4 address in its usual form/],
	["::ffff:81.2.69.142", /^is IPv4 in the form of IPv6/],
	["::ffff:81.2.69.142", /^is IPv4 in the form of IPv6/, "ipv6"],
	["::FFFF:5102:458e", /^is IPv4 in the form of IPv6/, "ipv6"],
	["0:0:0:0:0:ffff:81.2.69.142", /^is IPv4 in the form of IPv6/, "ipv6"],
	["fe80::1%eth0", /^is no address/, "ipv6"],
	["[2a01:5a8::1]", /^is no address/, "ipv6"],
	["2a01:5a8::1::2", /^is no address/, "ipv6"],
	["\ufeff81.2.69.142", /^is no address: "\?81\.2\.69\.142"$/],
	["81.2.69.142\0", /^is no address: "81\.2\.69\.142\?"$/],
	["\u00a081.2.69.142", /^is no address/],
	["８１.2.69.142", /^is no address/],
	["error code: 1034", /^is no address: "error code: 1034"$/],
	["null", /^is no address/],
])("%j / refused", (text, reason, family = "ipv4") => {
	const reading = readAddress(text, family);
	expect(reading.kind === "refused" && reading.reason).toMatch(reason);
});

const anything = fc.oneof(
	fc.string({ unit: "binary", maxLength: 300 }),
	fc.string({ unit: fc.constantFrom(..."0123456789abcdefx.:% \n\r,<{\"'\u001b\u0000\u202e"), maxLength: 80 }),
	fc.tuple(fc.ipV4(), fc.string({ maxLength: 8 })).map(parts => parts.join("")),
	fc.tuple(fc.ipV6(), fc.string({ maxLength: 8 })).map(parts => parts.join("")),
);

test("any text / one address that it holds, or a short reason in one line of printable ASCII", () => {
	fc.assert(
		fc.property(anything, fc.constantFrom<Family>("ipv4", "ipv6"), (text, family) => {
			const reading = readAddress(text, family);
			if (reading.kind === "refused") {
				expect(reading.reason).toMatch(/^[\x20-\x7e]{1,130}$/);
				const [, said = ""] = reading.reason.match(/"(.*)"$/) ?? [];
				expect(said.length).toBeLessThanOrEqual(60);
			} else if (family === "ipv4") expect(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")).toBe(reading.address);
			else expect(reading.address).toMatch(/^[0-9a-f:.]+$/);
		}),
		{ numRuns: 2_000 },
	);
});

test("every IPv4 address with blanks around it / read", () => {
	fc.assert(
		fc.property(fc.ipV4(), fc.string({ unit: fc.constantFrom(..." \t\r\n") }), (address, blanks) => {
			expect(readAddress(`${blanks}${address}${blanks}`, "ipv4")).toEqual({ kind: "address", address });
		}),
	);
});
