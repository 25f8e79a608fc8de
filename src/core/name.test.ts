import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { name, zone } from "../../test/invariants/values.ts";
import { compareText, parseName, zoneOf } from "./name.ts";

const label63 = "a".repeat(63);
const name253 = [label63, label63, label63, "a".repeat(61)].join(".");

describe("parseName", () => {
	test.each<[scenario: string, text: string, expected: string]>([
		["plain / as it is", "home.example.com", "home.example.com"],
		["upper case / lower case", "Home.EXAMPLE.com", "home.example.com"],
		["a final dot / dropped", "home.example.com.", "home.example.com"],
		["blanks around / dropped", "  home.example.com\n", "home.example.com"],
		["a wildcard / kept", "*.home.example.com", "*.home.example.com"],
		["an underscore / kept", "_sip._tcp.example.com", "_sip._tcp.example.com"],
		["IDN / punycode", "bücher.example", "xn--bcher-kva.example"],
		["IDN in upper case / punycode", "BÜCHER.example", "xn--bcher-kva.example"],
		["IDN decomposed / the same punycode", "bu\u0308cher.example", "xn--bcher-kva.example"],
		["IDN with a wildcard / punycode", "*.bücher.example", "*.xn--bcher-kva.example"],
		["IDN with an ideographic final dot / dropped", "日本.example。", "xn--wgv71a.example"],
		["an ideographic dot inside / a dot", "日本。example", "xn--wgv71a.example"],
		["an ideographic dot and no Latin letter / punycode", "日本。例え", "xn--wgv71a.xn--r8jz45g"],
		["IDN between digits / punycode", "1.bücher.example2", "1.xn--bcher-kva.example2"],
		["punycode / as it is", "xn--bcher-kva.example", "xn--bcher-kva.example"],
		["punycode in upper case / lower case", "XN--BCHER-KVA.example", "xn--bcher-kva.example"],
		["full-width letters / plain ones", "ｈｏｍｅ.example.com", "home.example.com"],
		["digits in front of the last label / kept", "1.2.3.example", "1.2.3.example"],
		["a label of 63 / taken", `${label63}.example`, `${label63}.example`],
		["253 characters / taken", name253, name253],
		["253 characters and a final dot / taken", `${name253}.`, name253],
		["two hyphens inside / taken", "a--b.example", "a--b.example"],
	])("%s", (_scenario, text, expected) => expect(parseName(text)).toEqual({ kind: "name", name: expected }));

	test.each<[scenario: string, text: string, reason: string]>([
		["empty", "", "it is empty"],
		["a URL pasted", "https://home.example.com/", "it is a URL; give the name alone, without https://"],
		["a URL in a sentence", "see https://home.example.com", "a name has no blanks and none of / : ? # @ %"],
		["a path pasted", "home.example.com/x", "a name has no blanks and none of / : ? # @ %"],
		["a port pasted", "home.example.com:8080", "a name has no blanks and none of / : ? # @ %"],
		["a mail address", "me@example.com", "a name has no blanks and none of / : ? # @ %"],
		["a blank inside", "home example.com", "a name has no blanks and none of / : ? # @ %"],
		["one label", "home", "it is not complete; write it with its zone, such as home.example.com"],
		["a wildcard of one label", "*.home", "it is not complete; write it with its zone, such as home.example.com"],
		["a star in the middle", "a.*.example.com", "* may only be the whole first label"],
		["a star as part of a label", "*home.example.com", "* may only be the whole first label"],
		["two stars", "*.*.example.com", "* may only be the whole first label"],
		["two final dots", "home.example.com..", "it has an empty label"],
		["an empty label", "home..example.com", "it has an empty label"],
		["a dot in front", ".example.com", "it has an empty label"],
		["a label of 64", `${label63}a.example`, `the label "${label63}a" is not valid (1 to 63 letters, digits, - or _)`],
		["a hyphen in front", "-home.example", 'the label "-home" is not valid (1 to 63 letters, digits, - or _)'],
		["a hyphen at the end", "home-.example", 'the label "home-" is not valid (1 to 63 letters, digits, - or _)'],
		["254 characters", `${name253}a`, "it is longer than 253 characters"],
		["a wildcard makes it 255", `*.${name253}`, "it is longer than 253 characters"],
		["an IPv4 address", "81.2.69.142", "it is not a valid domain name"],
		["a last label of digits", "home.example.123", "it is not a valid domain name"],
		["an IPv4 address in full-width digits", "８１.２.６９.１４２", "it is not a valid domain name"],
		["an IPv4 address as one number", "1359103374", "it is not a valid domain name"],
		["only a dot", ".", "it is not a valid domain name"],
		["broken punycode", "xn--ü.example", "it is not a valid domain name"],
		["a character that IDNA forbids", "a\u200bb<.example", "it is not a valid domain name"],
	])("%s / refused, with the reason", (_scenario, text, reason) => {
		expect(parseName(text)).toEqual({ kind: "invalid", reason });
	});

	test("any text: no throw, and what was parsed parses to itself", () => {
		const anything = fc.oneof(
			fc.string({ unit: "grapheme" }),
			fc.domain(),
			fc.string({ unit: fc.constantFrom(..."aB9-_.*ü。xn") }),
		);
		fc.assert(
			fc.property(anything, text => {
				const parsed = parseName(text);
				if (parsed.kind === "name") expect(parseName(parsed.name)).toEqual(parsed);
			}),
			{ numRuns: 200 },
		);
	});
});

describe("zoneOf", () => {
	const zones = [
		zone("z1", "example.com"),
		zone("z2", "sub.example.com"),
		zone("z3", "ample.com"),
		zone("z5", "twice.org", "pending"),
		zone("z6", "twice.org"),
		zone("z8", "same.org"),
		zone("z7", "same.org"),
		zone("z9", "gone.org", "deleted"),
	];

	test.each<[scenario: string, text: string, id: string | null]>([
		["the apex / its zone", "example.com", "z1"],
		["a zone that was deleted / none", "home.gone.org", null],
		["a name below / the zone", "home.example.com", "z1"],
		["a name in two zones / the longest", "a.sub.example.com", "z2"],
		["the apex of the longer zone / that one", "sub.example.com", "z2"],
		["a wildcard / the zone", "*.example.com", "z1"],
		["the same ending inside a label / not that zone", "notexample.com", null],
		["an ending of another zone's name / not that zone", "xsub.example.com", "z1"],
		["a zone whose name ends another's / the right one", "home.ample.com", "z3"],
		["no zone / none", "home.example.org", null],
		["a zone set up twice / the active one", "a.twice.org", "z6"],
		["two active ones / always the same", "a.same.org", "z7"],
	])("%s", (_scenario, text, id) => {
		expect(zoneOf(name(text), zones)?.id ?? null).toBe(id);
		expect(zoneOf(name(text), zones.toReversed())?.id ?? null).toBe(id);
	});
});

test("compareText orders by code unit, not by locale", () => {
	expect(["b", "a", "Z", "ä"].toSorted(compareText)).toEqual(["Z", "a", "b", "ä"]);
});
