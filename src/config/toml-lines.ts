import { parse } from "smol-toml";
import type { Path } from "./finding.ts";
import { isTable } from "./table.ts";

const BLANK = /(?:[\s,]|#[^\n]*)*/y;
const SIMPLE_KEY = String.raw`(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')`;
const KEY = new RegExp(String.raw`${SIMPLE_KEY}(?:[ \t]*\.[ \t]*${SIMPLE_KEY})*`, "y");
const EQUALS = /[ \t]*=[ \t]*/y;
const TEXT = /"""(?:[^\\]|\\[\s\S])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const BARE = /[^,\]}#\n]+/y;

/**
 * The line, from 1, of each key, table and list item of a TOML document; of what is not there, the line of what is around it. The
 * document must be one that the parser accepts: positions are the one thing that the parser does not tell.
 */
export function findLines(toml: string): (path: Path) => number | null {
	const lines = new Map<string, number>();
	const scanner = new Scanner(toml, (path, line) => {
		const key = JSON.stringify(path);
		if (!lines.has(key)) lines.set(key, line);
	});
	scanner.document();
	return path => {
		for (let length = path.length; length > 0; length--) {
			const line = lines.get(JSON.stringify(path.slice(0, length)));
			if (line !== undefined) return line;
		}
		return null;
	};
}

class Scanner {
	readonly #toml: string;
	readonly #mark: (path: Path, line: number) => void;
	/** How many tables each array of tables has so far. */
	readonly #counts = new Map<string, number>();
	#at = 0;
	#line = 1;

	constructor(toml: string, mark: (path: Path, line: number) => void) {
		this.#toml = toml;
		this.#mark = mark;
	}

	document(): void {
		let table: Path = [];
		for (this.#take(BLANK); this.#at < this.#toml.length; this.#take(BLANK)) {
			const brackets = this.#take(/\[{0,2}/y);
			this.#take(/[ \t]*/y);
			const keys = keyParts(this.#take(KEY));
			if (keys.length === 0) return;
			if (brackets === "") {
				this.#entry(table, keys);
			} else {
				table = this.#header(keys, brackets === "[[");
				this.#take(/[ \t\]]*/y);
			}
		}
	}

	#take(pattern: RegExp): string {
		pattern.lastIndex = this.#at;
		const [found = ""] = pattern.exec(this.#toml) ?? [];
		this.#at += found.length;
		this.#line += found.split("\n").length - 1;
		return found;
	}

	/** The path of the table that a header opens: below an array of tables, its last one. */
	#header(keys: readonly string[], isArray: boolean): Path {
		const line = this.#line;
		const path: (string | number)[] = [];
		keys.forEach((key, index) => {
			path.push(key);
			this.#mark(path, line);
			const id = JSON.stringify(path);
			const opensOne = isArray && index === keys.length - 1;
			const count = (this.#counts.get(id) ?? 0) + (opensOne ? 1 : 0);
			if (count === 0) return;
			this.#counts.set(id, count);
			path.push(count - 1);
			this.#mark(path, line);
		});
		return path;
	}

	#entry(table: Path, keys: readonly string[]): void {
		const line = this.#line;
		keys.forEach((_, index) => {
			this.#mark([...table, ...keys.slice(0, index + 1)], line);
		});
		this.#take(EQUALS);
		this.#value([...table, ...keys]);
	}

	#value(path: Path): void {
		const opening = this.#take(/[[{]?/y);
		if (opening === "") {
			if (this.#take(TEXT) === "") this.#take(BARE);
			return;
		}
		for (let index = 0; ; index++) {
			this.#take(BLANK);
			const before = this.#at;
			if (this.#take(/[\]}]/y) !== "") return;
			if (opening === "[") {
				this.#mark([...path, index], this.#line);
				this.#value([...path, index]);
			} else {
				this.#entry(path, keyParts(this.#take(KEY)));
			}
			if (this.#at === before) return;
		}
	}
}

/** `a."b.c"` is two keys; the parser itself knows how they are quoted and escaped. */
function keyParts(text: string): readonly string[] {
	if (text === "") return [];
	const parts: string[] = [];
	for (let table: unknown = parse(`${text} = 0`); isTable(table); ) {
		const [entry] = Object.entries(table);
		if (entry === undefined) break;
		parts.push(entry[0]);
		table = entry[1];
	}
	return parts;
}
