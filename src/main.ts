#!/usr/bin/env node
import { fstatSync } from "node:fs";
import { run } from "./cli/run.ts";
import type { Output, Terminal } from "./cli/terminal.ts";
import { compose } from "./compose.ts";
import { Problem } from "./core/problem.ts";

/** Set by the build. */
declare const CFDDNS_VERSION: string;

/** Opened when something is said: that costs as much as a whole uneventful round, which says nothing. */
function outputOf(open: () => NodeJS.WriteStream, descriptor: number): Output & { flush(): Promise<void> } {
	let opened: NodeJS.WriteStream | null = null;
	const stream = (): NodeJS.WriteStream => {
		opened ??= open().on("error", ignoreClosedPipe);
		return opened;
	};
	return {
		write: text => void stream().write(text),
		get isTerminal() {
			return mayBeTerminal(descriptor) && stream().isTTY === true;
		},
		get columns() {
			return mayBeTerminal(descriptor) ? (stream().columns ?? 80) : 80;
		},
		// What is written last must be out before the process ends: a pipe is written in the background on some platforms.
		flush: () =>
			new Promise(resolve => {
				if (opened?.writable === true) opened.write("", () => resolve());
				else resolve();
			}),
	};
}

/** Whoever reads us may go away (`cfddns plan | head -1`): that is no error of ours. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
	if (error.code !== "EPIPE") throw error;
}

/** The null device of Linux, device 1:3 (https://www.kernel.org/doc/Documentation/admin-guide/devices.txt). */
const NULL_DEVICE = 0x103;

/** A terminal is a character device. */
function mayBeTerminal(descriptor: number): boolean {
	try {
		const file = fstatSync(descriptor);
		return file.isCharacterDevice() && file.rdev !== NULL_DEVICE;
	} catch {
		// Closed.
		return false;
	}
}

async function main(): Promise<void> {
	const stopping = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"] as const) {
		process.once(name, () =>
			stopping.abort(new Problem("interrupted", `Stopped by ${name} before the round was done`)),
		);
	}
	const out = outputOf(() => process.stdout, 1);
	const error = outputOf(() => process.stderr, 2);
	const terminal: Terminal = {
		out,
		error,
		noColor: (process.env["NO_COLOR"] ?? "") !== "",
	};
	const app = compose({ version: CFDDNS_VERSION, host: process, random: Math.random });
	const exitCode = await run(process.argv.slice(2), app, terminal, stopping.signal);
	await Promise.all([out.flush(), error.flush()]);
	// A name lookup that nobody waits for any more cannot be cancelled, and would keep the process for as long as it takes.
	process.exit(exitCode);
}

try {
	await main();
} catch (error) {
	// Whatever is expected to go wrong is a `Problem`, and was dealt with. The default would print the whole line of the bundle.
	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	process.stderr.write(`error: cfddns has a bug and stopped; nothing is believed that was not confirmed\n${stack}\n`);
	process.exitCode = 1;
}
