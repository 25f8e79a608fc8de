import { expect, test } from "vitest";
import { Refusal } from "./errors.ts";
import { recordName, zoneName } from "./names.ts";

test.each<[scenario: string, text: string, stored: string]>([
	["complete / as it is", "home.example.com", "home.example.com"],
	["upper case and final dot / lower case, none", "HOME.Example.COM.", "home.example.com"],
	["relative / completed", "home", "home.example.com"],
	["@ / the zone", "@", "example.com"],
	["the zone itself / the zone", "example.com", "example.com"],
	["Unicode / punycode", "Büro.example.com", "xn--bro-hoa.example.com"],
	["wildcard / kept", "*.home", "*.home.example.com"],
	["underscore / kept", "_dmarc.example.com", "_dmarc.example.com"],
	["of another zone / silently completed", "mail.foreign.tld", "mail.foreign.tld.example.com"],
	["ends like the zone, but is another / completed", "notexample.com", "notexample.com.example.com"],
])("%s", (_scenario, text, stored) => expect(recordName(text, "example.com")).toBe(stored));

test.each<[scenario: string, text: string]>([
	["empty / refused", ""],
	["empty label / refused", "a..example.com"],
	["blank / refused", "a b.example.com"],
	["label of 64 / refused", `${"a".repeat(64)}.example.com`],
	["name of 256 / refused", `ab.${"a.".repeat(121)}example.com`],
	["slash / refused", "a/b.example.com"],
])("%s", (_scenario, text) => expect(() => recordName(text, "example.com")).toThrow(Refusal));

test("a zone name has both forms", () => {
	const both = { ascii: "xn--mnchen-3ya.de", unicode: "münchen.de" };
	expect([zoneName("München.de"), zoneName("xn--mnchen-3ya.de.")]).toEqual([both, both]);
});
