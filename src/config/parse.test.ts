import { expect, test } from "vitest";
import { GRAMMARS } from "../../test/config/grammars.ts";
import { ConfigError } from "./config-error.ts";
import { parseConfig, plainContext } from "./parse.ts";

const parse = (raw: unknown) => parseConfig(raw, plainContext(GRAMMARS, "test")).target;
const names = (raw: unknown): readonly string[] => parse(raw).wishes.map(({ name, type }) => `${name} ${type}`);

test.each<[state: string, raw: object, wishes: string[]]>([
	["no names", {}, []],
	["a name", { domains: ["b.a"] }, ["b.a A", "b.a AAAA"]],
	["the same name, written differently", { domains: ["B.a", "b.a.", "b.A"] }, ["b.a A", "b.a AAAA"]],
	["any order", { domains: ["c.a", "b.a"] }, ["b.a A", "b.a AAAA", "c.a A", "c.a AAAA"]],
	["IPv6 is off", { domains: ["b.a"], ipv6: { enabled: false } }, ["b.a A"]],
	["IPv4 is off", { domains: ["b.a"], ipv4: { enabled: false } }, ["b.a AAAA"]],
	["IPv4 is automatic", { domains: ["b.a"], ipv4: { enabled: "auto" } }, ["b.a A", "b.a AAAA"]],
	["a record", { records: [{ name: "b.a" }] }, ["b.a A", "b.a AAAA"]],
	["a record with a type twice", { records: [{ name: "b.a", types: ["A", "A"] }] }, ["b.a A"]],
	[
		"a record takes the name over",
		{ domains: ["b.a", "c.a"], records: [{ name: "B.a", types: ["A"] }] },
		["b.a A", "c.a A", "c.a AAAA"],
	],
	[
		"a record for each type",
		{
			records: [
				{ name: "b.a", types: ["AAAA"] },
				{ name: "b.a", types: ["A"] },
			],
		},
		["b.a A", "b.a AAAA"],
	],
	[
		"a wildcard and an international name",
		{ domains: ["*.bücher.de"], ipv6: { enabled: false } },
		["*.xn--bcher-kva.de A"],
	],
])("%s / %j", (_state, raw, wishes) => {
	expect(names(raw)).toEqual(wishes);
});

test("a plain name / the defaults of a record", () => {
	expect(
		parse({ domains: ["b.a"], owner: "cabin", ipv4: { sources: ["interface:wan0", "auto", "interface:wan0"] } })
			.wishes[0],
	).toEqual({
		name: "b.a",
		type: "A",
		sources: [
			{ kind: "interface", argument: "wan0", text: "interface:wan0" },
			{ kind: "auto", argument: null, text: "auto" },
		],
		bind: null,
		suffix: null,
		settings: { proxied: false, ttlSeconds: 1, comment: "cfddns:cabin" },
		enforce: false,
		duplicates: "refuse",
	});
});

test("a record with all keys / both of its wishes", () => {
	const { wishes } = parse({
		records: [
			{
				name: "b.a",
				types: ["AAAA", "A"],
				proxied: true,
				ttl: 60,
				comment: " NAS ",
				enforce: true,
				ipv6_suffix: "mac:00:11:22:aa:bb:cc",
				ipv4_sources: ["interface:wan1"],
				ipv6_sources: ["static:2a00::1"],
				bind: "wan1",
				duplicates: "replace",
			},
		],
	});
	const settings = { proxied: true, ttlSeconds: 60, comment: "NAS cfddns:home" };
	const common = { name: "b.a", bind: "wan1", settings, enforce: true, duplicates: "replace" };
	expect(wishes).toEqual([
		{ ...common, type: "A", suffix: null, sources: [{ kind: "interface", argument: "wan1", text: "interface:wan1" }] },
		{
			...common,
			type: "AAAA",
			suffix: "::211:22ff:feaa:bbcc/64",
			sources: [{ kind: "static", argument: "2a00::1", text: "static:2a00::1" }],
		},
	]);
});

test("families and limits / as configured", () => {
	expect(
		parse({
			ipv4: { allow: ["100.64.0.0/10", "100.64.0.0/10"], sources: ["trace"], bind: "wan0" },
			ipv6: { enabled: true, expect: ["2A01:5A8::/32"], allow: ["FD00::/8"] },
			guard: { max_deletes: 0, max_changes_per_hour: 5 },
			verify_interval: "0s",
		}),
	).toMatchObject({
		families: {
			ipv4: { enabled: true, allow: ["100.64.0.0/10"], sources: [{ kind: "trace" }], bind: "wan0" },
			ipv6: { enabled: true, allow: ["fd00::/8"], sources: [{ kind: "auto" }], bind: null },
		},
		limits: { maxDeletes: 0, maxChangesPerHour: 5, expect: { ipv4: [], ipv6: ["2a01:5a8::/32"] } },
		verifyIntervalMs: 0,
	});
});

test.each<[written: string, api: string]>([
	["https://api.example.com/client/v4/", "https://api.example.com/client/v4"],
	["https://API.example.com", "https://api.example.com"],
	["http://127.0.0.1:8080/x//", "http://127.0.0.1:8080/x"],
	["http://localhost:1", "http://localhost:1"],
	["http://[::1]:1/a", "http://[::1]:1/a"],
])("api %s / %s", (written, api) => {
	expect(parseConfig({ api: written }, plainContext(GRAMMARS, "test")).api).toBe(api);
});

test.each<[raw: unknown]>([[null], [5], ["text"], [[]], [[1]], [new Date(0)]])("%j / a ConfigError, no crash", raw => {
	expect(() => parse(raw)).toThrow(ConfigError);
});

test("problems that were found before / thrown along", () => {
	const context = plainContext(GRAMMARS, "test");
	const earlier = new ConfigError([]);
	expect(earlier.message).toBe("");
	expect(() => parseConfig({ intervall: 1, owner: 5 }, context)).toThrow(
		'test: unknown key "intervall". Did you mean "interval"?\ntest: owner: 5 is not text in quotes. Allowed: 1 to 32 letters a-z, digits and inner hyphens.',
	);
});
