import { setMaxListeners } from "node:events";
import { fstatSync } from "node:fs";
import { run } from "./cli/run.ts";
import type { Output, Terminal } from "./cli/terminal.ts";
import { compose } from "./compose.ts";
import { EXIT_CODE, expectProblem, Problem } from "./core/problem.ts";
import { mayBeTerminal } from "./platform/may-be-terminal.ts";

/** Set by the build. */
declare const CFDDNS_VERSION: string;

type StreamOutput = Output & {
	flush(): Promise<void>;
	/** The first write that failed, unless its reader went away (`cfddns plan | head -1`): that is no error of ours. */
	failure(): NodeJS.ErrnoException | null;
};

/** Opened when something is said: that costs as much as a whole uneventful round, which says nothing. */
function outputOf(
	open: () => NodeJS.WriteStream,
	descriptor: number,
	redact: (text: string) => string,
	onFailure: (error: NodeJS.ErrnoException) => void,
): StreamOutput {
	let opened: NodeJS.WriteStream | null = null;
	let failure: NodeJS.ErrnoException | null = null;
	const stream = (): NodeJS.WriteStream => {
		opened ??= open().on("error", note);
		return opened;
	};
	// The first one tells why; after it, the stream only says that it is closed.
	const note = (error?: NodeJS.ErrnoException | null): void => {
		if (error === undefined || error === null) return;
		failure ??= error;
		onFailure(error);
	};
	return {
		write: text => void stream().write(redact(text), note),
		writeAsItIs: text => void stream().write(text, note),
		get isTerminal() {
			return mayBeTerminal(descriptor) && stream().isTTY === true;
		},
		get isJournal() {
			return isJournal(descriptor, process.env["JOURNAL_STREAM"]);
		},
		get columns() {
			return mayBeTerminal(descriptor) ? stream().columns || 80 : 80;
		},
		get rows() {
			return mayBeTerminal(descriptor) ? stream().rows || 24 : 24;
		},
		// What is written last must be out before the process ends: a pipe is written in the background on some platforms.
		flush: () =>
			new Promise(resolve => {
				if (opened === null) resolve();
				else opened.write("", () => resolve());
			}),
		failure: () => (failure?.code === "EPIPE" ? null : failure),
	};
}

/** What a person is told of a failed write. The error's own words name the system call, not the reason. */
async function unwritten({ code, errno, message }: NodeJS.ErrnoException): Promise<string> {
	const { getSystemErrorMap } = await import("node:util");
	const [, meaning] = getSystemErrorMap().get(errno ?? 0) ?? [];
	const why = code === undefined || meaning === undefined ? message : `${code}: ${meaning}`;
	return `error: the output could not be written (${why}); what was done is done, see \`cfddns plan\`\n`;
}

/** Does systemd read it? Then it has told the device and inode of what it reads (systemd.exec(5), $JOURNAL_STREAM). */
function isJournal(descriptor: number, journal: string | undefined): boolean {
	if (journal === undefined) return false;
	try {
		const { dev, ino } = fstatSync(descriptor);
		return journal === `${dev}:${ino}`;
	} catch {
		// Closed.
		return false;
	}
}

async function main(memoCall: string | null): Promise<void> {
	// All that is under way listens to one signal: no leak, however many they are.
	setMaxListeners(0);
	const stopping = new AbortController();
	const stop = (name: string) => stopping.abort(new Problem("interrupted", `Stopped by ${name} before all was done`));
	for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop(name));
	// Until somebody listens, it means what it always means.
	const hangUp = () => stop("SIGHUP");
	let isStaying = false;
	// A process that stays ends with its terminal or its reader; one that does not has something to finish.
	let isUnheard = false;
	const onFailure = ({ code = "" }: NodeJS.ErrnoException) => {
		// A log on a full disk is no reason to lock a family out.
		if (!isStaying || code === "ENOSPC" || code === "EDQUOT") return;
		isUnheard = true;
		stop("the end of its output");
	};
	// Before anybody listens it would open Node's debugger to all users of this machine.
	if (process.argv[2] === "watch") process.on("SIGUSR1", () => undefined);
	process.once("SIGHUP", hangUp);
	const app = compose({
		version: CFDDNS_VERSION,
		memoCall,
		host: process,
		orders: {
			listen({ reload, check }) {
				isStaying = true;
				process.off("SIGHUP", hangUp);
				process.on("SIGHUP", reload).on("SIGUSR1", check);
				return () => process.off("SIGHUP", reload).off("SIGUSR1", check);
			},
		},
		random: Math.random,
		randomBytes: count => crypto.getRandomValues(new Uint8Array(count)),
		input: () => process.stdin,
		screen: () => process.stderr,
	});
	const out = outputOf(() => process.stdout, 1, app.redact, onFailure);
	const error = outputOf(() => process.stderr, 2, app.redact, onFailure);
	const terminal: Terminal = {
		out,
		error,
		noColor: (process.env["NO_COLOR"] ?? "") !== "",
	};
	const exitCode = await run(process.argv.slice(2), app, terminal, stopping.signal).catch((reason: unknown) => {
		// Told to stop between two steps of a command.
		const { code, message } = expectProblem(reason);
		error.write(`error: ${message}\n`);
		return EXIT_CODE[code];
	});
	await Promise.all([out.flush(), error.flush()]);
	const failure = out.failure() ?? error.failure();
	if (failure !== null) {
		error.write(await unwritten(failure));
		await error.flush();
	}
	// Node waits for a name lookup that is under way, however it is told to end, and a lookup cannot be cancelled.
	if (isStaying && exitCode === 0 && !isUnheard && process.getActiveResourcesInfo().includes("GetAddrInfoReqWrap")) {
		process.removeAllListeners("SIGTERM");
		process.kill(process.pid, "SIGTERM");
	}
	process.exit(failure === null && !isUnheard ? exitCode : Math.max(exitCode, 1));
}

/** Carries out what the command line says. `memoCall`: see `AppWorld`. */
export async function start(memoCall: string | null): Promise<void> {
	try {
		await main(memoCall);
	} catch (error) {
		// Whatever is expected to go wrong is a `Problem`, and was dealt with. The default would print the whole line of the bundle.
		const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
		process.stderr.write(`error: cfddns has a bug and stopped; nothing is believed that was not confirmed\n${stack}\n`);
		// Whatever else is under way: whoever started us should do so again.
		process.exit(1);
	}
}
