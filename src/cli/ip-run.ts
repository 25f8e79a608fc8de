import { exitCodeOf } from "../core/problem.ts";
import { type Command, choiceOf } from "./command.ts";
import { printProblems, problemsOf } from "./complain.ts";
import { reportOf, withoutReasons } from "./ip-report.ts";
import { table } from "./ip-table.ts";
import { paintFor, printJson, printLines } from "./terminal.ts";

/** Asks everybody, and shows what they say. */
export const runIp: Command["run"] = async ({ app, terminal, options, signal }) => {
	try {
		const report = reportOf(await app.examine(choiceOf(options), signal));
		if (options.json) printJson(terminal.out, report);
		else if (options.quiet) printProblems(report.problems, terminal, options);
		else {
			printProblems(report.problems.map(withoutReasons), terminal, options);
			const { columns } = terminal.out;
			const paint = paintFor(terminal.out, terminal, options);
			const lines = report.questions.flatMap(question => table(question, columns, paint));
			printLines(terminal.out, lines);
		}
		return report.exitCode;
	} catch (error) {
		const problems = problemsOf(error).map(problem => problem.reported());
		const exitCode = exitCodeOf(problems.map(({ code }) => code));
		if (options.json) printJson(terminal.out, { ok: false, exitCode, observations: {}, questions: [], problems });
		else printProblems(problems, terminal, options);
		return exitCode;
	}
};
