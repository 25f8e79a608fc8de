import type { ChildProcess } from "node:child_process";
import { resolve } from "node:path";
import type { Report } from "../../src/core/report.ts";
import { type Ended, start } from "./start.ts";

/** The bundle of this checkout, or another one, such as that of an installed package. */
const PROGRAM = process.env["CFDDNS_TEST_PROGRAM"] ?? resolve(import.meta.dirname, "../../dist/cfddns.mjs");

export type Ran = Ended & {
	readonly durationMs: number;
	/** The JSON report of `plan` and `sync`. Throws if stdout is anything else. */
	report(): Report;
};

export type RunOptions = {
	readonly env?: Readonly<Record<string, string>>;
	/** Called with the process as soon as it runs. */
	readonly watch?: (child: ChildProcess) => void;
	/** A program and its arguments that run ours, such as `unshare -n`. */
	readonly through?: readonly string[];
};

/** The words that run the program. */
export const commandLine = (args: readonly string[]): readonly [string, ...string[]] => [
	process.execPath,
	PROGRAM,
	...args,
];

/** Runs the built program with this environment and nothing else, in this folder. */
export const runProgram = (args: readonly string[], folder: string, options: RunOptions = {}): Promise<Ran> =>
	runWords([...(options.through ?? []), ...commandLine(args)], folder, options);

/** Runs any program likewise. */
export async function runWords(
	words: readonly string[],
	folder: string,
	{ env = {}, watch }: Omit<RunOptions, "through"> = {},
): Promise<Ran> {
	const startedAt = performance.now();
	const { child, ended } = start(words, folder, env);
	watch?.(child);
	const output = await ended;
	return { ...output, durationMs: performance.now() - startedAt, report: () => JSON.parse(output.stdout) };
}
