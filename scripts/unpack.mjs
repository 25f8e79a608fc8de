// Goes into the bundle: compiles a part that lies in it as a comment, when it is first wanted. See scripts/one-file.mjs.

/** @typedef {(name: string) => Promise<unknown>} Unpack */

/**
 * @param {Record<string, unknown>} modules The chunks that every start runs, by the names they are imported by. Others are added.
 * @param {() => ImportMeta} meta Of the bundle; a function, since Node puts it together when it is asked for.
 * @param {number} firstBytes How many bytes of the bundle hold the first part, the only one that most starts compile.
 * @returns {Unpack} Stands in for `import()`. Whatever has another name is a module of Node.
 */
export function createUnpack(modules, meta, firstBytes) {
	const { fstatSync, openSync, readSync } = process.getBuiltinModule("node:fs");
	/** @type {number | undefined} */
	let file;
	let bundle = "";
	/** @param {number} [bytes] */
	const read = bytes => {
		// It stays open: a program that stays must not meet the parts of another version, should it be replaced meanwhile.
		file ??= openSync(meta().filename, "r");
		const buffer = Buffer.allocUnsafeSlow(bytes ?? fstatSync(file).size);
		return buffer.toString("latin1", 0, readSync(file, buffer, 0, buffer.length, 0));
	};
	/**
	 * @param {string} name
	 * @returns {[text: string, place: { filename: string, lineOffset?: number }]}
	 */
	const find = name => {
		const head = new RegExp(`\n/\\*([:=]) ${name}\n`);
		if (bundle === "") bundle = read(firstBytes);
		let found = head.exec(bundle);
		if (found === null) {
			bundle = read();
			found = head.exec(bundle);
		}
		// Names hold a digest of what they name.
		if (found === null) throw new Error(`${meta().filename} was changed while it ran: start cfddns again`);
		const from = found.index + found[0].length - 1;
		const text = bundle.slice(from, bundle.indexOf("\n*/\n", from));
		if (found[1] === "=") {
			const { brotliDecompressSync } = process.getBuiltinModule("node:zlib");
			const filename = `${meta().url}#${name.slice(2)}`;
			return [brotliDecompressSync(Buffer.from(text, "base64")).toString("latin1"), { filename }];
		}
		// So that stack traces tell the lines of the bundle.
		const place = { filename: meta().url, lineOffset: bundle.slice(0, from).split("\n").length - 1 };
		return [text.replaceAll(/\*~(~*)\//g, "*$1/"), place];
	};
	/** @param {string} name */
	const compile = name => {
		const [text, place] = find(name);
		const { compileFunction } = process.getBuiltinModule("node:vm");
		const module = { exports: {} };
		const parameters = ["module", "require", "unpack", "members"];
		compileFunction(text, parameters, place)(module, require, unpack, modules);
		// A part may be several modules, and has added them itself.
		modules[name] ??= module.exports;
	};
	/** @type {Unpack} */
	const unpack = async name => require(name);
	/** @param {string} name */
	const require = name => {
		if (!name.startsWith("./")) return process.getBuiltinModule(name);
		if (modules[name] === undefined) compile(name);
		return modules[name];
	};
	return unpack;
}
