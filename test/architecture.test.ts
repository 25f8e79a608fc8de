import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/**
 * Who may import whom: folders of src/, libraries as "npm:NAME", and "node:" for Node's own modules. Imports run one way, and
 * adapters do not know each other. A new folder gets its row before its first file.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
	core: ["npm:ipaddr.js"],
	engine: ["core"],
	config: ["core", "npm:valibot", "npm:smol-toml", "npm:@valibot/to-json-schema"],
	sources: ["core", "npm:dns-packet", "npm:@rgrove/parse-xml"],
	cloudflare: ["core", "npm:cloudflare"],
	state: ["core"],
	triggers: ["core"],
	notify: ["core", "npm:nodemailer"],
	migrate: ["core", "config", "npm:smol-toml", "npm:yaml"],
	// It makes lists of files and commands, a value; `platform` carries them out.
	install: ["core"],
	platform: ["core", "node:"],
	// It follows Cloudflare's documents, not our beliefs: nothing of ours.
	simulator: ["node:", "npm:hono", "npm:@hono/node-server"],
	cli: ["core", "engine", "config", "compose.ts", "npm:commander"],
	"compose.ts": [
		"core",
		"engine",
		"config",
		"sources",
		"cloudflare",
		"state",
		"triggers",
		"notify",
		"migrate",
		"install",
		"platform",
		"simulator",
		"compose-migrate.ts",
		"compose-notify.ts",
		"compose-watch.ts",
		"compose-doctor.ts",
		"compose-init.ts",
		"compose-install.ts",
	],
	// The parts of it that only some commands need.
	"compose-init.ts": ["compose.ts", "core", "engine", "config", "sources", "cloudflare", "state", "platform"],
	"compose-migrate.ts": ["compose.ts", "core", "config", "migrate", "platform", "sources", "state"],
	"compose-notify.ts": ["core", "config", "notify", "platform"],
	"compose-install.ts": ["compose.ts", "compose-install-token.ts", "core", "config", "install", "platform"],
	"compose-install-token.ts": ["core", "config", "install", "platform"],
	"compose-watch.ts": [
		"compose.ts",
		"core",
		"engine",
		"config",
		"sources",
		"cloudflare",
		"state",
		"triggers",
		"notify",
		"platform",
	],
	// The part of it that looks for what is wrong.
	"compose-doctor.ts": [
		"compose.ts",
		"core",
		"engine",
		"config",
		"sources",
		"cloudflare",
		"state",
		"triggers",
		"platform",
	],
	"main.ts": ["core", "cli", "compose.ts", "platform", "node:"],
	// What runs before anything else: is there anything to do at all?
	"entry.ts": ["core", "config", "platform", "main.ts"],
};

/** Single files that may more than their folder, and why. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
	// Questions are asked in one place.
	"cli/init-ask.ts": ["npm:@clack/prompts"],
};

/** Globals that are the outside world; only these places may name them. */
const WORLDLY: readonly (readonly [name: RegExp, allowed: RegExp])[] = [
	[/(?<![\w.'"`])process\b(?!')/, /^(main|entry)\.ts$/],
	[/(?<![\w.])(?:Date\.now|new Date\(\)|performance\.now)/, /^(platform|simulator|main\.ts)/],
	[/(?<![\w.])Math\.random/, /^(main\.ts|platform|simulator)/],
	[/(?<![\w.])fetch\(/, /^$/],
	[/(?<![\w.])set(?:Timeout|Interval|Immediate)\(/, /^(platform|simulator)/],
];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
	.filter(path => path.endsWith(".ts") && !path.endsWith(".test.ts"))
	.toSorted();

const folderOf = (path: string): string => path.split("/")[0] ?? "";

/** Every module that a file names, static and dynamic, types included. */
function importsOf(path: string): readonly string[] {
	const text = readFileSync(join(SRC, path), "utf8");
	const pattern =
		/(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s+"([^"]+)"|(?:^|\n)\s*import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;
	return Array.from(text.matchAll(pattern), match => match[1] ?? match[2] ?? match[3] ?? "");
}

function placeOf(specifier: string, from: string): string {
	if (specifier.startsWith(".")) return folderOf(relative(SRC, resolve(SRC, dirname(from), specifier)));
	if (isBuiltin(specifier)) return "node:";
	return `npm:${specifier
		.split("/")
		.slice(0, specifier.startsWith("@") ? 2 : 1)
		.join("/")}`;
}

function refusedImports(path: string): readonly string[] {
	const folder = folderOf(path);
	const allowed = new Set([folder, ...(MAY_IMPORT[folder] ?? []), ...(EXCEPTIONS[path] ?? [])]);
	return importsOf(path).filter(specifier => !allowed.has(placeOf(specifier, path)));
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");

describe("imports", () => {
	test("every folder has a row in the matrix", () => {
		expect([...new Set(files.map(folderOf))].filter(folder => MAY_IMPORT[folder] === undefined)).toEqual([]);
	});

	test.each(files)("%s / imports only what its folder may", path => {
		expect(refusedImports(path)).toEqual([]);
	});

	test("the check sees what it should / a file of the simulator may not import the core", () => {
		expect(placeOf("../core/plan.ts", "simulator/batch.ts")).toBe("core");
		expect(MAY_IMPORT["simulator"]).not.toContain("core");
	});

	test("every exception is still needed", () => {
		const unused = Object.entries(EXCEPTIONS).filter(([path, extra]) => {
			const places = importsOf(path).map(specifier => placeOf(specifier, path));
			return extra.some(place => !places.includes(place));
		});
		expect(unused).toEqual([]);
	});
});

describe("the world comes in as arguments", () => {
	test.each(files)("%s / names no global that is not passed in", path => {
		const text = withoutComments(readFileSync(join(SRC, path), "utf8")).replace(
			/"[^"\n]*"|`[^`]*`|import\("node:process"\)/g,
			'""',
		);
		const named = WORLDLY.filter(([name, allowed]) => name.test(text) && !allowed.test(path)).map(([name]) =>
			String(name),
		);
		expect(named).toEqual([]);
	});
});

describe("escape hatches may only become fewer", () => {
	const text = files.map(path => readFileSync(join(SRC, path), "utf8")).join("\n");
	const code = withoutComments(text).replace(/"[^"\n]*"|^import .*$/gm, '""');
	test.each([
		["biome-ignore", /biome-ignore/g, 0],
		["@ts-expect-error and friends", /@ts-/g, 0],
		["casts", /[\w)\]}]\sas\s(?!const\b)[A-Za-z{(]/g, 25],
		["non-null assertions", /[\w)\]]![.)\];,]/g, 0],
	])("%s", (_name, pattern, limit) => {
		const source = pattern.source.includes("ignore") || pattern.source.includes("@ts") ? text : code;
		expect(source.match(pattern)?.length ?? 0).toBeLessThanOrEqual(limit);
	});
});
