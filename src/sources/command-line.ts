export type CommandLine =
	| { readonly kind: "words"; readonly program: string; readonly args: readonly string[] }
	/** `reason` is the end of a sentence. */
	| { readonly kind: "invalid"; readonly reason: string };

const invalid = (reason: string): CommandLine => ({ kind: "invalid", reason });

/** A word is made of plain characters and of quoted parts; a backslash is a plain character, as Windows paths need it. */
const WORD = /(?:[^\s'"]|'[^']*'|"[^"]*")+/g;

/** Splits at blanks; '...' and "..." keep them. There is no shell: no variables, no pipes, no wildcards. */
export function parseCommandLine(text: string): CommandLine {
	if (/[\p{Cc}]/u.test(text.replaceAll("\t", " "))) return invalid("it holds a control character");
	if (text.replace(WORD, "").trim() !== "") return invalid("a quotation mark is not closed");
	const [program, ...args] = (text.match(WORD) ?? []).map(unquote);
	return program === undefined || program === "" ? invalid("the program is missing") : { kind: "words", program, args };
}

const unquote = (word: string): string =>
	word.replace(/'([^']*)'|"([^"]*)"/g, (_quoted, single?: string, double?: string) => single ?? double ?? "");
