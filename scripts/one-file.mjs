// Makes one file of the program: what every start needs as code, and what only `import()` reaches in comments below it, which V8
// passes over faster than anything else. Of those, what few starts want is compressed, since each byte takes time (`npm run parts`
// prints it). esbuild's code splitting decides which is which. It puts each module into exactly one chunk, so none is there twice, and
// classes keep their identity.
import { writeFile } from "node:fs/promises";
import { builtinModules, isBuiltin } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, transform } from "esbuild";
import { joinMaps } from "./join-maps.mjs";

/** @typedef {{ target: string, minify: boolean, lineLimit: number }} Output */
/** @typedef {{ entryPoint: string, mainModule: string, outfile: string, define: Record<string, string>, plugins: import("esbuild").Plugin[] }} Input */
/**
 * @typedef {object} Chunk
 * @property {string} text
 * @property {readonly string[]} needs The chunks that it imports by statement. All are named as they import each other, such as
 * "./program-4DEADBEE.js".
 */

const UNPACK = "./unpack.js";
const MAIN = "./main-part.js";
/** Stands for a number that is known when all is put together. */
const FIRST_BYTES = "987654";

/**
 * @param {string} root
 * @param {Input} input
 * @param {Output} output
 * @returns {Promise<import("esbuild").Metafile>} Which files went in.
 */
export async function buildOneFile(root, input, output) {
	const { chunks, entry, main, metafile } = await split(root, input, output.target);
	const atStart = reachedFrom(entry, chunks);
	const atMain = new Set([...reachedFrom(main, chunks)].filter(name => !atStart.has(name)));
	const onDemand = [...chunks].filter(([name]) => !atStart.has(name) && !atMain.has(name));
	/** @param {ReadonlySet<string>} names */
	const neededBy = names =>
		[...names].filter(name => [...chunks].some(([by, { needs }]) => !names.has(by) && needs.includes(name)));
	const folder = resolve(root, dirname(input.outfile));
	/** @type {import("esbuild").BuildOptions & { write: false }} */
	const options = {
		...output,
		absWorkingDir: root,
		outfile: input.outfile,
		platform: "node",
		bundle: true,
		sourcemap: "external",
		// Users who debug have the repository; without the sources the map is a quarter of the size.
		sourcesContent: false,
		legalComments: "none",
		write: false,
	};

	// As one scope, where names need no detour by way of an object.
	const mainFiles = new Map([[MAIN, membersModule([main, ...neededBy(atMain)])]]);
	for (const name of atMain) mainFiles.set(name, chunks.get(name)?.text ?? "");
	const mainPart = await build({
		...options,
		entryPoints: [MAIN],
		format: "cjs",
		plugins: [elsewhere(atStart), inMemory(folder, mainFiles), builtinsByName(mainFiles.values())],
	});
	const parts = onDemand.map(async ([name, { text }]) => {
		const { code } = await transform(text, { ...output, platform: "node", format: "cjs", legalComments: "none" });
		return { name, text: code };
	});

	const files = new Map([[UNPACK, unpackModule(neededBy(atStart))]]);
	for (const name of atStart) files.set(name, `${chunks.get(name)?.text}\nimport { unpack } from "${UNPACK}";`);
	const start = await build({
		...options,
		entryPoints: [entry],
		format: "esm",
		plugins: [inMemory(folder, files), builtinsByName(files.values())],
	});
	// Nothing is imported by a statement any more. `export` tells tools that look at the text what it is.
	const head = `${textOf(start)}export {};\n// Parts of the program that are compiled when they are first wanted; see scripts/one-file.mjs.\n`;
	const first = asComment({ name: main, text: textOf(mainPart) });
	const rest = (await Promise.all(parts)).map(asCompressedComment).join("");
	const bytes = String(`${head}${first}`.length);
	if (bytes.length !== FIRST_BYTES.length || head.split(FIRST_BYTES).length !== 2)
		throw new Error("The place for the length of the first part does not fit");
	const bundle = `${head.replace(FIRST_BYTES, bytes)}${first}${rest}//# sourceMappingURL=${basename(input.outfile)}.map\n`;
	await writeFile(resolve(root, input.outfile), bundle);
	// Behind the line with its name.
	const map = joinMaps(mapOf(start), mapOf(mainPart), head.split("\n").length);
	await writeFile(resolve(root, `${input.outfile}.map`), JSON.stringify(map));
	return metafile;
}

