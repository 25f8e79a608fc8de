import type { Variable } from "./environment.ts";
import type { Locate, Path, Place } from "./finding.ts";
import { isTable, type Table } from "./table.ts";
import { findLines } from "./toml-lines.ts";

type Layers = {
	readonly file: { readonly path: string; readonly text: string } | null;
	readonly overrides: Table;
	readonly used: readonly Variable[];
};

const NOWHERE: Place = { where: "", namesKey: false, line: 0 };

/** Names where the value that counts was written: the upper layer that has it. Lines are looked for only when one is asked. */
export function createLocate({ file, overrides, used }: Layers): Locate {
	let lineOf: ((path: Path) => number | null) | undefined;
	return path => {
		if (holds(overrides, path)) return NOWHERE;
		const variable = used.find(candidate => candidate.path.every((part, index) => part === path[index]));
		if (variable !== undefined) return { where: variable.name, namesKey: true, line: 0 };
		if (file === null) return NOWHERE;
		lineOf ??= findLines(file.text);
		const line = lineOf(path);
		return line === null
			? { where: file.path, namesKey: false, line: 0 }
			: { where: `${file.path}:${line}`, namesKey: false, line };
	};
}

/** Does a layer decide what stands at this path? */
function holds(layer: unknown, [key, ...rest]: Path): boolean {
	if (key === undefined) return true;
	if (Array.isArray(layer)) return true;
	return isTable(layer) && Object.hasOwn(layer, key) && holds(layer[key], rest);
}
