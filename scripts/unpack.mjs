// Goes into the bundle: compiles a part that lies in it as comments, when it is first wanted. See scripts/one-file.mjs.

/** @typedef {(name: string) => Promise<unknown>} Unpack */

/**
 * @param {Readonly<Record<string, object>>} ready The chunks that every start runs, by the names they are imported by.
 * @param {string} file The bundle.
 * @returns {Unpack} Stands in for `import()`. Whatever else has a name is a module of Node.
 */
export function createUnpack(ready, file) {
	/** @type {Record<string, unknown>} */
	const compiled = {};
	/** @type {string | undefined} */
	let bundle;
	/**
	 * The code of a part; `null` if there is none of that name. The file is read once, as soon as any part is wanted: a program that
	 * stays must not meet the parts of another version, should it be replaced meanwhile.
	 * @param {string} name
	 */
	const textOf = name => {
		bundle ??= process.getBuiltinModule("node:fs").readFileSync(file, "latin1");
		const head = `\n//: ${name}\n`;
		const start = bundle.indexOf(head);
		if (start === -1) return null;
		const from = start + head.length - 1;
		return bundle.slice(from, bundle.indexOf("\n//: ", from)).replaceAll("\n// ", "\n");
	};
	/** @type {Unpack} */
	const unpack = async name => require(name);
	/** @param {string} name */
	const require = name => {
		if (name in ready) return ready[name];
		if (!name.startsWith("./")) return process.getBuiltinModule(name);
		if (compiled[name] === undefined) {
			const text = textOf(name);
			// Names hold a digest of what they name.
			if (text === null) throw new Error(`${file} was replaced while it was read: start cfddns again`);
			const { compileFunction } = process.getBuiltinModule("node:vm");
			// So that a stack trace tells which part it is in; "./program-4DEADBEE.js" is "cfddns.mjs:program".
			const filename = `cfddns.mjs:${name.replace(/^\.\/|-\w+\.js$/g, "")}`;
			const module = { exports: {} };
			compileFunction(text, ["module", "require", "unpack"], { filename })(module, require, unpack);
			compiled[name] = module.exports;
		}
		return compiled[name];
	};
	return unpack;
}
