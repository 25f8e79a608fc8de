// Builds dist/cfddns.mjs: the program and all that it needs in one file, so that users install nothing.
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledPackages } from "./bundled.mjs";
import { collectLicences } from "./licences.mjs";
import { buildOneFile } from "./one-file.mjs";
import { renderSbom } from "./sbom.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = JSON.parse(await readFile(`${root}package.json`, "utf8"));

await mkdir(`${root}dist`, { recursive: true });
const metafile = await buildOneFile(
	root,
	{
		entryPoint: "src/entry.ts",
		mainModule: "src/main.ts",
		outfile: "dist/cfddns.mjs",
		define: { CFDDNS_VERSION: JSON.stringify(program.version) },
		plugins: [leanCommander(), leanSdk(), leanMailer(), sdkWithoutUndici()],
	},
	// Whoever looks into what runs as root should not meet a line of a megabyte.
	{ target: "node20.19", minify: true, lineLimit: 120 },
);
// A single other character makes V8 keep all of it with two bytes each, and read it slower.
const text = await readFile(`${root}dist/cfddns.mjs`, "utf8");
const foreign = /[^\x00-\x7f]/.exec(text);
if (foreign !== null) throw new Error(`The bundle is not ASCII: ${text.slice(foreign.index - 40, foreign.index + 20)}`);
await chmod(`${root}dist/cfddns.mjs`, 0o755);
const packages = await bundledPackages(root, metafile);
await writeFile(`${root}dist/LICENCES.txt`, await collectLicences(root, packages));
await writeFile(`${root}dist/cfddns.cdx.json`, renderSbom(program, Buffer.from(text), packages));

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
			onResolve({ filter: /^cloudflare\// }, async ({ path, importer, kind, resolveDir, pluginData }) => {
				if (pluginData === "resolving") return undefined;
				const found = await resolve(path, { importer, kind, resolveDir, pluginData: "resolving" });
				return { ...found, sideEffects: false };
			});
			// They name each other in full: asking esbuild for each would take most of the build.
			onResolve({ filter: /^\.{1,2}\/.*\.mjs$/ }, ({ path, importer, resolveDir }) =>
				importer.includes("/node_modules/cloudflare/")
					? { path: join(resolveDir, path), sideEffects: false }
					: undefined,
			);
		},
	};
}

/**
 * The mailer has a table of 40 kB that tells a file's type by its name. Our messages hold no files, and every start would read it.
 * @returns {import("esbuild").Plugin}
 */
function leanMailer() {
	return {
		name: "lean-mailer",
		setup({ onLoad }) {
			onLoad({ filter: /\/node_modules\/nodemailer\/.*\/mime-types\.js$/ }, () => ({
				contents: `export const detectMimeType = () => "application/octet-stream";
export const detectExtension = () => "bin";`,
			}));
		},
	};
}

/**
 * The SDK puts headers together with the global `Headers`, and asks of each body whether it is a `FormData`. With either, Node loads
 * undici, which takes as long as a whole uneventful round; yet nothing of it is used. Here the SDK, and it alone, gets what it also
 * gets where undici cannot run.
 * @returns {import("esbuild").Plugin}
 */
function sdkWithoutUndici() {
	const standIns = JSON.stringify(`${root}src/cloudflare/web-globals.ts`);
	const head = `import { PlainHeaders as Headers } from ${standIns};\nclass FormData {}\n`;
	return {
		name: "sdk-without-undici",
		setup({ onLoad }) {
			onLoad(
				{ filter: /\/node_modules\/cloudflare\/(client|internal\/headers|internal\/utils\/log)\.mjs$/ },
				async ({ path }) => {
					const text = await readFile(path, "utf8");
					if (!text.includes("Headers") && !text.includes("FormData"))
						throw new Error(`${path} needs no stand-ins any more`);
					return { contents: head + text };
				},
			);
		},
	};
}
