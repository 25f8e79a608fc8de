import { damaged } from "./damaged.ts";

/** A value: a scalar is a list of one. */
export type InadynOption = { readonly key: string; readonly values: readonly string[]; readonly line: number };
export type InadynSection = {
	readonly kind: "provider" | "custom";
	readonly title: string;
	readonly options: readonly InadynOption[];
	/** Files that the section includes. */
	readonly includes: readonly { readonly path: string; readonly line: number }[];
	readonly line: number;
};
export type InadynFile = { readonly options: readonly InadynOption[]; readonly sections: readonly InadynSection[] };

type Token = { readonly text: string; readonly kind: "word" | "mark" | "end"; readonly line: number };

const SPACE = /(?:\s+|#[^\n]*|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)+/y;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'/y;
const MARK = /\+=|[{}(),=]/y;
const BARE = /[^\s"'{}(),=#]+/y;

/** Reads the grammar of libConfuse as far as inadyn uses it. Throws a `Problem` with the line where it breaks. */
export function parseInadyn(text: string): InadynFile {
	const tokens = tokensOf(text);
	let at = 0;
	const end: Token = { text: "", kind: "end", line: text.split("\n").length };
	const peek = (ahead = 0): Token => tokens[at + ahead] ?? end;
	const isMark = (mark: string, ahead = 0): boolean => peek(ahead).kind === "mark" && peek(ahead).text === mark;
	const take = (): Token => {
		const token = peek();
		at += 1;
		return token;
	};
	const expect = (mark: string): void => {
		const token = take();
		if (token.kind !== "mark" || token.text !== mark) throw damaged(`"${mark}" is missing`, token.line);
	};
	const word = (what: string): Token => {
		const token = take();
		if (token.kind !== "word") throw damaged(`${what} is missing`, token.line);
		return token;
	};
	const option = (): InadynOption => {
		const key = word("the name of an option");
		if (isMark("+=")) at += 1;
		else expect("=");
		if (!isMark("{")) return { key: key.text, values: [word("a value").text], line: key.line };
		at += 1;
		const values: string[] = [];
		while (!isMark("}")) {
			values.push(word("a value").text);
			if (isMark(",")) at += 1;
			else if (!isMark("}")) throw damaged('"," or "}" is missing', peek().line);
		}
		at += 1;
		return { key: key.text, values, line: key.line };
	};
	const section = (kind: InadynSection["kind"]): InadynSection => {
		const { line } = take();
		const title = word("the name of the provider").text;
		expect("{");
		const options: InadynOption[] = [];
		const includes: { path: string; line: number }[] = [];
		while (!isMark("}")) {
			if (peek().kind === "end") throw damaged(`the section is not closed`, line);
			if (peek().text === "include" && isMark("(", 1)) {
				const at = take().line;
				take();
				includes.push({ path: word("the file").text, line: at });
				expect(")");
			} else options.push(option());
		}
		at += 1;
		return { kind, title, options, includes, line };
	};

	const options: InadynOption[] = [];
	const sections: InadynSection[] = [];
	while (peek().kind !== "end") {
		const { text: first, kind } = peek();
		const isSection = kind === "word" && (first === "provider" || first === "custom") && peek(1).kind === "word";
		if (isSection) sections.push(section(first === "custom" ? "custom" : "provider"));
		else options.push(option());
	}
	return { options, sections };
}

function tokensOf(text: string): readonly Token[] {
	const tokens: Token[] = [];
	let at = 0;
	let line = 1;
	const take = (pattern: RegExp): RegExpExecArray | null => {
		pattern.lastIndex = at;
		const match = pattern.exec(text);
		if (match === null) return null;
		at += match[0].length;
		line += match[0].split("\n").length - 1;
		return match;
	};
	for (;;) {
		take(SPACE);
		if (at >= text.length) return tokens;
		const start = line;
		const quoted = take(QUOTED);
		const mark = quoted === null ? take(MARK) : null;
		const bare = quoted === null && mark === null ? take(BARE) : null;
		if (quoted !== null) {
			const [, double, single] = quoted;
			tokens.push({ text: unescaped(double ?? single ?? ""), kind: "word", line: start });
		} else if (mark !== null) tokens.push({ text: mark[0], kind: "mark", line: start });
		else if (bare !== null) tokens.push({ text: bare[0], kind: "word", line: start });
		else throw damaged("a quotation mark is not closed", start);
	}
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

const unescaped = (text: string): string =>
	text.replace(/\\x([0-9a-f]{2})|\\([\s\S])/gi, (_all, hex?: string, other = "") =>
		hex === undefined ? (ESCAPES[other] ?? other) : String.fromCharCode(Number.parseInt(hex, 16)),
	);
