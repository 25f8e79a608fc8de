import type { App, Choice } from "../compose.ts";
import type { ExitCode } from "../core/problem.ts";
import type { GlobalOptions, Terminal } from "./terminal.ts";

/** What a command is given. */
export type Context<Options = Record<never, never>> = {
	readonly app: App;
	readonly terminal: Terminal;
	readonly options: GlobalOptions & Options;
	/** What the command is about, if it takes an operand; else `null`. */
	readonly operand: string | null;
	/** Aborts when the process is told to stop; its reason is a `Problem`. */
	readonly signal: AbortSignal;
	/** All commands that there are. */
	readonly commands: readonly Command[];
	/** What each of them takes. */
	readonly globalFlags: readonly Flag[];
};

/** A command as data: help, completion and documentation read the same table as the parser. */
export type Command = {
	readonly name: string;
	readonly summary: string;
	readonly description: string;
	/** The one word that must follow the command's name. Without the key: none may. */
	readonly operand?: Operand;
	readonly flags: readonly Flag[];
	readonly examples: readonly (readonly [command: string, meaning: string])[];
	run(context: Context<Readonly<Record<string, unknown>>>): Promise<ExitCode>;
};

type Operand = {
	/** As help shows it: "file". */
	readonly name: string;
	readonly meaning: string;
	/** All that it can be, if that is known. */
	readonly words?: readonly string[];
};

export type Flag = {
	readonly flag: string;
	readonly meaning: string;
	/** It may stand several times, each time with another value. */
	readonly repeatable?: true;
};

/** The configuration that the flags ask for. */
export const choiceOf = ({ config, settings }: GlobalOptions): Choice => ({
	...(config === undefined ? {} : { configPath: config }),
	settings,
});
