import { type Command, choiceOf } from "./command.ts";
import { complain, printProblems } from "./complain.ts";
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
		return complain(error, { observations: {}, questions: [] }, { terminal, options });
	}
};
