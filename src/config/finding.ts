import { Problem } from "../core/problem.ts";

/** Where a value stands in the configuration: keys, and positions in lists. */
export type Path = readonly (string | number)[];

/** Something that is wrong in a configuration, before it is known where that was written. */
export type Finding =
	/** `what` goes on where the key's name ends. */
	| { readonly kind: "value"; readonly path: Path; readonly what: string; readonly hint: string }
	| { readonly kind: "unknown-key"; readonly path: Path; readonly hint: string };

/** How a place is named at the start of a message. */
export type Place = {
	/** "/etc/cfddns/cfddns.toml:4", "CFDDNS_INTERVAL"; empty if there is nothing to name. */
	readonly where: string;
	/** Does `where` name the key already? */
	readonly namesKey: boolean;
	/** From 1; 0 if the place has no lines. */
	readonly line: number;
};

export type Locate = (path: Path) => Place;

/** Names a key as one would look for it: positions in lists are left to the line. */
export const keyText = (path: Path): string => path.filter(part => typeof part === "string").join(".");

/** In the order of the file. */
export const problemsOf = (findings: readonly Finding[], locate: Locate): readonly Problem[] =>
	findings
		.map(finding => ({ finding, place: locate(finding.path) }))
		.toSorted((left, right) => left.place.line - right.place.line)
		.map(({ finding, place }) => problemOf(finding, place));

function problemOf(finding: Finding, { where, namesKey }: Place): Problem {
	const key = keyText(finding.path);
	const parts =
		finding.kind === "unknown-key" ? [where, `unknown key ${quote(key)}`] : [where, namesKey ? "" : key, finding.what];
	return badConfig(parts.filter(part => part !== "").join(": "), finding.hint);
}

export const badConfig = (message: string, hint: string): Problem => new Problem("bad-config", message, { hint });

/** Longer texts are cut. */
export const QUOTED_LENGTH = 60;

/** A value as a message may show it: one line, not too long. */
export function quote(value: unknown): string {
	if (Array.isArray(value)) return "a list";
	if (typeof value === "object" && value !== null) return value instanceof Date ? "a date" : "a table";
	if (typeof value !== "string") return String(value);
	return JSON.stringify(value.length > QUOTED_LENGTH ? `${value.slice(0, QUOTED_LENGTH)}…` : value);
}

/** Adds what is allowed, as the sentence that hints begin with. */
export const allowed = (text: string): string => `Allowed: ${text}.`;
