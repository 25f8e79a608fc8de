import { type Command, choiceOf } from "./command.ts";
import { complain, printProblems } from "./complain.ts";
import { statusLines } from "./status-view.ts";
import { paintFor, printJson, printLines } from "./terminal.ts";

/** Where things stand, for people or programs. */
export const runStatus: Command["run"] = async ({ app, terminal, options }) => {
	try {
		const { status, nowMs } = await app.status(choiceOf(options));
		if (options.json) printJson(terminal.out, status);
		else {
			printProblems(status.problems, terminal, options);
			const paint = paintFor(terminal.out, terminal, options);
			if (!options.quiet) printLines(terminal.out, statusLines(status, nowMs, terminal.out.columns, paint));
		}
		return status.exitCode;
	} catch (error) {
		return complain(error, { names: [], trouble: null, rounds: [], history: [] }, { terminal, options });
	}
};
