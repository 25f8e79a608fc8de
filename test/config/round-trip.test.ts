import fc from "fast-check";
import { stringify } from "smol-toml";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { loadConfig } from "../../src/config/load.ts";
import { merge } from "../../src/config/table.ts";
import { GRAMMARS } from "./grammars.ts";
import { FILE, fakeWorld, loadToml } from "./world.ts";

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const name = fc
	.tuple(
		fc.constantFrom("", "*."),
		fc.array(label, { minLength: 1, maxLength: 3 }),
		fc.constantFrom("com", "Example.org", "de."),
	)
	.map(([wildcard, labels, end]) => `${wildcard}${labels.join(".")}.${end}`)
	.filter(text => !text.includes("xn--"));
const duration = fc
	.tuple(fc.integer({ min: 10, max: 500 }), fc.constantFrom("s", "m", "h"))
	.map(([n, unit]) => `${n}${unit}`);
const source = (address: string) =>
	fc.constantFrom(
		"auto",
		"interface",
		"interface:eth0.1",
		"trace",
		"http:https://ip.example.com/?a=b",
		`static:${address}`,
	);
const sources = (address: string) => fc.array(source(address), { minLength: 1, maxLength: 4 });

/** Keys that a file and the environment can both say. */
const scalars = fc.record(
	{
		domains: fc.array(name, { minLength: 1, maxLength: 4 }),
		owner: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/),
		interval: duration,
		verify_interval: duration,
		timeout: duration,
		state_dir: fc.constantFrom("/state", "/var/lib/x y"),
		api: fc.constantFrom("https://api.example.com/v4", "http://127.0.0.1:8080/", "http://[::1]:1"),
		ipv4: fc.record(
			{ sources: sources("81.2.69.142"), allow: fc.subarray(["10.0.0.0/8", "100.64.0.0/10"], { minLength: 1 }) },
			{ requiredKeys: [] },
		),
		ipv6: fc.record(
			{
				enabled: fc.constantFrom<unknown>(true, false, "auto"),
				sources: sources("2a00::1"),
				allow: fc.subarray(["fd00::/8", "FE80::/10"], { minLength: 1 }),
			},
			{ requiredKeys: [] },
		),
		guard: fc.record(
			{ max_deletes: fc.integer({ min: 0, max: 1000 }), max_changes_per_hour: fc.integer({ min: 1, max: 1000 }) },
			{ requiredKeys: [] },
		),
	},
	{ requiredKeys: [] },
);

