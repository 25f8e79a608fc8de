#!/usr/bin/env node
import { runProgram } from "./cli/program.ts";
import type { Output, Terminal } from "./cli/terminal.ts";
import { compose } from "./compose.ts";
import { Problem } from "./core/problem.ts";

/** Set by the build. */
declare const CFDDNS_VERSION: string;

const outputOf = (stream: NodeJS.WriteStream): Output => ({
	write: text => void stream.write(text),
	isTerminal: stream.isTTY === true,
	columns: stream.columns ?? 80,
});

/** Whoever reads us may go away (`cfddns plan | head -1`): that is no error of ours. */
const ignoreClosedPipe = (error: NodeJS.ErrnoException): void => {
	if (error.code !== "EPIPE") throw error;
};

/** What is written last must be out before the process ends: a pipe is written in the background on some platforms. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
	new Promise(resolve => {
		if (stream.writable) stream.write("", () => resolve());
		else resolve();
	});

async function main(): Promise<void> {
	const stopping = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"] as const) {
		process.once(name, () =>
			stopping.abort(new Problem("interrupted", `Stopped by ${name} before the round was done`)),
		);
	}
	process.stdout.on("error", ignoreClosedPipe);
	process.stderr.on("error", ignoreClosedPipe);
	const terminal: Terminal = {
		out: outputOf(process.stdout),
		error: outputOf(process.stderr),
		noColor: (process.env["NO_COLOR"] ?? "") !== "",
	};
	const app = compose({ version: CFDDNS_VERSION, host: process, random: Math.random });
	const exitCode = await runProgram(process.argv.slice(2), app, terminal, stopping.signal);
	await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
	// A name lookup that nobody waits for any more cannot be cancelled, and would keep the process for as long as it takes.
	process.exit(exitCode);
}

await main();
