import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { type Home, openHome, settled } from "./home.ts";
import { commandLine } from "./program.ts";

/** Notes which parts of the bundle are compiled, and whether a global is touched that comes with undici. */
const HOOK = `
const { appendFileSync, readFileSync } = require("node:fs");
const note = text => appendFileSync(process.env.ON_DEMAND, text + "\\n");
const vm = require("node:vm");
const lines = readFileSync(process.argv[1], "latin1").split("\\n");
const { compileFunction } = vm;
vm.compileFunction = (text, names, options) => {
	// The part's first line, such as "/*: ./main-4DEADBEE.js", or its name behind the bundle's.
	const [, part] = /\\.\\/(\\w+(?:-[a-z]+)*)-/.exec(options.filename.replace("#", "#./").split("#")[1] ?? lines[options.lineOffset]);
	note(part);
	return compileFunction(text, names, options);
};
for (const name of ["Headers", "FormData", "Request", "Response", "fetch"]) {
	const { get, value, set } = Object.getOwnPropertyDescriptor(globalThis, name);
	Object.defineProperty(globalThis, name, {
		configurable: true,
		get: () => (note("undici"), get === undefined ? value : get.call(globalThis)),
		set,
	});
}
`;

let home: Home | undefined;
afterEach(() => home?.close());

test("what a command loads / nothing that it does not need", async () => {
	home = await openHome('domains = ["home.example.com"]\nipv4.sources = ["static:81.2.69.142"]');
	const { folder, cfddns } = home;
	const noted = join(folder, "noted");
	writeFileSync(join(folder, "hook.cjs"), HOOK);
	const loadedBy = async (...args: readonly string[]): Promise<readonly string[]> => {
		writeFileSync(noted, "");
		const env = { NODE_OPTIONS: `--require ${join(folder, "hook.cjs")}`, ON_DEMAND: noted };
		expect(await cfddns(args, { env })).toMatchObject({ code: 0 });
		return [...new Set(readFileSync(noted, "utf8").split("\n"))].filter(text => text !== "").toSorted();
	};
	// "chunk": what several parts share.
	expect(await loadedBy("sync")).toEqual(["chunk", "connection", "main", "outside-parts"]);
	await settled(home);
	expect(await loadedBy("sync")).toEqual(["main"]);
	expect(await loadedBy("sync")).toEqual([]);
	expect(await loadedBy("sync", "--no-color")).toEqual(["main", "program"]);
});

test("a bug, with --enable-source-maps / the stack tells lines of the sources; without, lines of the bundle", async () => {
	home = await openHome('domains = ["home.example.com"]');
	writeFileSync(join(home.folder, "bug.cjs"), 'process.hrtime = () => { throw new Error("a bug"); };');
	const require = `--require ${join(home.folder, "bug.cjs")}`;
	const mapped = await home.cfddns(["sync"], { env: { NODE_OPTIONS: `--enable-source-maps ${require}` } });
	expect(mapped.stderr).toMatch(/\/src\/platform\/clock\.ts:\d+:\d+/);
	const plain = await home.cfddns(["sync"], { env: { NODE_OPTIONS: require } });
	const [, line = ""] = /dist\/cfddns\.mjs:(\d+):\d+/.exec(plain.stderr) ?? [];
	const bundle = readFileSync(commandLine([])[1] ?? "", "latin1").split("\n");
	expect(bundle[Number(line) - 1]).toContain("elapsed:");
	await home.close();
	home = undefined;
});

test("all parts in the open / each is JavaScript, and none is left compressed", () => {
	const [node, bundle = ""] = commandLine([]);
	const text = execFileSync(node, ["scripts/parts.mjs", bundle], { encoding: "latin1", maxBuffer: 16_000_000 });
	expect(text).not.toContain("/*= ");
	const parts = text.split(/^\/\/ (?=\.\/\S+-[A-Z0-9]{8}\.js$)/m).slice(1);
	expect(parts.length).toBeGreaterThan(30);
	for (const part of parts.slice(0, -1)) {
		const [name, ...lines] = part.split("\n");
		expect(() => compileFunction(lines.join("\n"), ["module", "require", "unpack", "members"]), name).not.toThrow();
	}
});
