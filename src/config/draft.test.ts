import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { type Draft, ipv6In, namesIn, renderDraft, revise, sourcesIn } from "./draft.ts";

const draft = (more: Partial<Draft> = {}): Draft => ({
	token: "a-token",
	domains: ["home.example.com"],
	sources: null,
	ipv6: null,
	proxied: false,
	...more,
});
const none: Draft = { token: null, domains: ["home.example.com"], sources: null, ipv6: null, proxied: false };

describe("a new configuration", () => {
	test.each<[what: string, draft: Draft, raw: unknown]>([
		["nothing but the defaults / two keys", draft(), { token: "a-token", domains: ["home.example.com"] }],
		[
			"defaults said outright / two keys",
			draft({ sources: { ipv4: ["auto"], ipv6: ["auto"] }, ipv6: "auto" }),
			{ token: "a-token", domains: ["home.example.com"] },
		],
		[
			"other sources, no IPv6 / their tables",
			draft({ sources: { ipv4: ["interface", "natpmp"], ipv6: ["interface"] }, ipv6: false }),
			{
				token: "a-token",
				domains: ["home.example.com"],
				ipv4: { sources: ["interface", "natpmp"] },
				ipv6: { enabled: false, sources: ["interface"] },
			},
		],
		[
			"behind the proxy / a table for each name",
			draft({ domains: ["a.example.com", "*.a.example.com"], ipv6: false, proxied: true }),
			{
				token: "a-token",
				ipv6: { enabled: false },
				records: [
					{ name: "a.example.com", proxied: true },
					{ name: "*.a.example.com", proxied: true },
				],
			},
		],
		[
			"a token with quotes / escaped",
			draft({ token: 'a"b\\c\u007f' }),
			{ token: 'a"b\\c\u007f', domains: ["home.example.com"] },
		],
	])("%s", (_what, given, raw) => expect(parse(renderDraft(given))).toEqual(raw));
});

describe("an old configuration", () => {
	const OLD = {
		token_file: "token",
		domains: ["Home.Example.com", "old.example.com"],
		interval: "1m",
		guard: { max_deletes: 3 },
		ipv4: { sources: ["interface:wan0"], bind: "wan0" },
		records: [{ name: "vpn.example.com", proxied: true }],
	};
	const ALL = ["home.example.com", "old.example.com", "vpn.example.com"];

	test.each<[what: string, draft: Draft, changed: object | null]>([
		["nothing new / nothing to write", { ...none, domains: ALL }, null],
		[
			"the same said outright / nothing to write",
			{ ...none, domains: ALL, sources: { ipv4: ["interface:wan0"], ipv6: ["auto"] }, ipv6: "auto" },
			null,
		],
		["another token / in the place of its file", draft({ domains: ALL }), { token: "a-token", token_file: undefined }],
		[
			"a name more / at the end",
			{ ...none, domains: [...ALL, "new.example.com"] },
			{ domains: [...OLD.domains, "new.example.com"] },
		],
		[
			"a name less / gone",
			{ ...none, domains: ["old.example.com", "vpn.example.com"] },
			{ domains: ["old.example.com"] },
		],
		["a record less / gone", { ...none, domains: ["home.example.com", "old.example.com"] }, { records: [] }],
		[
			"another source / beside what is there",
			{ ...none, domains: ALL, sources: { ipv4: ["auto"], ipv6: ["auto"] } },
			{ ipv4: { sources: ["auto"], bind: "wan0" } },
		],
		["IPv6 off / a table of its own", { ...none, domains: ALL, ipv6: false }, { ipv6: { enabled: false } }],
	])("%s", (_what, given, changed) => {
		const text = revise(OLD, given);
		expect(text === null ? null : parse(text)).toEqual(
			changed === null ? null : JSON.parse(JSON.stringify({ ...OLD, ...changed })),
		);
	});

	test("what it says can be read back", () => {
		expect(namesIn(OLD)).toEqual(ALL);
		expect([sourcesIn(OLD, "ipv4"), sourcesIn(OLD, "ipv6"), ipv6In(OLD)]).toEqual([["interface:wan0"], null, null]);
		expect(ipv6In({ ipv6: { enabled: false } })).toBe(false);
	});

	test("values of another kind than they should be / taken for none", () => {
		expect([namesIn({ domains: 1, records: 2 }), sourcesIn({ ipv4: 3 }, "ipv4"), ipv6In({ ipv6: [] })]).toEqual([
			[],
			null,
			null,
		]);
	});
});
