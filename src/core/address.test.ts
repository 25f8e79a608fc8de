import { isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ip, range } from "../../test/invariants/values.ts";
import { addressOfBytes, bytesOf, compareAddresses, familyOf, isInRange, parseAddress, parseRange } from "./address.ts";

describe("parseAddress", () => {
	test.each<[scenario: string, text: string, address: string]>([
		["dotted quad / as it is", "81.2.69.142", "81.2.69.142"],
		["all zeros / read (publishing is another question)", "0.0.0.0", "0.0.0.0"],
		["highest / read", "255.255.255.255", "255.255.255.255"],
		["upper case / lower case", "2A00:1450:4001:80B::200E", "2a00:1450:4001:80b::200e"],
		["leading zeros in a group / dropped", "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
		["the longest run of zeros / compressed", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
		["two runs as long / the first is compressed", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
		["a single zero group / not compressed", "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
		["trailing zeros / compressed", "2001:db8:1:0:0:0:0:0", "2001:db8:1::"],
		["unspecified / read", "::", "::"],
		["embedded quad / as groups", "64:ff9b::81.2.69.142", "64:ff9b::5102:458e"],
		[
			"the longest way to write one / read",
			"2a02:8071:0000:0000:0000:ffff:255.255.255.255",
			"2a02:8071::ffff:ffff:ffff",
		],
	])("%s", (_scenario, text, address) => expect(parseAddress(text)).toBe(address));

	test.each<[scenario: string, text: string]>([
		["empty / refused", ""],
		["a blank before / refused", " 81.2.69.142"],
		["a line break after / refused", "81.2.69.142\n"],
		["one number (inet_aton) / refused", "1"],
		["a big number (inet_aton) / refused", "1359103374"],
		["two parts (inet_aton) / refused", "81.142"],
		["three parts (inet_aton) / refused", "81.2.142"],
		["hexadecimal (inet_aton) / refused", "0x51.2.69.142"],
		["octal (inet_aton) / refused", "010.0.0.1"],
		["leading zeros / refused", "081.002.069.142"],
		["a double zero / refused", "81.2.69.00"],
		["five parts / refused", "81.2.69.142.1"],
		["a part over 255 / refused", "81.2.69.256"],
		["every part over 255 / refused", "999.999.999.999"],
		["a final dot / refused", "81.2.69.142."],
		["an empty part / refused", "81..69.142"],
		["a sign / refused", "+81.2.69.142"],
		["a port / refused", "81.2.69.142:80"],
		["a prefix length / refused", "81.2.69.142/32"],
		["full-width digits / refused", "81.2.69.14２"],
		["IPv4-mapped / refused", "::ffff:81.2.69.142"],
		["IPv4-mapped as groups / refused", "::ffff:5102:458e"],
		["IPv4-mapped written out / refused", "0:0:0:0:0:FFFF:5102:458E"],
		["a zone index / refused", "fe80::1%eth0"],
		["a numeric zone index / refused", "fe80::1%1"],
		["brackets / refused", "[2001:db8::1]"],
		["IPv6 with a prefix length / refused", "2001:db8::1/64"],
		["two compressions / refused", "2001::db8::1"],
		["three colons / refused", "2001:db8:::1"],
		["five digits in a group / refused", "02001:db8::1"],
		["nine groups / refused", "1:2:3:4:5:6:7:8:9"],
		["seven groups / refused", "1:2:3:4:5:6:7"],
		["an embedded quad with leading zeros / refused", "2001:db8::010.0.0.1"],
		["an embedded quad over 255 / refused", "2001:db8::1.2.3.400"],
		["a quad in front / refused", "1.2.3.4::1"],
		["HTML / refused", "<html>81.2.69.142</html>"],
		["a name / refused", "home.example.com"],
	])("%s", (_scenario, text) => expect(parseAddress(text)).toBeNull());

	const addressText = fc.oneof(
		fc.ipV4(),
		fc.ipV6(),
		fc.ipV4Extended(),
		fc.string({ unit: fc.constantFrom(..."0f1:.") }),
	);

	test("is a fixed point: what was parsed parses to itself", () => {
		fc.assert(
			fc.property(addressText, text => {
				const address = parseAddress(text);
				fc.pre(address !== null);
				return parseAddress(address ?? "") === address;
			}),
		);
	});

	test("accepts no IPv6 that Node refuses, and writes it as the URL standard does (RFC 5952)", () => {
		fc.assert(
			fc.property(fc.oneof(fc.ipV6(), addressText), text => {
				const address = parseAddress(text);
				if (address === null || familyOf(address) === "ipv4") return;
				expect(isIPv6(text)).toBe(true);
				expect(`[${address}]`).toBe(new URL(`http://[${text}]`).hostname);
			}),
			{ numRuns: 200 },
		);
	});

	test("bytes and back / the same address", () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), bytes => {
				const address = addressOfBytes([...bytes]);
				expect(bytesOf(address)).toEqual([...bytes]);
			}),
		);
	});
});

