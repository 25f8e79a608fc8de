import { ansiPaint, type Paint, plainPaint } from "../core/paint.ts";

/** Where a command prints. Results go to `out`, diagnostics to `error`. */
export type Terminal = {
	readonly out: Output;
	readonly error: Output;
	/** $NO_COLOR is set and not empty (https://no-color.org). */
	readonly noColor: boolean;
};

export type Output = {
	write(text: string): void;
	/** The same with the secrets in it: for what was asked for as it is. */
	writeAsItIs(text: string): void;
	/** Is a person looking? */
	readonly isTerminal: boolean;
	/** Does it go to systemd's journal, which reads a line's severity from a "<4>" before it (sd-daemon(3))? */
	readonly isJournal: boolean;
	/** How many characters fit in a line. */
	readonly columns: number;
	/** How many lines are seen at once. */
	readonly rows: number;
};

/** Flags that every command takes. */
export type GlobalOptions = {
	readonly config?: string;
	/** Keys of the configuration, each as KEY=VALUE. */
	readonly settings: readonly string[];
	readonly json: boolean;
	readonly quiet: boolean;
	readonly verbose: boolean;
	/** False with `--no-color`. */
	readonly color: boolean;
};

/** Colours only where a person looks and wants them. */
export const paintFor = (output: Output, terminal: Terminal, options: Pick<GlobalOptions, "color">): Paint =>
	output.isTerminal && options.color && !terminal.noColor ? ansiPaint : plainPaint;

export const printLines = (output: Output, lines: readonly string[]): void => {
	if (lines.length > 0) output.write(`${lines.join("\n")}\n`);
};

export const printJson = (output: Output, value: unknown): void => output.write(`${JSON.stringify(value, null, 2)}\n`);
