import { expect, test } from "vitest";
import { GRAMMARS } from "../../test/config/grammars.ts";
import { readEnvironment, variableOf } from "./environment.ts";
import { createSchema } from "./schema.ts";
import { keysOf } from "./spelling.ts";
import { treeOf } from "./tree.ts";

const TREE = () => treeOf(createSchema(GRAMMARS));

test("every key but [[records]] / one variable", () => {
	expect(keysOf(TREE()).map(({ path }) => variableOf(path))).toEqual([
		"CFDDNS_TOKEN",
		"CFDDNS_TOKEN_FILE",
		"CFDDNS_DOMAINS",
		"CFDDNS_API",
		"CFDDNS_OWNER",
		"CFDDNS_INTERVAL",
		"CFDDNS_ROUTER_EVENTS",
		"CFDDNS_VERIFY_INTERVAL",
		"CFDDNS_TIMEOUT",
		"CFDDNS_STATE_DIR",
		"CFDDNS_IPV4_ENABLED",
		"CFDDNS_IPV4_SOURCES",
		"CFDDNS_IPV4_BIND",
		"CFDDNS_IPV4_EXPECT",
		"CFDDNS_IPV4_ALLOW",
		"CFDDNS_IPV6_ENABLED",
		"CFDDNS_IPV6_SOURCES",
		"CFDDNS_IPV6_BIND",
		"CFDDNS_IPV6_EXPECT",
		"CFDDNS_IPV6_ALLOW",
		"CFDDNS_GUARD_MAX_CHANGES_PER_HOUR",
		"CFDDNS_GUARD_MAX_DELETES",
		"CFDDNS_NOTIFY_TO",
		"CFDDNS_NOTIFY_ON",
		"CFDDNS_HEARTBEAT_TO",
	]);
});

test.each<[state: string, env: Record<string, string>, raw: object]>([
	["text", { CFDDNS_OWNER: "cabin" }, { owner: "cabin" }],
	["text with blanks around", { CFDDNS_OWNER: " cabin\n" }, { owner: "cabin" }],
	["a list", { CFDDNS_DOMAINS: "a.b, c.d ,,e.f," }, { domains: ["a.b", "c.d", "e.f"] }],
	["a number", { CFDDNS_GUARD_MAX_DELETES: "3" }, { guard: { max_deletes: 3 } }],
	["no number", { CFDDNS_GUARD_MAX_DELETES: "0x3" }, { guard: { max_deletes: "0x3" } }],
	["true", { CFDDNS_IPV6_ENABLED: "true" }, { ipv6: { enabled: true } }],
	["yes", { CFDDNS_IPV6_ENABLED: "YES" }, { ipv6: { enabled: true } }],
	["1", { CFDDNS_IPV4_ENABLED: "1" }, { ipv4: { enabled: true } }],
	["off", { CFDDNS_IPV4_ENABLED: "off" }, { ipv4: { enabled: false } }],
	["auto", { CFDDNS_IPV6_ENABLED: "auto" }, { ipv6: { enabled: "auto" } }],
	["maybe", { CFDDNS_IPV6_ENABLED: "maybe" }, { ipv6: { enabled: "maybe" } }],
	["empty", { CFDDNS_OWNER: "", CFDDNS_DOMAINS: " " }, {}],
	[
		"two keys of one table",
		{ CFDDNS_IPV4_ENABLED: "no", CFDDNS_IPV4_SOURCES: "auto" },
		{ ipv4: { enabled: false, sources: ["auto"] } },
	],
	["other programs' variables", { PATH: "/bin", CFDDNSX: "1", cfddns_owner: "x" }, {}],
])("%s / as if written in a file", (_state, env, raw) => {
	expect(readEnvironment(env, TREE)).toMatchObject({ raw, problems: [] });
	expect(readEnvironment(env, TREE).raw).toEqual(raw);
});

test("no variable of ours / the schema is not even looked at", () => {
	const never = () => {
		throw new Error("looked at");
	};
	expect(readEnvironment({ PATH: "/bin", CFDDNS_CONFIG: "/c", CFDDNS_OWNER: "" }, never).raw).toEqual({});
});

test.each<[name: string]>([
	["CFDDNS_CONFIG"],
	["CFDDNS_SERVICE_HOST"],
	["CFDDNS_SERVICE_PORT"],
	["CFDDNS_SERVICE_PORT_HTTP"],
	["CFDDNS_PORT"],
	["CFDDNS_PORT_8080_TCP"],
	["CFDDNS_PORT_8080_TCP_ADDR"],
	["CFDDNS_PORT_53_UDP_PROTO"],
])("%s / no setting, and no mistake", name => {
	expect(readEnvironment({ [name]: "x" }, TREE)).toEqual({ raw: {}, used: [], problems: [] });
});

test.each<[name: string, hint: string]>([
	["CFDDNS_DOMAIN", 'Did you mean "CFDDNS_DOMAINS"?'],
	["CFDDNS_IPV6_ENABLE", 'Did you mean "CFDDNS_IPV6_ENABLED"?'],
	["CFDDNS_TOKENFILE", 'Did you mean "CFDDNS_TOKEN_FILE"?'],
	[
		"CFDDNS_ZZZZ",
		"Take it away; the variables are listed in docs/configuration.md. Names that need more than CFDDNS_DOMAINS stand in a file.",
	],
])("%s / unknown: %s", (name, hint) => {
	const { problems } = readEnvironment({ [name]: "x" }, TREE);
	expect(problems.map(problem => [problem.code, problem.message, problem.hint])).toEqual([
		["bad-config", `${name}: there is no such variable`, hint],
	]);
});
