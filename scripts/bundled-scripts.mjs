// Scripts in TypeScript, which Node 20 does not run: bundles them into a folder that is removed afterwards.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, stop } from "esbuild";

/**
 * @template Result
 * @param {string} prefix Of the folder's name.
 * @param {readonly string[]} entryPoints
 * @param {(pathOf: (name: string) => string, folder: string) => Promise<Result> | Result} use `pathOf("main")`: the bundle of main.ts.
 * @returns {Promise<Result>}
 */
export async function withBundled(prefix, entryPoints, use) {
	const folder = mkdtempSync(join(tmpdir(), prefix));
	try {
		await build({
			entryPoints: [...entryPoints],
			outdir: folder,
			outExtension: { ".js": ".mjs" },
			bundle: true,
			platform: "node",
			format: "esm",
			target: "node20",
			logLevel: "error",
			banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
		});
		// Its processor time is none of what is done then.
		await stop();
		return await use(name => join(folder, `${name}.mjs`), folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
