// `npm run bench`: bundles scripts/bench/ with the simulator, and runs it.
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, stop } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cfddns-bench-"));
try {
	await build({
		entryPoints: ["main", "inside"].map(name => join(root, `scripts/bench/${name}.ts`)),
		outdir: folder,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node20",
		banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
	});
	/** @type {typeof import("./bench/main.ts")} */
	const { main } = await import(pathToFileURL(join(folder, "main.mjs")).href);
	// Its processor time is none of what is measured.
	await stop();
	// A copy, since somebody may build anew meanwhile.
	const program = join(folder, "cfddns.mjs");
	copyFileSync(join(root, "dist/cfddns.mjs"), program);
	const place = { program, inside: join(folder, "inside.mjs"), folder };
	process.exitCode = await main(process.argv.slice(2), place, root);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
