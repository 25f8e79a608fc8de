import type { Locate, Path, Place } from "./finding.ts";
import type { Spelled } from "./spelling.ts";
import { findLines } from "./toml-lines.ts";

type Layers = {
	readonly file: { readonly path: string; readonly text: string } | null;
	/** What was written above the file, the strongest first. */
	readonly above: readonly Spelled[];
};

const NOWHERE: Place = { where: "", namesKey: false, line: 0 };

/** Names where the value that counts was written: the upper layer that has it. Lines are looked for only when one is asked. */
export function createLocate({ file, above }: Layers): Locate {
	let lineOf: ((path: Path) => number | null) | undefined;
	return path => {
		const spelled = above
			.flatMap(({ used }) => used)
			.find(candidate => candidate.path.every((part, index) => part === path[index]));
		if (spelled !== undefined) return { where: spelled.name, namesKey: true, line: 0 };
		if (file === null) return NOWHERE;
		lineOf ??= findLines(file.text);
		const line = lineOf(path);
		return line === null
			? { where: file.path, namesKey: false, line: 0 }
			: { where: `${file.path}:${line}`, namesKey: false, line };
	};
}
