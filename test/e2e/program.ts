import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Report } from "../../src/core/report.ts";

/** The bundle of this checkout, or another one, such as that of an installed package. */
const PROGRAM = process.env["CFDDNS_TEST_PROGRAM"] ?? resolve(import.meta.dirname, "../../dist/cfddns.mjs");

export type Ran = {
	/** `null` if a signal ended it. */
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
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
export function runWords(
	[program = "", ...words]: readonly string[],
	folder: string,
	{ env = {}, watch }: Omit<RunOptions, "through"> = {},
): Promise<Ran> {
	const startedAt = performance.now();
	return new Promise((done, fail) => {
		const child = spawn(program, words, {
			cwd: folder,
			env: { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: folder, ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		const output = { stdout: "", stderr: "" };
		child.stdout.setEncoding("utf8").on("data", text => {
			output.stdout += text;
		});
		child.stderr.setEncoding("utf8").on("data", text => {
			output.stderr += text;
		});
		child.on("error", fail);
		child.on("close", code =>
			done({ code, ...output, durationMs: performance.now() - startedAt, report: () => JSON.parse(output.stdout) }),
		);
		watch?.(child);
	});
}
