// Goes into the bundle: compiles a part that lies in it as text, when it is first wanted. See scripts/one-file.mjs.

/** @typedef {(name: string) => Promise<unknown>} Unpack */

/**
 * @param {Readonly<Record<string, object>>} ready The chunks that every start runs, by the names they are imported by.
 * @param {Readonly<Record<string, () => string>>} texts The others, as CommonJS.
 * @returns {Unpack} Stands in for `import()`. Whatever else has a name is a module of Node.
 */
export function createUnpack(ready, texts) {
	/** @type {Record<string, unknown>} */
	const compiled = {};
	/** @type {Unpack} */
	const unpack = async name => require(name);
	/** @param {string} name */
	const require = name => {
		const text = texts[name];
		if (text === undefined) return ready[name] ?? process.getBuiltinModule(name);
		if (compiled[name] === undefined) {
			const { compileFunction } = process.getBuiltinModule("node:vm");
			// So that a stack trace tells which part it is in; "./program-4DEADBEE.js" is "cfddns.mjs:program".
			const filename = `cfddns.mjs:${name.replace(/^\.\/|-\w+\.js$/g, "")}`;
			const module = { exports: {} };
			compileFunction(text(), ["module", "require", "unpack"], { filename })(module, require, unpack);
			compiled[name] = module.exports;
		}
		return compiled[name];
	};
	return unpack;
}
