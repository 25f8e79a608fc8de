import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Remark } from "../../src/core/checks/finding.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** A place in the code that makes a finding. */
export type Site = {
	/** For people: the file and the call. */
	readonly label: string;
	readonly level: Remark["level"];
	/** `null`: one that is passed on. */
	readonly code: string | null;
	/** What its message looks like. What is passed on looks like anything. */
	readonly message: RegExp;
};

/** Who makes findings, and how serious they are. `cannotCheck` is what a gatherer throws, which becomes what `notChecked` makes. */
const MAKERS = {
	ok: "ok",
	warning: "warning",
	problem: "problem",
	notChecked: "warning",
	cannotCheck: "warning",
} as const;
type Maker = keyof typeof MAKERS;
const isMaker = (name: string): name is Maker => name in MAKERS;

/** All such places in a file, or in the files of a folder. */
export function sitesIn(place: string): readonly Site[] {
	const files = place.endsWith(".ts")
		? [place]
		: readdirSync(join(ROOT, place))
				.filter(name => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "finding.ts")
				.map(name => `${place}/${name}`);
	return files.flatMap(file => {
		const text = readFileSync(join(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
		return Array.from(text.matchAll(/(?<![.\w])(\w+)\(/g)).flatMap(({ 1: maker = "", index, 0: call }) =>
			isMaker(maker) ? [siteOf(maker, text.slice(index + call.length), file)] : [],
		);
	});
}

function siteOf(maker: Maker, words: string, file: string): Site {
	const isCoded = maker === "warning" || maker === "problem";
	const [first, rest] = argument(words.trimStart());
	const [second] = isCoded ? argument(rest.replace(/^,\s*/, "")) : [first];
	const code = { ok: null, notChecked: "not-checked", cannotCheck: "not-checked", warning: first, problem: first }[
		maker
	];
	// Why facts could not be had may stand behind what they are about.
	const begin = maker === "notChecked" ? "Not looked at: " : maker === "cannotCheck" ? "Not looked at: .*" : "";
	const message = second === null ? /^.+/ : new RegExp(`^${begin}${second}$`);
	const level = MAKERS[maker];
	return { label: `${file}: ${level} ${code ?? "-"} ${message.source}`, level, code, message };
}

/** The literal at the beginning of a text, as a pattern, and what follows it; `null` if something else stands there. */
function argument(text: string): readonly [pattern: string | null, rest: string] {
	const quoted = /^(["'])((?:\\.|(?!\1).)*)\1/.exec(text);
	if (quoted !== null) return [escaped(quoted[2] ?? ""), text.slice(quoted[0].length)];
	if (!text.startsWith("`")) return [null, text.replace(/^[^,]*/, "")];
	let pattern = "";
	for (let at = 1; at < text.length; at++) {
		if (text[at] === "`") return [pattern, text.slice(at + 1)];
		if (text.startsWith("${", at)) {
			at = endOfHole(text, at + 2);
			pattern += ".*";
		} else {
			if (text[at] === "\\") at++;
			pattern += escaped(text[at] ?? "");
		}
	}
	throw new Error("A template without an end");
}

/** Where the brace is that closes a template's `${`. */
function endOfHole(text: string, from: number): number {
	let depth = 1;
	for (let at = from; at < text.length; at++) {
		if (text[at] === "`") {
			const [, rest] = argument(text.slice(at));
			at = text.length - rest.length - 1;
		} else if (text[at] === "{") depth++;
		else if (text[at] === "}" && --depth === 0) return at;
	}
	throw new Error("A hole without an end");
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export const isFrom = ({ level, code, message }: Remark, site: Site): boolean =>
	level === site.level && (site.code === null ? true : code === site.code) && site.message.test(message);
