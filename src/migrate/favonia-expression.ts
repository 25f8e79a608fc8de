/** Which names an expression such as `is(a.example.com) || sub(example.com)` is true for; `null` if it cannot be read. */
export type NameTest = (name: string) => boolean;

const TOKEN = /\s*(?:(&&|\|\||[!(),])|([^\s!(),&|]+))/y;
/** Deeper ones are nobody's. */
const MAX_DEPTH = 50;

/**
 * Reads favonia's PROXIED: `true`, `false`, `is(...)`, `sub(...)`, `!`, `&&`, `||` and parentheses. `sub(d)` are the names below
 * `d`, without `d` itself. `normal` brings names to one form.
 */
export function parseExpression(text: string, normal: (name: string) => string): NameTest | null {
	const tokens = tokensOf(text);
	if (tokens === null) return null;
	let at = 0;
	const isNext = (mark: string): boolean => tokens[at] === mark;
	const taken = (mark: string): boolean => {
		if (!isNext(mark)) return false;
		at += 1;
		return true;
	};
	const chain = (
		mark: string,
		below: (depth: number) => NameTest | null,
		join: (tests: readonly NameTest[]) => NameTest,
	) => {
		return (depth: number): NameTest | null => {
			const tests: NameTest[] = [];
			do {
				const test = below(depth);
				if (test === null) return null;
				tests.push(test);
			} while (taken(mark));
			return join(tests);
		};
	};
	const list = (): readonly string[] | null => {
		if (!taken("(")) return null;
		const names: string[] = [];
		while (!taken(")")) {
			const word = tokens[at];
			if (word === undefined || /^(?:&&|\|\||[!(])$/.test(word)) return null;
			at += 1;
			if (word !== ",") names.push(normal(word));
		}
		return names;
	};
	const unary = (depth: number): NameTest | null => {
		if (depth > MAX_DEPTH) return null;
		if (taken("!")) {
			const test = unary(depth + 1);
			return test === null ? null : name => !test(name);
		}
		if (taken("(")) {
			const test = either(depth + 1);
			return test !== null && taken(")") ? test : null;
		}
		const word = tokens[at]?.toLowerCase();
		at += 1;
		if (word === "is" || word === "sub") {
			const names = list();
			if (names === null) return null;
			return word === "is" ? name => names.includes(name) : name => names.some(above => name.endsWith(`.${above}`));
		}
		if (word !== undefined && /^(?:true|t|1)$/.test(word)) return () => true;
		return word !== undefined && /^(?:false|f|0)$/.test(word) ? () => false : null;
	};
	const both = chain("&&", unary, tests => name => tests.every(test => test(name)));
	const either: (depth: number) => NameTest | null = chain("||", both, tests => name => tests.some(test => test(name)));
	const test = either(0);
	return at === tokens.length ? test : null;
}

function tokensOf(text: string): readonly string[] | null {
	const tokens: string[] = [];
	const trimmed = text.trim();
	for (TOKEN.lastIndex = 0; TOKEN.lastIndex < trimmed.length; ) {
		const match = TOKEN.exec(trimmed);
		if (match === null) return null;
		tokens.push(match[1] ?? match[2] ?? "");
	}
	return tokens;
}
