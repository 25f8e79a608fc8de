import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SIMULATED_TOKEN } from "../../src/simulator/simulator.ts";
import { simulated } from "./start.ts";

const run = promisify(execFile);
let folder = "";

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "cfddns-jitless-"));
	await build({
		entryPoints: [fileURLToPath(new URL("jitless-entry.ts", import.meta.url))],
		outdir: folder,
		bundle: true,
		splitting: true,
		format: "esm",
		platform: "node",
		target: "node20.19",
		outExtension: { ".js": ".mjs" },
	});
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each<[scenario: string, flags: readonly string[], wasm: boolean]>([
	["without a compiler, hence without WebAssembly, as a hardened service runs", ["--jitless"], false],
	["as usual", [], true],
])("%s / requests work, and the process ends by itself", async (_scenario, flags, wasm) => {
	await using it = await simulated();
	const script = join(folder, "jitless-entry.mjs");
	const { stdout } = await run(process.execPath, [...flags, script, it.simulator.api, SIMULATED_TOKEN], {
		timeout: 20_000,
	});
	expect(JSON.parse(stdout)).toEqual({ outcome: "applied", records: 1, requests: 3, wasm });
});
