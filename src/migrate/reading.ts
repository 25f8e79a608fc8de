import type { Family, RecordType } from "../core/address.ts";
import type { DomainName } from "../core/name.ts";

/** What a person should know about the result. `line` is that of the old file, from 1; `null` where none can be named. */
export type Note = { readonly message: string; readonly line: number | null };

/** How the old tool proved who it is. */
export type Auth =
	| { readonly kind: "token"; readonly text: string }
	/** The token is in a file. */
	| { readonly kind: "file"; readonly path: string }
	/** The token is in a variable of the old tool's environment. */
	| { readonly kind: "variable"; readonly name: string }
	/** E-mail and Global API key: there is no such thing here. */
	| { readonly kind: "global-key"; readonly account: string }
	| { readonly kind: "none" };

/** The sources of each family, as cfddns.toml has them. */
export type Sources = Readonly<Record<Family, readonly string[]>>;

export const AUTO: readonly string[] = ["auto"];

/** One name as the old tool kept it. What is not there has our default. */
export type Entry = {
	readonly name: DomainName;
	readonly types: readonly RecordType[];
	readonly auth: Auth;
	readonly sources: Sources;
	readonly proxied?: boolean;
	readonly ttl?: number | "auto";
	readonly comment?: string;
	/** As `ipv6_suffix` has it. */
	readonly suffix?: string;
	readonly line: number | null;
};

export type Settings = {
	readonly api?: string;
	readonly intervalMs?: number;
	readonly verifyIntervalMs?: number;
	readonly timeoutMs?: number;
};

/** What an old configuration asks for, in our words. */
export type Reading = { readonly entries: readonly Entry[]; readonly settings: Settings };

/** What the readers are given beside the text. */
export type Desk = {
	readonly findings: Findings;
	/** Is it a source that cfddns.toml may have for this family? */
	isSource(text: string, family: Family): boolean;
	/** The name of the zone with this id, if somebody said it. */
	zoneName(id: string): string | null;
	/** A path that the old file names, from where we are. */
	besides(path: string): string;
};

/** Reads one format. Throws a `Problem` if the text is not what it looked like. */
export type Reader = (text: string, desk: Desk) => Reading;

/** Collects what could not be carried over. */
export class Findings {
	readonly #notes = new Map<string, Note>();
	readonly #needs = new Map<string, Note>();
	readonly #secrets = new Set<string>();

	/** It is not carried over, or differs; nobody has to act. */
	note(message: string, line: number | null = null): void {
		put(this.#notes, message, line);
	}

	/** Without a person, the result is not complete. */
	needs(message: string, line: number | null = null): void {
		put(this.#needs, message, line);
	}

	/** Whatever is said, this is not repeated. */
	secret(text: string): void {
		this.#secrets.add(text);
	}

	get notes(): readonly Note[] {
		return byLine(this.#notes);
	}

	get needed(): readonly Note[] {
		return byLine(this.#needs);
	}

	get secrets(): readonly string[] {
		return [...this.#secrets];
	}
}

/** The same words are said once, with the first line that led to them. */
function put(notes: Map<string, Note>, message: string, line: number | null): void {
	if (!notes.has(message)) notes.set(message, { message, line });
}

const byLine = (notes: ReadonlyMap<string, Note>): readonly Note[] =>
	[...notes.values()].toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0));
