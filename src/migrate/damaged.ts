import { Problem } from "../core/problem.ts";

/** The text is of a known format, but cannot be read. `what` names the place, and holds nothing of the text. */
export const damaged = (what: string, line: number | null = null): Problem =>
	new Problem("migrate-damaged", line === null ? what : `line ${line}: ${what}`, {
		hint: "The old tool would refuse it as well: mend it, or take out what is broken.",
	});
