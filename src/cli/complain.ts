import { problemsOf } from "../config/config-error.ts";
import { type ExitCode, exitCodeOf, type Problem, type ReportedProblem } from "../core/problem.ts";
import { renderProblem } from "../core/render.ts";
import { makeReport, NOTHING_DONE, type Report } from "../core/report.ts";
import type { Context } from "./command.ts";
import { type GlobalOptions, paintFor, printJson, printLines, type Terminal } from "./terminal.ts";

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

/** Says why a command could not begin; as JSON, with `nothing` in the place of its results. Returns the exit code. */
export function complain(
	error: unknown,
	nothing: Readonly<Record<string, unknown>>,
	{ terminal, options }: Pick<Context, "terminal" | "options">,
): ExitCode {
	const problems = problemsOf(error).map(problem => problem.reported());
	const exitCode = exitCodeOf(problems.map(({ code }) => code));
	if (options.json) printJson(terminal.out, { ok: false, exitCode, ...nothing, problems });
	else printProblems(problems, terminal, options);
	return exitCode;
}

/** The report of a round that never began. Its problems stay in their order: that of the lines in a configuration. */
export const failedReport = (problems: readonly Problem[], dryRun: boolean): Report => ({
	...makeReport({ ...NOTHING_DONE, dryRun, problems }),
	problems: problems.map(problem => problem.reported()),
});
