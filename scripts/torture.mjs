// Plays random sequences of what can go wrong against the built program. See docs/design/testing.md; `--help` lists the options.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "cfddns-torture-"));
try {
	await build({
		entryPoints: ["torture-script", "worker-script"].map(name => join(root, `test/torture/${name}.ts`)),
		outdir: folder,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		platform: "node",
		format: "esm",
		logLevel: "error",
		banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
	});
	const script = join(folder, "torture-script.mjs");
	const worker = join(folder, "worker-script.mjs");
	// For programs that are broken on purpose.
	const program = process.env["CFDDNS_TORTURE_PROGRAM"] ?? join(root, "dist/cfddns.mjs");
	const words = [script, worker, program, ...process.argv.slice(2)];
	process.exitCode = spawnSync(process.execPath, words, { stdio: "inherit" }).status ?? 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
