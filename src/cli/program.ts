import { Command as Commander, CommanderError, Option } from "commander";
import type { App } from "../compose.ts";
import type { ExitCode } from "../core/problem.ts";
import type { Command, Flag } from "./command.ts";
import { COMMANDS, GLOBAL_FLAGS } from "./commands.ts";
import { failedReport, printProblems } from "./complain.ts";
import { type GlobalOptions, printJson, type Terminal } from "./terminal.ts";
import { usageProblem } from "./usage.ts";
import { type Word, wordsOf } from "./words.ts";

const INTRODUCTION = `Keeps your own domain on Cloudflare's free plan pointing to this machine's connection.`;

const EPILOGUE = `
Two lines of configuration are enough (\`cfddns plan\` says in which file):
  token = "..."                  an API token with Zone - DNS - Edit
  domains = ["home.example.com"]

Examples:
  cfddns demo                    see it work: no account, no network
  cfddns plan                    what would change; writes nothing
  cfddns sync                    do it

Exit codes:
  0  every name is right         3  needs a person
  1  not yet: try again          4  a guard stopped the plan
  2  bad usage or configuration`;

/** Runs the command that `args` name, and returns its exit code. Only bugs are thrown. */
export async function runProgram(
	args: readonly string[],
	app: App,
	terminal: Terminal,
	signal: AbortSignal,
): Promise<ExitCode> {
	let exitCode: ExitCode = 0;
	const said: string[] = [];
	const program = new Commander("cfddns")
		.description(INTRODUCTION)
		.version(app.version, "--version", "the version")
		.helpOption("-h, --help", "this help; with a command, its own")
		.helpCommand("help [command]", "the same")
		.configureHelp({ subcommandTerm: command => command.name() })
		.addHelpText("after", EPILOGUE)
		.configureOutput({
			writeOut: text => terminal.out.write(text),
			writeErr: text => said.push(text),
			getOutHelpWidth: () => Math.min(terminal.out.columns, 100),
			getErrHelpWidth: () => Math.min(terminal.error.columns, 100),
		})
		.exitOverride();
	addFlags(program, GLOBAL_FLAGS);
	for (const command of COMMANDS) {
		const sub = program
			.command(command.name)
			.summary(command.summary)
			.description(command.description)
			.helpOption("-h, --help", "this help")
			.addHelpText("after", examplesText(command))
			.allowExcessArguments(false)
			.action(async () => {
				const [operand = null] = sub.args;
				const options = optionsOf(sub, program);
				exitCode = await command.run({
					app,
					terminal,
					options,
					operand,
					signal,
					commands: COMMANDS,
					globalFlags: GLOBAL_FLAGS,
				});
			});
		if (command.operand !== undefined) sub.argument(`<${command.operand.name}>`, command.operand.meaning);
		addFlags(sub, command.flags);
		addFlags(sub, GLOBAL_FLAGS);
	}
	try {
		await program.parseAsync([...knownOrBare(args)], { from: "user" });
		return exitCode;
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return 0;
		return complainAboutUsage(error, said.join(""), args, terminal);
	}
}

function addFlags(command: Commander, flags: readonly Flag[]): void {
	for (const { flag, meaning, repeatable } of flags) {
		const option = new Option(flag, meaning);
		command.addOption(repeatable ? option.argParser(collect) : option);
	}
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

/** The program itself takes global flags, before the command or after it; that commands have them too is for their help. */
function optionsOf(parsed: Commander, program: Commander): GlobalOptions & Readonly<Record<string, unknown>> {
	const { config, set, json, quiet, verbose, color }: Readonly<Record<string, unknown>> = program.opts();
	return {
		...parsed.opts(),
		...(typeof config === "string" ? { config } : {}),
		settings: Array.isArray(set) ? set.filter(setting => typeof setting === "string") : [],
		json: json === true,
		quiet: quiet === true,
		verbose: verbose === true,
		color: color !== false,
	};
}

/** A mistake in a command's name stays one where help is asked for: `help snyc` and `snyc --help` are `snyc` alone. */
function knownOrBare(args: readonly string[]): readonly string[] {
	const words = wordsOf(args, GLOBAL_FLAGS);
	const [first, second] = words.filter(({ kind }) => kind === "operand");
	const asked = first?.text === "help" ? second : first;
	if (asked === undefined || asked.text === "help" || COMMANDS.some(({ name }) => name === asked.text)) return args;
	const asksForHelp = (word: Word): boolean =>
		word.kind === "flag" ? word.text === "--help" || word.text === "-h" : word === first && word !== asked;
	return words.filter(word => !asksForHelp(word)).map(({ text }) => text);
}

function examplesText({ examples }: Command): string {
	const width = Math.max(...examples.map(([command]) => command.length));
	return ["", "Examples:", ...examples.map(([command, meaning]) => `  ${command.padEnd(width)}  ${meaning}`)].join(
		"\n",
	);
}

/** Whoever gave no word at all does not know the program yet: the parser's help says more than a complaint. */
function complainAboutUsage(
	error: CommanderError,
	said: string,
	args: readonly string[],
	terminal: Terminal,
): ExitCode {
	const problem = usageProblem(error, args, COMMANDS, GLOBAL_FLAGS);
	if (args.includes("--json")) {
		printJson(terminal.out, failedReport([problem], args.includes("plan")));
	} else if (args.length === 0) {
		terminal.error.write(said);
	} else {
		printProblems([problem.reported()], terminal, { color: !args.includes("--no-color") });
	}
	return 2;
}
