/**
 * What was broken: an invariant of the design by its number, or another promise.
 * "sources": an address that no rule lets one believe. "exit code": 0 although a name is wrong, or another one than was due.
 * "plan": `plan` wrote, or showed something else than `sync` did. "life": it crashed, hung, or ended by itself.
 */
export type Rule = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | "sources" | "exit code" | "plan" | "life";

/** A promise that the program has broken. */
export class Violation extends Error {
	override readonly name = "Violation";
	readonly rule: Rule;

	constructor(rule: Rule, message: string) {
		super(`${typeof rule === "number" ? `invariant ${rule}` : rule}: ${message}`);
		this.rule = rule;
	}
}
