import { expect, test } from "vitest";
import { GRAMMARS } from "../../test/config/grammars.ts";
import { FILE, fakeWorld, linesOf, loadToml } from "../../test/config/world.ts";
import { loadConfig } from "./load.ts";

/** Loads a wrong text; gives what is said about it, without the file's name. */
const said = async (toml: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
	(await linesOf(loadToml(toml, { env }))).map(line => line.replace(FILE, "file"));

const DURATION = 'Allowed: a number and a unit, such as "30s", "5m" or "1h"';
const NAME = 'Allowed: a complete name, such as "home.example.com" or "*.home.example.com".';
const RECORD = '[[records]]\nname = "a.example.com"\n';

test.each<[toml: string, line: string]>([
	// Keys
	['intervall = "5m"', 'file:1: unknown key "intervall". Did you mean "interval"?'],
	['Token = "x"', 'file:1: unknown key "Token". Did you mean "token"?'],
	['[ipv4]\nsource = ["auto"]', 'file:2: unknown key "ipv4.source". Did you mean "ipv4.sources"?'],
	['sources = ["auto"]', 'file:1: unknown key "sources". Did you mean "ipv4.sources"?'],
	[
		'[ipv6]\n\ninterval = "5m"',
		'file:3: unknown key "ipv6.interval". "interval" belongs above the first [table] line of the file.',
	],
	["proxied = true", 'file:1: unknown key "proxied". "proxied" belongs into a [[records]] table.'],
	[`${RECORD}suffix = "::1"`, 'file:3: unknown key "records.suffix". Did you mean "records.ipv6_suffix"?'],
	[
		"[zzz]\na = 1",
		'file:1: unknown key "zzz". Allowed: token, token_file, domains, api, owner, interval, router_events, verify_interval, timeout, state_dir, ipv4, ipv6, guard, notify, heartbeat, records.',
	],
	[
		"constructor = 1",
		'file:1: unknown key "constructor". Allowed: token, token_file, domains, api, owner, interval, router_events, verify_interval, timeout, state_dir, ipv4, ipv6, guard, notify, heartbeat, records.',
	],
	[
		"[guard]\n__proto__ = { max_deletes = 5 }",
		'file:2: unknown key "guard.__proto__". Allowed: max_changes_per_hour, max_deletes.',
	],
	// Shapes
	["ipv4 = true", "file:1: ipv4: true is not a table. Write [ipv4], and the keys below it."],
	["ipv4 = []", "file:1: ipv4: a list is not a table. Write [ipv4], and the keys below it."],
	["guard = 2020-01-01", "file:1: guard: a date is not a table. Write [guard], and the keys below it."],
	['[records]\nname = "a.example.com"', "file:1: records: a table is not a list of tables. Write [[records]]."],
	["records = [1]", "file:1: records: 1 is not a table. Write [records], and the keys below it."],
	[
		'domains = "a.example.com"',
		'file:1: domains: "a.example.com" is not a list. Allowed: a list, such as ["home.example.com"].',
	],
	['domains = ["a.example.com",\n 5]', `file:2: domains: 5 is not text in quotes. ${NAME}`],
	["interval = 300", `file:1: interval: 300 is not text in quotes. ${DURATION}; at least "10s".`],
	["interval = nan", `file:1: interval: NaN is not text in quotes. ${DURATION}; at least "10s".`],
	["timeout = 07:32:00", `file:1: timeout: a date is not text in quotes. ${DURATION}; at least "500ms".`],
	// Values
	['interval = "often"', `file:1: interval: "often" is not a duration. ${DURATION}.`],
	['interval = "5s"', `file:1: interval: "5s" is too short: a round may take as long. ${DURATION}; at least "10s".`],
	['interval = "25d"', 'file:1: interval: "25d" is too long. Allowed: up to "24d".'],
	[
		'timeout = "100ms"',
		`file:1: timeout: "100ms" is too short: no server could answer in time. ${DURATION}; at least "500ms".`,
	],
	[
		'owner = "My Router"',
		'file:1: owner: "My Router" cannot be an owner\'s name. Allowed: 1 to 32 letters a-z, digits and inner hyphens.',
	],
	[
		'domains = ["nas"]',
		`file:1: domains: "nas" is not a domain name: it is not complete; write it with its zone, such as home.example.com. ${NAME}`,
	],
	[
		'domains = ["https://a.example.com"]',
		`file:1: domains: "https://a.example.com" is not a domain name: it is a URL; give the name alone, without https://. ${NAME}`,
	],
	[
		'api = "https://me:t0-secret-1@example.com"',
		"file:1: api: the URL has a user name or password in it. Allowed: an https:// URL without user name, query or fragment; http:// only for this machine itself.",
	],
	[
		'api = "http://example.com"',
		'file:1: api: "http://example.com" would send the token unencrypted. Use https://; http:// is only for this machine itself.',
	],
	[
		'api = "http://127.0.0.1.example.com"',
		'file:1: api: "http://127.0.0.1.example.com" would send the token unencrypted. Use https://; http:// is only for this machine itself.',
	],
	[
		'api = "ftp://example.com"',
		'file:1: api: "ftp://example.com" is not an https:// URL. Allowed: an https:// URL without user name, query or fragment; http:// only for this machine itself.',
	],
	[
		'api = "https://example.com/?a"',
		'file:1: api: "https://example.com/?a" has a query or fragment. Allowed: an https:// URL without user name, query or fragment; http:// only for this machine itself.',
	],
	[
		'api = "example.com"',
		'file:1: api: "example.com" is not a URL. Allowed: an https:// URL without user name, query or fragment; http:// only for this machine itself.',
	],
	['state_dir = ""', 'file:1: state_dir: "" is not a path. Allowed: a path.'],
	['[ipv6]\nenabled = "maybe"', 'file:2: ipv6.enabled: cannot be "maybe". Allowed: true, false or "auto".'],
	["[guard]\nmax_deletes = -1", "file:2: guard.max_deletes: cannot be -1. Allowed: a whole number, 0 or more."],
	["[guard]\nmax_deletes = 0.5", "file:2: guard.max_deletes: cannot be 0.5. Allowed: a whole number, 0 or more."],
	[
		"[guard]\nmax_changes_per_hour = 0",
		"file:2: guard.max_changes_per_hour: cannot be 0. Allowed: a whole number, 1 or more.",
	],
	[
		'[ipv4]\nallow = ["10.0.0.1/8"]',
		'file:2: ipv4.allow: "10.0.0.1/8" is not the start of a network. Did you mean "10.0.0.0/8"?',
	],
	[
		'[ipv4]\nallow = ["10.0.0.1"]',
		'file:2: ipv4.allow: "10.0.0.1" is not the start of a network. Did you mean "10.0.0.1/32"?',
	],
	['[ipv4]\nallow = ["fd00::/8"]', 'file:2: ipv4.allow: "fd00::/8" is of the other family. Move it to [ipv6].'],
	['[ipv6]\nallow = ["lan"]', 'file:2: ipv6.allow: "lan" is not a network. Allowed: networks such as "fd00::/8".'],
	// Sources
	[
		"[ipv4]\nsources = []",
		'file:2: ipv4.sources: is an empty list. Allowed: a list, such as ["auto"]. To leave the family alone, write enabled = false.',
	],
	[
		'[ipv4]\nsources = ["iface:eth0"]',
		'file:2: ipv4.sources: unknown source "iface:eth0". Did you mean "interface:eth0"?',
	],
	[
		'[ipv4]\nsources = ["81.2.69.142"]',
		'file:2: ipv4.sources: unknown source "81.2.69.142". Did you mean "static:81.2.69.142"?',
	],
	[
		'[ipv4]\nsources = ["https://a.example"]',
		'file:2: ipv4.sources: unknown source "https://a.example". Did you mean "http:https://a.example"?',
	],
	[
		'[ipv4]\nsources = ["zzz"]',
		'file:2: ipv4.sources: unknown source "zzz". Allowed: interface, interface:NAME, static:ADDRESS, command:CMD ARG..., http:URL, trace, trace:HOST, auto, absent.',
	],
	[
		'[ipv4]\nsources = ["static"]',
		'file:2: ipv4.sources: the source "static" cannot be used: it needs to say which. Allowed: static:ADDRESS.',
	],
	[
		'[ipv4]\nsources = ["interface:"]',
		'file:2: ipv4.sources: the source "interface:" cannot be used: nothing follows the colon. Allowed: interface or interface:NAME.',
	],
	[
		'[ipv4]\nsources = ["absent:now"]',
		'file:2: ipv4.sources: the source "absent:now" cannot be used: it takes nothing after its name. Allowed: absent.',
	],
	[
		'[ipv4]\nsources = ["static:2001:db8::1"]',
		'file:2: ipv4.sources: the source "static:2001:db8::1" cannot be used: it is of the other family. Allowed: static:ADDRESS.',
	],
	// Records
	["[[records]]\nproxied = true", "file:1: records.name: is missing. Every [[records]] needs a name."],
	[
		`${RECORD}types = []`,
		'file:3: records.types: is an empty list. Allowed: a list, such as ["A"] or ["A", "AAAA"]. To leave the name alone, take its [[records]] away.',
	],
	[`${RECORD}types = ["A", "MX"]`, 'file:3: records.types: cannot be "MX". Allowed: "A" or "AAAA".'],
	[`${RECORD}ttl = 30`, 'file:3: records.ttl: cannot be 30. Allowed: "auto", or whole seconds from 60 to 86400.'],
	[`${RECORD}ttl = 60.5`, 'file:3: records.ttl: cannot be 60.5. Allowed: "auto", or whole seconds from 60 to 86400.'],
	[`${RECORD}ttl = "5m"`, 'file:3: records.ttl: cannot be "5m". Allowed: "auto", or whole seconds from 60 to 86400.'],
	[
		`${RECORD}comment = "a\\nb"`,
		"file:3: records.comment: has line breaks or control characters. Allowed: one line of text, at most 100 characters together with our mark.",
	],
	[
		`${RECORD}comment = "${"x".repeat(89)}"`,
		"file:3: records.comment: it would have 101 characters together with our mark. Allowed: 100 on the free plan.",
	],
	[
		`${RECORD}comment = "cfddns:cabin"`,
		"file:3: records.comment: it holds an owner's mark (cfddns:...), which decides whose record this is. Take it out; our mark is added.",
	],
	[`${RECORD}duplicates = "delete"`, 'file:3: records.duplicates: cannot be "delete". Allowed: "refuse" or "replace".'],
	[
		`${RECORD}ipv6_suffix = "::"`,
		'file:3: records.ipv6_suffix: "::" is not a suffix: it has bits in the prefix, or none below it. Allowed: the lower 64 bits as "::1234:5678", another length as "::1:0:0:0:5678/56", or "mac:" and the host\'s MAC address.',
	],
	[
		`${RECORD}ipv6_suffix = "mac:00:11:22"`,
		'file:3: records.ipv6_suffix: "mac:00:11:22" is not a suffix: it cannot be read. Allowed: the lower 64 bits as "::1234:5678", another length as "::1:0:0:0:5678/56", or "mac:" and the host\'s MAC address.',
	],
	// Values that are right alone, but not together
	[
		`${RECORD}types = ["A"]\nipv6_suffix = "::1"`,
		'file:4: records.ipv6_suffix: it has no effect without an AAAA record. Add "AAAA" to the types, or take the key away.',
	],
	[
		`${RECORD}types = ["AAAA"]\nipv4_sources = ["auto"]`,
		'file:4: records.ipv4_sources: it has no effect without an A record. Add "A" to the types, or take the key away.',
	],
	[
		`${RECORD}ipv6_sources = ["auto"]\n[ipv6]\nenabled = false`,
		"file:3: records.ipv6_sources: it has no effect without an AAAA record. Enable IPv6, or take the key away.",
	],
	[
		`${RECORD}types = ["A",\n"AAAA"]\n[ipv6]\nenabled = false`,
		'file:4: records.types: "AAAA" cannot be kept, since ipv6.enabled is false. Take "AAAA" away, or enable IPv6.',
	],
	[
		"[ipv4]\nenabled = false\n[ipv6]\nenabled = false",
		"file:4: ipv6.enabled: ipv4.enabled is false too, so no address is left to publish. Enable one of them.",
	],
	[
		`${RECORD}${RECORD.replace("a.", "A.")}types = ["A"]`,
		"file:4: records.name: an earlier [[records]] has a.example.com A already. Keep one [[records]] for a name and type; a name may have one for A and one for AAAA.",
	],
])("%s / %s", async (toml, line) => {
	expect(await said(toml)).toEqual([line]);
});

test.each<[variable: string, text: string, line: string]>([
	[
		"CFDDNS_IPV4_SOURCES",
		"iface:eth0",
		'CFDDNS_IPV4_SOURCES: unknown source "iface:eth0". Did you mean "interface:eth0"?',
	],
	[
		"CFDDNS_DOMAINS",
		"a.example.com,nas",
		`CFDDNS_DOMAINS: "nas" is not a domain name: it is not complete; write it with its zone, such as home.example.com. ${NAME}`,
	],
	["CFDDNS_INTERVAL", "often", `CFDDNS_INTERVAL: "often" is not a duration. ${DURATION}.`],
	["CFDDNS_IPV6_ENABLED", "maybe", 'CFDDNS_IPV6_ENABLED: cannot be "maybe". Allowed: true, false or "auto".'],
	[
		"CFDDNS_GUARD_MAX_DELETES",
		"many",
		'CFDDNS_GUARD_MAX_DELETES: cannot be "many". Allowed: a whole number, 0 or more.',
	],
])("%s=%s / the variable is named, not the file", async (variable, text, line) => {
	expect(await said('interval = "1m"', { [variable]: text })).toEqual([line]);
});

const set = async (...settings: readonly string[]): Promise<readonly string[]> =>
	linesOf(loadConfig({ settings }, fakeWorld({ files: { [FILE]: 'interval = "1m"' } }), GRAMMARS));

test.each<[setting: string, line: string]>([
	["interval=often", `--set interval: "often" is not a duration. ${DURATION}.`],
	["ipv4.sorces=static:81.2.69.1", '--set ipv4.sorces: there is no such key. Did you mean "ipv4.sources"?'],
	["ipv4.sources=81.2.69.1", '--set ipv4.sources: unknown source "81.2.69.1". Did you mean "static:81.2.69.1"?'],
	[
		"ipv4.sources=",
		'--set ipv4.sources: is an empty list. Allowed: a list, such as ["auto"]. To leave the family alone, write enabled = false.',
	],
	["guard.max_deletes=many", '--set guard.max_deletes: cannot be "many". Allowed: a whole number, 0 or more.'],
	["guard=1", "--set guard: it is a table of keys. Set one of guard.max_changes_per_hour, guard.max_deletes."],
	[
		"records.name=a.example.com",
		"--set records.name: [[records]] can only stand in a file. For a name without settings, set domains.",
	],
	["sources=auto", '--set sources: there is no such key. Did you mean "ipv4.sources"?'],
	["tokem=x", "--set tokem: there is no such key. The keys are listed in docs/configuration.md."],
	["zzzz=x", "--set zzzz: there is no such key. The keys are listed in docs/configuration.md."],
	["=x", '--set "": there is no such key. The keys are listed in docs/configuration.md.'],
	["interval", '--set "interval": there is no value. Write --set interval=VALUE, such as --set interval=10m.'],
	["10m", '--set "10m": there is no value. Write --set KEY=VALUE, such as --set interval=10m.'],
	...["token=Abcdef0123456789", "Token = Abcdef0123456789", "token"].map((setting): [string, string] => [
		setting,
		"--set token: every user of this machine can see command lines. Set $CFDDNS_TOKEN, or write it into the configuration as `token`.",
	]),
	[
		"token_file=cfut_0123456789abcdefghij",
		"--set token_file: it wants a path, but this looks like the token itself. Set the token itself as token or CFDDNS_TOKEN, or name the file that holds it.",
	],
	["token_file=/gone", "--set token_file: there is no file /gone. Write the token into it, and nothing else."],
])("--set %s / %s", async (setting, line) => {
	expect(await set(setting)).toEqual([line]);
});

test("a token that was set, and again elsewhere / not repeated", async () => {
	const lines = await set("token=Abcdef0123456789", "owner=Abcdef0123456789");
	expect(lines.join("\n")).not.toContain("Abcdef0123456789");
	expect(lines).toHaveLength(2);
});

test("many mistakes / all at once, in the order of the file", async () => {
	const toml = `token = "cfut_..."
interval = "often"
intervall = "5m"

[[records]]
name = "a.example.com"
types = ["A"]
ipv6_suffix = "::1"

[[records]]
name = "a.example.com"
ttl = 1

[ipv6]
sources = [
  "interface",
  "iface:eth0",
]
`;
	expect(await said(toml, { CFDDNS_OWNR: "x", CFDDNS_TIMEOUT: "x" })).toEqual([
		'CFDDNS_OWNR: there is no such variable. Did you mean "CFDDNS_OWNER"?',
		"file:1: token: the token is a placeholder, not a token. Make a token at https://dash.cloudflare.com/profile/api-tokens with the permission Zone - DNS - Edit on your zone.",
		`CFDDNS_TIMEOUT: "x" is not a duration. ${DURATION}.`,
		`file:2: interval: "often" is not a duration. ${DURATION}.`,
		'file:3: unknown key "intervall". Did you mean "interval"?',
		'file:8: records.ipv6_suffix: it has no effect without an AAAA record. Add "AAAA" to the types, or take the key away.',
		'file:12: records.ttl: cannot be 1. Allowed: "auto", or whole seconds from 60 to 86400.',
		'file:17: ipv6.sources: unknown source "iface:eth0". Did you mean "interface:eth0"?',
	]);
});

test("the token in a wrong place / not repeated", async () => {
	const token = "Abcdef0123456789_-Abcdef0123456789_-Abcd";
	const lines = await said(
		`token = "${token}"\nowner = "${token}"\ndomains = ["${token}", "a.${token}."]\n[ipv4]\nsources = ["${token}"]`,
	);
	expect(lines.join("\n")).not.toMatch(new RegExp(token, "i"));
	expect(lines[0]).toBe(
		`file:2: owner: "[secret]" cannot be an owner's name. Allowed: 1 to 32 letters a-z, digits and inner hyphens.`,
	);
});
