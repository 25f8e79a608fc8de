import type { Flag } from "./command.ts";

/** What a word of a command line is for. A flag that is joined with its value (`--set=key=value`) is two words here. */
export type Word = {
	readonly kind: "operand" | "flag" | "value";
	readonly text: string;
};

/** Tells the words of `args` apart, as the parser does. Of `flags`, those that are shown with a value take the next word. */
export function wordsOf(args: readonly string[], flags: readonly Flag[]): readonly Word[] {
	const valued = flags.flatMap(({ flag }) => (flag.endsWith(">") ? [flag.replace(/ .*/, "")] : []));
	const words: Word[] = [];
	let next: Word["kind"] | null = null;
	let areOperands = false;
	for (const text of args) {
		const [, flag = "", value = ""] = /^(--[^=]*)=(.*)$/s.exec(text) ?? [];
		if (next !== null || areOperands || !text.startsWith("-") || text === "-") {
			words.push({ kind: next ?? "operand", text });
			next = null;
		} else if (valued.includes(flag)) {
			words.push({ kind: "flag", text: flag }, { kind: "value", text: value });
		} else {
			words.push({ kind: "flag", text });
			next = valued.includes(text) ? "value" : null;
			areOperands = text === "--";
		}
	}
	return words;
}
