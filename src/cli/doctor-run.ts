import { type Command, choiceOf } from "./command.ts";
import { complain } from "./complain.ts";
import { doctorLines } from "./doctor-view.ts";
import { paintFor, printJson, printLines } from "./terminal.ts";

/** Looks at everything, and shows what it finds. */
export const runDoctor: Command["run"] = async ({ app, terminal, options, signal }) => {
	try {
		const report = await app.doctor(choiceOf(options), signal);
		if (options.json) printJson(terminal.out, report);
		else {
			const paint = paintFor(terminal.out, terminal, options);
			printLines(terminal.out, doctorLines(report, { ...options, columns: terminal.out.columns }, paint));
		}
		return report.exitCode;
	} catch (error) {
		return complain(error, { findings: [] }, { terminal, options });
	}
};