const record = fc.record(
	{
		name,
		proxied: fc.boolean(),
		ttl: fc.oneof(fc.constant("auto"), fc.integer({ min: 60, max: 86_400 })),
		comment: fc.stringMatching(/^[\w "'\\=#.-]{0,50}$/),
		enforce: fc.boolean(),
		ipv4_sources: sources("81.2.69.142"),
		duplicates: fc.constantFrom("refuse", "replace"),
	},
	{ requiredKeys: ["name"] },
);

/** As a person would write the same keys as single texts. */
function asTexts(raw: object, path: readonly string[] = []): [path: readonly string[], text: string][] {
	return Object.entries(raw).flatMap(([key, value]): [readonly string[], string][] => {
		if (Array.isArray(value)) return [[[...path, key], value.join(",")]];
		const isTable = typeof value === "object" && value !== null;
		return isTable ? asTexts(value, [...path, key]) : [[[...path, key], String(value)]];
	});
}

const asEnvironment = (raw: object): Record<string, string> =>
	Object.fromEntries(asTexts(raw).map(([path, text]) => [["CFDDNS", ...path].join("_").toUpperCase(), text]));

const asFlags = (raw: object): readonly string[] => asTexts(raw).map(([path, text]) => `${path.join(".")}=${text}`);

test("the same keys as file, environment and --set / the same configuration", async () => {
	await fc.assert(
		fc.asyncProperty(scalars, async raw => {
			fc.pre(asTexts(raw).length > 0);
			const { origin: _file, ...fromFile } = await loadToml(stringify(raw));
			const { origin: _env, ...fromEnvironment } = await loadConfig(
				{},
				fakeWorld({ env: asEnvironment(raw) }),
				GRAMMARS,
			);
			const { origin: _flags, ...fromFlags } = await loadConfig({ settings: asFlags(raw) }, fakeWorld(), GRAMMARS);
			expect(fromEnvironment).toEqual(fromFile);
			expect(fromFlags).toEqual(fromFile);
		}),
	);
});

test("three spellings that disagree / --set before environment before file, key by key", async () => {
	await fc.assert(
		fc.asyncProperty(scalars, scalars, scalars, async (low, middle, high) => {
			const world = fakeWorld({ env: asEnvironment(middle), files: { [FILE]: stringify(low) } });
			const { origin: _origin, ...mixed } = await loadConfig({ settings: asFlags(high) }, world, GRAMMARS);
			const whole = merge(merge(low, middle), high);
			const { origin: _whole, ...expected } = await loadToml(stringify(whole));
			expect(mixed).toEqual(expected);
		}),
	);
});

test("with records / one wish for a name and type; the order in the file plays no part", async () => {
	const records = fc.uniqueArray(record, {
		maxLength: 4,
		selector: ({ name }) => name.toLowerCase().replace(/\.$/, ""),
	});
	await fc.assert(
		fc.asyncProperty(scalars, records, async (raw, list) => {
			const whole = { ...raw, records: list };
			const { target } = await loadToml(stringify(whole));
			const keys = target.wishes.map(({ name, type }) => `${name} ${type}`);
			expect(new Set(keys).size).toBe(keys.length);
			const reversed = { ...whole, records: list.toReversed(), domains: raw.domains?.toReversed() ?? [] };
			expect((await loadToml(stringify(reversed))).target).toEqual(target);
		}),
	);
});

const KEYS = [
	"token",
	"token_file",
	"domains",
	"owner",
	"interval",
	"ipv4",
	"enabled",
	"sources",
	"allow",
	"records",
	"name",
];
const anyKey = fc.oneof(fc.constantFrom(...KEYS, "__proto__", "constructor", "toString"), fc.string({ maxLength: 4 }));
const { value: anyValue } = fc.letrec(tie => ({
	value: fc.oneof(
		{ depthSize: "small" },
		fc.string(),
		fc.constantFrom("auto", "a.example.com", "5m", "A"),
		fc.boolean(),
		fc.integer(),
		fc.double(),
		fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
		fc.array(tie("value"), { maxLength: 3 }),
		fc.dictionary(anyKey, tie("value"), { maxKeys: 4 }),
	),
}));
const TOKEN = "Tk0123456789abcdefghijklmnopqrstuvwxyz_-";

/** Anything but a `ConfigError` is a crash. */
async function settled(loading: Promise<unknown>): Promise<string> {
	try {
		await loading;
		return "";
	} catch (error) {
		if (error instanceof ConfigError) {
			expect(error.problems.length).toBeGreaterThan(0);
			return `${error.message} ${error.stack} ${JSON.stringify(error)}`;
		}
		throw error;
	}
}

test("any TOML / a configuration or a ConfigError, and the token is in no message", async () => {
	await fc.assert(
		fc.asyncProperty(fc.dictionary(anyKey, anyValue, { maxKeys: 6 }), async raw => {
			const toml = stringify({ ...raw, token: TOKEN, owner: TOKEN });
			expect(await settled(loadToml(toml))).not.toContain(TOKEN);
		}),
		{ numRuns: 500 },
	);
});

test("any text / a configuration or a ConfigError, and the token is in no message", async () => {
	const fragment = fc.oneof(
		fc.constantFrom(
			"[",
			"]",
			"[[",
			"]]",
			"=",
			'"',
			"'",
			'"""',
			"\n",
			"\r\n",
			",",
			"{",
			"}",
			"#",
			".",
			"records",
			`token = "${TOKEN}"\n`,
		),
		fc.string(),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(fragment, { maxLength: 20 }), async fragments => {
			expect(await settled(loadToml(fragments.join("")))).not.toContain(TOKEN);
		}),
		{ numRuns: 500 },
	);
});

test("any --set / a configuration or a ConfigError, and the token is in no message", async () => {
	const key = fc.constantFrom("token", "TOKEN", "toke", "token_file", "domains", "ipv4.sources", "api", "ipv4", "zzz");
	const text = fc.oneof(fc.string(), fc.constantFrom(TOKEN, `x ${TOKEN}`, `https://${TOKEN}@example.com/`));
	const setting = fc.oneof(
		fc.string(),
		fc.tuple(key, text).map(parts => parts.join("=")),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(setting), async settings => {
			const world = fakeWorld({ env: { CLOUDFLARE_API_TOKEN: TOKEN } });
			expect(await settled(loadConfig({ settings }, world, GRAMMARS))).not.toMatch(new RegExp(TOKEN, "i"));
		}),
		{ numRuns: 500 },
	);
});

test("any environment / a configuration or a ConfigError, and the token is in no message", async () => {
	const variable = fc.oneof(
		fc.constantFrom(
			"TOKEN",
			"TOKEN_FILE",
			"DOMAINS",
			"IPV4_SOURCES",
			"IPV6_ENABLED",
			"GUARD_MAX_DELETES",
			"API",
			"INTERVAL",
			"CONFIG",
		),
		fc.string({ maxLength: 5 }),
	);
	const text = fc.oneof(fc.string(), fc.constantFrom(TOKEN, `x ${TOKEN}`, `https://${TOKEN}@example.com/`, FILE));
	await fc.assert(
		fc.asyncProperty(fc.dictionary(variable, text), async variables => {
			const env = Object.fromEntries(Object.entries(variables).map(([key, value]) => [`CFDDNS_${key}`, value]));
			const world = fakeWorld({ env: { ...env, CLOUDFLARE_API_TOKEN: TOKEN } });
			expect(await settled(loadConfig({}, world, GRAMMARS))).not.toMatch(new RegExp(TOKEN, "i"));
		}),
		{ numRuns: 500 },
	);
});
