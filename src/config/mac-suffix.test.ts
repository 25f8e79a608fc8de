import { expect, test } from "vitest";
import { addressOfBytes, type IpAddress, parseAddress } from "../core/address.ts";
import { withSuffix } from "../core/suffix.ts";
import { suffixOfMac } from "./mac-suffix.ts";

test.each<[mac: string, suffix: string | null]>([
	// The example of RFC 2464 section 4.
	["34:56:78:9A:BC:DE", "::3656:78ff:fe9a:bcde/64"],
	["00-11-22-aa-bb-cc", "::211:22ff:feaa:bbcc/64"],
	["02:00:00:00:00:00", "::ff:fe00:0/64"],
	["34:56:78:9a:bc", null],
	["34:56:78:9a:bc:de:f0", null],
	["34:56-78:9a:bc:de", null],
	["3456789abcde", null],
	["34:56:78:9a:bc:dg", null],
	["", null],
])("%s / %s", (mac, suffix) => {
	expect(suffixOfMac(mac)).toBe(suffix);
});

test("combined with a prefix / the address that the host gives itself", () => {
	const suffix = suffixOfMac("34:56:78:9A:BC:DE");
	const prefix: IpAddress = parseAddress("2a00:1450:4001:812::1") ?? addressOfBytes([]);
	expect(suffix === null ? null : withSuffix(prefix, suffix)).toBe("2a00:1450:4001:812:3656:78ff:fe9a:bcde");
});
