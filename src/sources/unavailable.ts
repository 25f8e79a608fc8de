import { Problem } from "../core/problem.ts";

/** A source that could not tell. `label` names the source in short; `reason` goes on after the colon. */
export const unavailable = (
	label: string,
	reason: string,
	{ hint = "", cause }: { readonly hint?: string; readonly cause?: unknown } = {},
): Problem => new Problem("source-unavailable", `${label}: ${reason}`, { hint, cause });

/** A source in whose place something else answered: a captive portal, an intercepting router or proxy. */
export const intercepted = (
	label: string,
	reason: string,
	{ hint, cause }: { readonly hint: string; readonly cause?: unknown },
) => new Problem("source-intercepted", `${label}: ${reason}`, { hint, cause });

/** The start of a foreign text, fit for a message: printable ASCII on one line, `length` characters at most. */
export function printable(text: string, length: number): string {
	const clean = text.slice(0, length + 1).replace(/[^\x20-\x7e]/g, "?");
	return clean.length > length ? `${clean.slice(0, length - 3)}...` : clean;
}

/** How much of a foreign answer a message may repeat, in characters. */
const SHOWN = 60;

/** The same in quotation marks, short enough for a stranger's words. */
export const quoted = (text: string): string => `"${printable(text, SHOWN).replaceAll('"', "'")}"`;
