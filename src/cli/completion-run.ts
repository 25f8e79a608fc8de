import { Problem } from "../core/problem.ts";
import type { Command } from "./command.ts";
import { complain } from "./complain.ts";
import { bashCompletion } from "./completion-bash.ts";
import { fishCompletion } from "./completion-fish.ts";
import { type CommandTable, tableOf } from "./completion-table.ts";
import { zshCompletion } from "./completion-zsh.ts";
import { printJson } from "./terminal.ts";

const SHELLS: ReadonlyMap<string, (table: CommandTable) => string> = new Map([
	["bash", bashCompletion],
	["zsh", zshCompletion],
	["fish", fishCompletion],
]);

/** Prints the script of one shell. */
export const runCompletion: Command["run"] = async ({ terminal, options, operand, commands, globalFlags }) => {
	const render = SHELLS.get(operand ?? "");
	if (render === undefined) {
		const problem = new Problem("bad-usage", `There is no completion for ${JSON.stringify(operand)}`, {
			hint: `Write \`cfddns completion\` and one of ${[...SHELLS.keys()].join(", ")}.`,
		});
		return complain(problem, { script: null }, { terminal, options });
	}
	const script = render(tableOf(commands, globalFlags));
	if (options.json) printJson(terminal.out, { ok: true, exitCode: 0, script, problems: [] });
	else terminal.out.write(script);
	return 0;
};
