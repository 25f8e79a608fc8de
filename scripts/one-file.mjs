// Makes one file of the program: what every start needs as code, and what only `import()` reaches in comments below it, which V8
// passes over faster than anything else. esbuild's code splitting decides which is which. It puts each module into exactly one
// chunk, so none is there twice, and classes keep their identity.
import { isBuiltin } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

/** @typedef {{ target: string, minify: boolean, lineLimit: number }} Output */
/** @typedef {{ entryPoint: string, outfile: string, define: Record<string, string>, plugins: import("esbuild").Plugin[] }} Input */
/**
 * @typedef {object} Chunk
 * @property {string} text
 * @property {readonly string[]} needs The chunks that it imports by statement. All are named as they import each other, such as
 * "./program-4DEADBEE.js".
 */

const UNPACK = "./unpack.js";

/**
 * @param {string} root
 * @param {Input} input
 * @param {Output} output
 * @returns {Promise<import("esbuild").Metafile>} Which files went in.
 */
export async function buildOneFile(root, input, output) {
	const { chunks, entry, metafile } = await split(root, input, output.target);
	const atStart = reachedFrom(entry, chunks);
	const onDemand = [...chunks].filter(([name]) => !atStart.has(name));
	const parts = onDemand.map(async ([name, { text }]) => {
		const { code } = await transform(text, { ...output, platform: "node", format: "cjs", legalComments: "none" });
		return { name, text: code };
	});
	const shared = [...atStart].filter(name => onDemand.some(([, { needs }]) => needs.includes(name)));
	const files = new Map([[UNPACK, unpackModule(shared)]]);
	for (const name of atStart) files.set(name, `${chunks.get(name)?.text}\nimport { unpack } from "${UNPACK}";`);
	await build({
		...output,
		absWorkingDir: root,
		entryPoints: [entry],
		outfile: input.outfile,
		platform: "node",
		format: "esm",
		bundle: true,
		sourcemap: "linked",
		// Users who debug have the repository; without the sources the map is a quarter of the size.
		sourcesContent: false,
		legalComments: "none",
		// Nothing is imported by a statement any more. `export` tells tools that look at the text what it is.
		footer: { js: `export {};\n${asComments(await Promise.all(parts))}` },
		plugins: [inMemory(resolve(root, dirname(input.outfile)), files), builtinsByName(files.values())],
	});
	return metafile;
}

/**
 * @param {string} root
 * @param {Input} input
 * @param {string} target
 */
async function split(root, { entryPoint, outfile, define, plugins }, target) {
	const { outputFiles, metafile } = await build({
		absWorkingDir: root,
		entryPoints: [entryPoint],
		outdir: dirname(outfile),
		target,
		platform: "node",
		format: "esm",
		bundle: true,
		splitting: true,
		sourcemap: "inline",
		sourcesContent: false,
		metafile: true,
		write: false,
		define,
		plugins: [...plugins, builtinsForCommonJs()],
	});
	const texts = new Map(outputFiles.map(({ path, text }) => [nameOf(path), text]));
	/** @type {Map<string, Chunk>} */
	const chunks = new Map();
	let entry = "";
	for (const [path, { entryPoint: of, imports }] of Object.entries(metafile.outputs)) {
		const name = nameOf(path);
		if (of === entryPoint) entry = name;
		const [dynamic, needs] = ["dynamic-import", "import-statement"].map(wanted =>
			imports.filter(({ kind }) => kind === wanted).map(({ path, external }) => (external ? path : nameOf(path))),
		);
		chunks.set(name, { text: unpacking(texts.get(name) ?? "", dynamic ?? []), needs: needs ?? [] });
	}
	return { chunks, entry, metafile };
}

/** @param {string} path */
const nameOf = path => `./${basename(path)}`;

/**
 * `import("./program-4DEADBEE.js")` becomes `unpack("./program-4DEADBEE.js")`: as long as before, so that the source map stays right.
 * @param {string} text
 * @param {readonly string[]} names
 */
