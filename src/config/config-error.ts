import type { Problem } from "../core/problem.ts";

/** A configuration that cannot be used: everything that is wrong with it, each with the code `bad-config`. */
export class ConfigError extends Error {
	override readonly name = "ConfigError";
	readonly problems: readonly Problem[];

	constructor(problems: readonly Problem[]) {
		super(problems.map(({ message, hint }) => (hint === "" ? message : `${message}. ${hint}`)).join("\n"));
		this.problems = problems;
	}
}
