import type { Family } from "./address.ts";

/** A source as the configuration names it: `kind` or `kind:argument`. */
export type SourceSpec = { readonly kind: string; readonly argument: string | null; readonly text: string };

/** The grammar of one kind of source: enough to check a configuration and to explain what is allowed. */
export type SourceGrammar = {
	readonly kind: string;
	/** How the argument is shown in help, such as "NAME"; `null` if the kind takes none. */
	readonly argument: string | null;
	/** May the argument be left out? */
	readonly optional: boolean;
	/** Without the key: both families. */
	readonly families?: readonly Family[];
	/** Why an argument cannot be used, as the end of a sentence; `null` if it can. */
	check(argument: string, family: Family): string | null;
};

/** Splits at the first colon: arguments may hold more of them (`static:2001:db8::1`, `http:https://...`). */
export function parseSourceSpec(text: string): SourceSpec {
	const colon = text.indexOf(":");
	return colon === -1
		? { kind: text, argument: null, text }
		: { kind: text.slice(0, colon), argument: text.slice(colon + 1), text };
}

/** A source as reports name it: URLs and arguments of programs may hold keys. */
export function shownSource(text: string): string {
	const { kind, argument } = parseSourceSpec(text);
	if (argument === null) return text;
	if (kind === "http" && URL.canParse(argument)) return `http:${new URL(argument).host}`;
	return kind === "command" ? `command:${argument.trim().split(/\s/)[0] ?? ""}` : text;
}

/** How a source of this kind is written: "interface", "interface:NAME". */
export const spellings = ({ kind, argument, optional }: SourceGrammar): readonly string[] => [
	...(argument === null || optional ? [kind] : []),
	...(argument === null ? [] : [`${kind}:${argument}`]),
];
