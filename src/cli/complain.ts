import { ConfigError } from "../config/config-error.ts";
import { expectProblem, type Problem, type ReportedProblem } from "../core/problem.ts";
import { renderProblem } from "../core/render.ts";
import { makeReport, NOTHING_DONE, type Report } from "../core/report.ts";
import { type GlobalOptions, paintFor, printLines, type Terminal } from "./terminal.ts";

/** What was thrown before a command could begin, as problems. Bugs are thrown on. */
export function problemsOf(error: unknown): readonly Problem[] {
	return error instanceof ConfigError ? error.problems : [expectProblem(error)];
}

export function printProblems(
	problems: readonly ReportedProblem[],
	terminal: Terminal,
	options: Pick<GlobalOptions, "color">,
): void {
	const paint = paintFor(terminal.error, terminal, options);
	printLines(
		terminal.error,
		problems.flatMap(problem => renderProblem(problem, paint)),
	);
}

/** The report of a round that never began. Its problems stay in their order: that of the lines in a configuration. */
export const failedReport = (problems: readonly Problem[], dryRun: boolean): Report => ({
	...makeReport({ ...NOTHING_DONE, dryRun, problems }),
	problems: problems.map(problem => problem.reported()),
});
