import { LineCounter, parseDocument } from "yaml";
import { damaged } from "./damaged.ts";

/** A value, and where keys and items of it stand. */
export type Yaml = { readonly value: unknown; lineOf(path: readonly (string | number)[]): number | null };

/** More levels, or more text, than a configuration has: the parser walks them by recursion, and slowly. */
const MAX_DEPTH = 60;
const MAX_LENGTH = 65_536;

/** Reads one YAML document. Throws a `Problem` if it is none. Its message holds nothing of the text. */
export function readYaml(text: string): Yaml {
	if (text.length > MAX_LENGTH) throw damaged("a YAML file of more than 64 KiB is no configuration");
	checkDepth(text);
	const lineCounter = new LineCounter();
	const document = parseDocument(text, {
		lineCounter,
		logLevel: "silent",
		prettyErrors: false,
		uniqueKeys: false,
		stringKeys: true,
	});
	const [error] = document.errors;
	if (error !== undefined) throw damaged("not valid YAML", lineCounter.linePos(error.pos[0]).line);
	return {
		value: resolved(() => document.toJS({ maxAliasCount: 50 })),
		lineOf(path) {
			const node: unknown = document.getIn(path, true);
			const range: unknown = typeof node === "object" && node !== null && "range" in node ? node.range : null;
			const start: unknown = Array.isArray(range) ? range[0] : null;
			return typeof start === "number" ? lineCounter.linePos(start).line : null;
		},
	};
}

/** Aliases that multiply, or point to what is not there. */
function resolved(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		if (error instanceof ReferenceError) throw damaged("its aliases (*name) cannot be resolved");
		throw error;
	}
}

function checkDepth(text: string): void {
	let open = 0;
	for (const [mark] of text.matchAll(/[[\]{}]/g)) {
		open = Math.max(0, open + (mark === "[" || mark === "{" ? 1 : -1));
		if (open > MAX_DEPTH) throw damaged("it is nested too deeply");
	}
	const deepest = Array.from(text.matchAll(/^[ \t]*(?:[-?:] +)*/gm), ([indent]) => indent.length);
	if (deepest.some(length => length > MAX_DEPTH * 8)) throw damaged("it is nested too deeply");
}