describe("parseRange", () => {
	test.each<[scenario: string, text: string, expected: string | null]>([
		["IPv4 / read", "100.64.0.0/10", "100.64.0.0/10"],
		["one address / read", "81.2.69.142/32", "81.2.69.142/32"],
		["everything / read", "0.0.0.0/0", "0.0.0.0/0"],
		["IPv6 / canonical", "FD00:0::/8", "fd00::/8"],
		["one IPv6 address / read", "fd00::1/128", "fd00::1/128"],
		["bits below the length / refused", "10.0.0.1/8", null],
		["the lowest bit below the length / refused", "100.65.0.0/15", null],
		["IPv6 bits below the length / refused", "fd00::1/127", null],
		["no length / refused", "10.0.0.0", null],
		["an empty length / refused", "10.0.0.0/", null],
		["a length too long / refused", "10.0.0.0/33", null],
		["an IPv6 length too long / refused", "fd00::/129", null],
		["a negative length / refused", "10.0.0.0/-1", null],
		["a leading zero / refused", "10.0.0.0/08", null],
		["two lengths / refused", "10.0.0.0/8/8", null],
		["a mask / refused", "10.0.0.0/255.0.0.0", null],
		["IPv4-mapped / refused", "::ffff:10.0.0.0/104", null],
	])("%s", (_scenario, text, expected) => expect(parseRange(text)).toBe(expected));
});

test.each<[scenario: string, address: string, block: string, inside: boolean]>([
	["first address / inside", "100.64.0.0", "100.64.0.0/10", true],
	["last address / inside", "100.127.255.255", "100.64.0.0/10", true],
	["one before / outside", "100.63.255.255", "100.64.0.0/10", false],
	["one after / outside", "100.128.0.0", "100.64.0.0/10", false],
	["IPv4 in an IPv6 block / outside", "81.2.69.142", "::/0", false],
	["IPv6 in an IPv4 block / outside", "2001:db8::1", "0.0.0.0/0", false],
])("isInRange: %s", (_scenario, address, block, inside) => expect(isInRange(ip(address), range(block))).toBe(inside));

describe("compareAddresses", () => {
	test.each<[scenario: string, left: string, right: string, sign: number]>([
		["numbers, not text", "9.1.1.1", "10.1.1.1", -1],
		["IPv4 before IPv6", "255.255.255.255", "::", -1],
		["the first difference counts", "2001:db8::ffff", "2001:db8:0:1::", -1],
		["equal", "2001:db8::1", "2001:db8::1", 0],
	])("%s", (_scenario, left, right, sign) => {
		expect(Math.sign(compareAddresses(ip(left), ip(right)))).toBe(sign);
		expect(Math.sign(compareAddresses(ip(right), ip(left)))).toBe(sign === 0 ? 0 : -sign);
	});
});