/** @typedef {{ outputFiles: import("esbuild").OutputFile[] }} Built */
/** @param {Built} built */
const textOf = ({ outputFiles }) => outputFiles.find(({ path }) => !path.endsWith(".map"))?.text ?? "";
/** @param {Built} built */
const mapOf = ({ outputFiles }) => JSON.parse(outputFiles.find(({ path }) => path.endsWith(".map"))?.text ?? "null");

/**
 * @param {string} root
 * @param {Input} input
 * @param {string} target
 */
async function split(root, { entryPoint, mainModule, outfile, define, plugins }, target) {
	const { outputFiles, metafile } = await build({
		absWorkingDir: root,
		entryPoints: [entryPoint],
		outdir: dirname(outfile),
		target,
		platform: "node",
		format: "esm",
		bundle: true,
		// A checkout may borrow the packages of another one.
		preserveSymlinks: true,
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
	let [entry, main] = ["", ""];
	for (const [path, { entryPoint: of, imports }] of Object.entries(metafile.outputs)) {
		const name = nameOf(path);
		if (of === entryPoint) entry = name;
		if (of === mainModule) main = name;
		const [dynamic, needs] = ["dynamic-import", "import-statement"].map(wanted =>
			imports.filter(({ kind }) => kind === wanted).map(({ path, external }) => (external ? path : nameOf(path))),
		);
		chunks.set(name, { text: unpacking(texts.get(name) ?? "", dynamic ?? []), needs: needs ?? [] });
	}
	return { chunks, entry, main, metafile };
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
		`{ ${shared.map((name, index) => `"${name}": shared${index}`).join(", ")} }, () => import.meta, ${FIRST_BYTES});`,
	].join("\n");
}

/**
 * A part that is several modules.
 * @param {readonly string[]} names
 */
const membersModule = names =>
	[...new Set(names).values()]
		.map((name, index) => `import * as member${index} from "${name}"; members["${name}"] = member${index};`)
		.join("\n");

/**
 * A part, behind a line with its name. What would end the comment gets a tilde, and so does what looks as if it had one.
 * @param {{ name: string, text: string }} part
 */
const asComment = ({ name, text }) => `/*: ${name}\n${text.trimEnd().replaceAll(/\*(~*)\//g, "*~$1/")}\n*/\n`;

/**
 * The same, compressed.
 * @param {{ name: string, text: string }} part
 */
function asCompressedComment({ name, text }) {
	// Base 64 has no asterisk that could end the comment.
	const lines =
		brotliCompressSync(text)
			.toString("base64")
			.match(/.{1,120}/g) ?? [];
	return `/*= ${name}\n${lines.join("\n")}\n*/\n`;
}

/**
 * What every start has is asked for by name.
 * @param {ReadonlySet<string>} names
 * @returns {import("esbuild").Plugin}
 */
function elsewhere(names) {
	return {
		name: "elsewhere",
		setup({ onResolve }) {
			onResolve({ filter: /^\.\// }, ({ path }) => (names.has(path) ? { path, external: true } : undefined));
		},
	};
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
			const filter = new RegExp(`^(node:)?(${builtinModules.join("|")})$`);
			onResolve({ filter }, ({ path, kind }) => (kind === "require-call" ? { path, namespace: "builtin" } : undefined));
			onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
				contents: `module.exports = process.getBuiltinModule("${path}");`,
			}));
		},
	};
}