function unpacking(text, names) {
	let changed = text;
	for (const name of new Set(names)) {
		const [before, after] = [`import("${name}")`, `unpack("${name}")`];
		if (!changed.includes(before)) throw new Error(`A chunk does not say ${before}`);
		changed = changed.replaceAll(before, after);
	}
	return changed;
}

/**
 * @param {string} first
 * @param {ReadonlyMap<string, Chunk>} chunks
 */
function reachedFrom(first, chunks) {
	const reached = new Set([first]);
	for (const name of reached) {
		for (const needed of chunks.get(name)?.needs ?? []) if (chunks.has(needed)) reached.add(needed);
	}
	return reached;
}

/** @param {readonly string[]} shared */
function unpackModule(shared) {
	const source = fileURLToPath(new URL("unpack.mjs", import.meta.url));
	return [
		`import { createUnpack } from ${JSON.stringify(source)};`,
		...shared.map((name, index) => `import * as shared${index} from "${name}";`),
		"export const unpack = createUnpack(",
		`{ ${shared.map((name, index) => `"${name}": shared${index}`).join(", ")} }, import.meta.filename);`,
	].join("\n");
}

/**
 * Each part behind a line with its name. Of a comment that begins with a blank V8 knows that it is no directive, such as the one that
 * names the source map.
 * @param {readonly { name: string, text: string }[]} parts
 */
function asComments(parts) {
	const lines = parts.flatMap(({ name, text }) => [
		`//: ${name}`,
		...text
			.trimEnd()
			.split("\n")
			.map(line => `// ${line}`),
	]);
	return [
		"// Parts of the program that are compiled when they are first wanted; see scripts/one-file.mjs.",
		...lines,
		"//: end",
	].join("\n");
}

/**
 * @param {string} folder Where source maps are to think they are.
 * @param {ReadonlyMap<string, string>} files By name.
 * @returns {import("esbuild").Plugin}
 */
function inMemory(folder, files) {
	return {
		name: "in-memory",
		setup({ onResolve, onLoad }) {
			onResolve({ filter: /^\.\// }, ({ path }) => (files.has(path) ? { path: resolve(folder, path) } : undefined));
			onLoad({ filter: /\.js$/ }, ({ path }) => {
				const contents = files.get(nameOf(path));
				return contents === undefined ? undefined : { contents };
			});
		},
	};
}

/**
 * Node makes an ES module around each of its own that is imported by an `import` statement, and esbuild copies those that are
 * required. Both take a start longer than asking for the few functions that are used.
 * @param {Iterable<string>} texts All that import them, as esbuild writes.
 * @returns {import("esbuild").Plugin}
 */
function builtinsByName(texts) {
	const statements = [...texts].flatMap(text => [...text.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)]);
	return {
		name: "builtins-by-name",
		setup({ onResolve, onLoad }) {
			onResolve({ filter: /.*/ }, ({ path }) => (isBuiltin(path) ? { path, namespace: "builtin" } : undefined));
			onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => {
				const names = statements
					.filter(([, , from]) => from === path)
					.flatMap(([, list = ""]) => list.split(",").map(name => name.trim().replace(/ as .*/, "")));
				return {
					contents: `const all = process.getBuiltinModule("${path}");
export default all;
export const { ${[...new Set(names)].join(", ")} } = all;`,
				};
			});
		},
	};
}

/**
 * A CommonJS library's `require` of a module of Node would become one that a file of ES modules cannot carry out.
 * @returns {import("esbuild").Plugin}
 */
function builtinsForCommonJs() {
	return {
		name: "builtins-for-commonjs",
		setup({ onResolve, onLoad }) {
			onResolve({ filter: /.*/ }, ({ path, kind }) =>
				kind === "require-call" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
			);
			onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
				contents: `module.exports = process.getBuiltinModule("${path}");`,
			}));
		},
	};
}
