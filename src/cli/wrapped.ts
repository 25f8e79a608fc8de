/** A line as several that are no wider than `columns`, broken between words; later ones are indented as the first one is. */
export function wrapped(line: string, columns: number): readonly string[] {
	const indent = /^ */.exec(line)?.[0] ?? "";
	const lines: string[] = [];
	for (const word of line.trimStart().split(/ (?=\S)/)) {
		const last = lines.at(-1);
		if (last !== undefined && shownWidth(last) + 1 + shownWidth(word) <= columns)
			lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(`${indent}${word}`);
	}
	return lines.length === 0 ? [""] : lines;
}

/** Without what only colours it. */
const shownWidth = (text: string): number => text.replace(/\x1b\[[0-9;]*m/g, "").length;
