import { expectProblem, type Problem } from "../core/problem.ts";

/** A configuration that cannot be used: everything that is wrong with it, each with the code `bad-config`. */
export class ConfigError extends Error {
	override readonly name = "ConfigError";
	readonly problems: readonly Problem[];

	constructor(problems: readonly Problem[]) {
		super(problems.map(({ message, hint }) => (hint === "" ? message : `${message}. ${hint}`)).join("\n"));
		this.problems = problems;
	}
}

/** What was thrown for want of a configuration that can be used, as problems. Bugs are thrown on. */
export const problemsOf = (error: unknown): readonly Problem[] =>
	error instanceof ConfigError ? error.problems : [expectProblem(error)];
