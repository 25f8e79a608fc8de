// Builds dist/cfddns.mjs: the program and all that it needs in one file, so that users install nothing.
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { build } from "esbuild";
import { collectLicences } from "./licences.mjs";

const root = new URL("..", import.meta.url).pathname;
const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));

await mkdir(`${root}dist`, { recursive: true });
const result = await build({
	absWorkingDir: root,
	entryPoints: ["src/main.ts"],
	outfile: "dist/cfddns.mjs",
	bundle: true,
	platform: "node",
	target: "node20.19",
	format: "esm",
	minify: true,
	// Whoever looks into what runs as root should not meet a line of a megabyte.
	lineLimit: 120,
	sourcemap: "linked",
	// Users who debug have the repository; without the sources the map is a quarter of the size.
	sourcesContent: false,
	legalComments: "none",
	metafile: true,
	define: { CFDDNS_VERSION: JSON.stringify(version) },
	plugins: [leanCommander(), leanSdk(), builtinsOnDemand()],
});
// A single other character makes V8 keep all of it with two bytes each, and read it slower.
const text = await readFile(`${root}dist/cfddns.mjs`, "utf8");
const foreign = /[^\t\n -~]/.exec(text);
if (foreign !== null) throw new Error(`The bundle is not ASCII: ${text.slice(foreign.index - 40, foreign.index + 20)}`);
await chmod(`${root}dist/cfddns.mjs`, 0o755);
await writeFile(`${root}dist/LICENCES.txt`, await collectLicences(root, result.metafile));

/**
 * commander loads node:child_process for sub-commands that are programs of their own. We have none, and loading it costs every
 * start several milliseconds.
 * @returns {import("esbuild").Plugin}
 */
function leanCommander() {
	return {
		name: "lean-commander",
		setup({ onResolve, onLoad }) {
			onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
				importer.includes("/node_modules/commander/") ? { path: "child_process", namespace: "unused" } : undefined,
			);
			onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "export default {};" }));
		},
	};
}

/**
 * The SDK's package does not say that its modules have no side effects. Without that, the 1,100 of them that we do not use would be
 * kept as empty shells.
 * @returns {import("esbuild").Plugin}
 */
function leanSdk() {
	return {
		name: "lean-sdk",
		setup({ onResolve, resolve }) {
			onResolve({ filter: /^(cloudflare\/|\.)/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
				if (pluginData === "resolving") return undefined;
				if (!path.startsWith("cloudflare/") && !importer.includes("/node_modules/cloudflare/")) return undefined;
				const found = await resolve(path, { importer, kind, resolveDir, pluginData: "resolving" });
				return { ...found, sideEffects: false };
			});
		},
	};
}

/**
 * In one file every `import` of a Node module would be carried out at every start, also those of the parts that are loaded on
 * demand (HTTP, TLS, the simulator). Behind a CommonJS module of its own, each is loaded when the first module that imports it is.
 * @returns {import("esbuild").Plugin}
 */
function builtinsOnDemand() {
	return {
		name: "builtins-on-demand",
		setup({ onResolve, onLoad }) {
			onResolve({ filter: /.*/ }, ({ path, kind, namespace }) => {
				if (namespace === "builtin" || kind === "entry-point" || !isBuiltin(path)) return undefined;
				return { path: path.replace(/^node:/, ""), namespace: "builtin" };
			});
			onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
				contents: `module.exports = process.getBuiltinModule("node:${path}");`,
			}));
		},
	};
}
