import { readdirSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { parseConfig, plainContext } from "../../src/config/parse.ts";
import { referenceOf } from "../../src/config/reference.ts";
import { SOURCE_GRAMMARS } from "../../src/sources/registry.ts";
import { fakeWorld } from "./world.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");
const list = (folder: string, ending: string): readonly string[] =>
	readdirSync(new URL(`${folder}/`, ROOT))
		.filter(name => name.endsWith(ending))
		.map(name => `${folder}/${name}`);

const targetOf = (toml: string) => parseConfig(parse(toml), plainContext(SOURCE_GRAMMARS, "example")).target;

describe("examples", () => {
	test.each(list("examples", ".toml"))("%s / a configuration with names", file => {
		expect(targetOf(read(file)).wishes.length).toBeGreaterThan(0);
	});

	test("examples/container.env / a configuration with names", async () => {
		const lines = read("examples/container.env").split("\n");
		const env = Object.fromEntries(
			lines.filter(line => /^\w+=/.test(line)).map(line => line.split(/=(.*)/s).slice(0, 2)),
		);
		const world = fakeWorld({ env, files: { "/run/secrets/cfddns-token": "t0-example" } });
		const { token, target, stateDir } = await loadConfig({}, world, SOURCE_GRAMMARS);
		expect([token?.reveal(), target.wishes.length, stateDir]).toEqual(["t0-example", 2, "/state"]);
	});

	test("examples/complete.toml / has every key but the one that token_file replaces", () => {
		const text = read("examples/complete.toml");
		const missing = referenceOf(SOURCE_GRAMMARS).filter(
			({ key }) => !new RegExp(`^${key.split(".").at(-1)} = `, "m").test(text),
		);
		expect(missing.map(({ key }) => key)).toEqual(["token"]);
	});

	test("examples/complete.toml / its defaults are the defaults", () => {
		const { limits, verifyIntervalMs, owner, families } = targetOf(read("examples/complete.toml"));
		const bare = targetOf("");
		// `expect` and `bind` are none by default, which a file cannot say.
		expect({ limits: { ...limits, expect: bare.limits.expect }, verifyIntervalMs, owner }).toEqual({
			limits: bare.limits,
			verifyIntervalMs: bare.verifyIntervalMs,
			owner: bare.owner,
		});
		expect({ ...families.ipv6, bind: null }).toEqual(bare.families.ipv6);
	});
});

const blocks = list("docs", ".md").flatMap(file =>
	Array.from(read(file).matchAll(/^```toml\n([\s\S]*?)^```$/gm), ({ 1: toml = "" }, index) => ({ file, index, toml })),
);

describe("documentation", () => {
	test("there are blocks to check", () => {
		expect(blocks.length).toBeGreaterThan(0);
	});

	test.each(blocks)("$file, TOML block $index / accepted", ({ toml }) => {
		expect(() => targetOf(toml)).not.toThrow();
	});
});
