import { parseJson } from "../core/json.ts";
import type { Command, Context } from "./command.ts";
import type { Followed } from "./init-result.ts";
import type { Output, Terminal } from "./terminal.ts";

/** The command of this name, if there is one. */
export const commandNamed = (name: string, { commands }: Pick<Context, "commands">): Command | null =>
	commands.find(command => command.name === name) ?? null;

/** Runs another command on the configuration that was stored. `show` gets what it says, line by line; else it says it itself. */
export async function follow(
	command: Command,
	{ app, terminal, options, signal, commands, globalFlags }: Context,
	path: string,
	show: ((lines: readonly string[]) => void) | null,
): Promise<Followed> {
	const { settings, json, quiet, verbose, color } = options;
	const isHeard = json || show !== null;
	const heard: string[] = [];
	const ear = (output: Output): Output => ({
		...{ isJournal: false, columns: output.columns, rows: output.rows, isTerminal: show !== null && output.isTerminal },
		write: text => void heard.push(app.redact(text)),
		writeAsItIs: text => void heard.push(app.redact(text)),
	});
	const own: Terminal = isHeard ? { ...terminal, out: ear(terminal.out), error: ear(terminal.error) } : terminal;
	const exitCode = await command.run({
		app,
		terminal: own,
		options: { config: path, settings, json, quiet, verbose, color },
		operand: null,
		signal,
		commands,
		globalFlags,
	});
	const text = heard.join("").trimEnd();
	if (!json && text !== "") show?.(text.split("\n"));
	return { exitCode, report: json ? (parseJson(text) ?? null) : null };
}
