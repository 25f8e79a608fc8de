import type { App } from "../compose.ts";
import type { ExitCode } from "../core/problem.ts";
import type { Command } from "./command.ts";
import { COMMANDS, GLOBAL_FLAGS } from "./commands.ts";
import type { GlobalOptions, Terminal } from "./terminal.ts";

/**
 * Runs the command that `args` name, and returns its exit code. Only bugs are thrown.
 *
 * What timers and hooks call is plain: a command and flags written in full. It is understood here; the parser, with its help and
 * its suggestions, costs a tenth of an uneventful round, and is loaded for everything else.
 */
export async function run(
	args: readonly string[],
	app: App,
	terminal: Terminal,
	signal: AbortSignal,
): Promise<ExitCode> {
	const call = plainCall(args);
	if (call !== null)
		return call.command.run({
			app,
			terminal,
			options: call.options,
			operand: null,
			signal,
			commands: COMMANDS,
			globalFlags: GLOBAL_FLAGS,
		});
	const { runProgram } = await import("./program.ts");
	return runProgram(args, app, terminal, signal);
}

type Call = { readonly command: Command; readonly options: GlobalOptions & Readonly<Record<string, unknown>> };

/** The call, if its flags are exact and none is negated, repeated, joined or unknown; else `null`: ask the parser. */
function plainCall(args: readonly string[]): Call | null {
	const [name, ...rest] = args;
	const command = COMMANDS.find(candidate => candidate.name === name);
	// What a person types is the parser's; timers and hooks give no operands.
	if (command === undefined || command.operand !== undefined) return null;
	// Its flags have other names than their words ("dryRun"), which only the parser knows.
	if (command.flags.some(({ flag }) => /.-|>$/.test(flag.slice(2)))) return null;
	const own = command.flags.map(({ flag }) => flag);
	const set = new Set<string>();
	const configs: string[] = [];
	const settings: string[] = [];
	for (let index = 0; index < rest.length; index++) {
		const word = rest[index] ?? "";
		if (word === "--config" || word === "--set") {
			index += 1;
			const value = rest[index];
			if (value === undefined || value.startsWith("-")) return null;
			(word === "--set" ? settings : configs).push(value);
		} else {
			const isKnown = own.includes(word) || word === "--json" || word === "--quiet" || word === "--verbose";
			if (!isKnown || set.has(word)) return null;
			set.add(word);
		}
	}
	const [config, ...more] = configs;
	if (more.length > 0) return null;
	return {
		command,
		options: {
			...Object.fromEntries(own.filter(flag => set.has(flag)).map(flag => [flag.slice(2), true])),
			...(config === undefined ? {} : { config }),
			settings,
			json: set.has("--json"),
			quiet: set.has("--quiet"),
			verbose: set.has("--verbose"),
			color: true,
		},
	};
}
