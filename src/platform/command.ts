import type { ChildProcess } from "node:child_process";
import type { RunCommand } from "../core/ports.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Secrets of ours that a program has no business to see. Windows ignores the case of names. */
const SECRET_VARIABLES: ReadonlySet<string> = new Set([
	"CFDDNS_TOKEN",
	"CLOUDFLARE_API_TOKEN",
	"CFDDNS_NOTIFY_TO",
	"CFDDNS_HEARTBEAT_TO",
]);
/** How much of what a failing program said is repeated, in characters. */
const COMPLAINT_LENGTH = 80;

/** How much of what a program says about itself is kept, in characters. */
const REMARKS_LENGTH = 65_536;

/** A program's end other than success. `message` is one line for people. */
export class CommandFailure extends Error {
	override readonly name = "CommandFailure";
	/** "missing": there is no such program; "printed": more than it may. */
	readonly kind: "missing" | "unusable" | "deadline" | "printed" | "ended";
	/** Of a program that ended by itself. */
	readonly exitCode: number | null;

	constructor(
		kind: CommandFailure["kind"],
		message: string,
		details: { exitCode?: number | null; cause?: unknown } = {},
	) {
		super(message, "cause" in details ? { cause: details.cause } : undefined);
		this.kind = kind;
		this.exitCode = details.exitCode ?? null;
	}
}

/** What a program printed, and the beginning of what it said about itself. */
export type Output = { readonly printed: string; readonly remarks: string };

/** As `RunCommand`, with the standard error as well. Throws a `CommandFailure`, or the signal's reason. */
export type RunProgram = (...args: Parameters<RunCommand>) => Promise<Output>;

/** Programs get the environment that is passed in, without our token, and no input. */
export function createRunCommand(environment: Environment): RunCommand {
	const run = createRunProgram(environment);
	return async (...args) => (await run(...args)).printed;
}

export function createRunProgram(environment: Environment): RunProgram {
	const env = Object.fromEntries(
		Object.entries(environment).filter(([name]) => !SECRET_VARIABLES.has(name.toUpperCase())),
	);
	return async (program, args, limits, signal) => {
		signal.throwIfAborted();
		const [{ spawn }, { platform }, { kill }] = await Promise.all([
			import("node:child_process"),
			import("node:os"),
			import("node:process"),
		]);
		signal.throwIfAborted();
		const windows = platform() === "win32";
		const start = (name: string, words: readonly string[]): ChildProcess =>
			spawn(name, words, {
				env,
				// A process group of its own, so that what the program started can be ended with it.
				detached: !windows,
				windowsHide: true,
				stdio: ["ignore", "pipe", "pipe"],
			});
		const endAll = (child: ChildProcess): void => {
			if (child.pid === undefined) return;
			if (windows) endTree(child, start("taskkill", ["/T", "/F", "/PID", String(child.pid)]));
			else endGroup(child.pid, kill);
		};
		return outputOf({ program, child: started(program, () => start(program, args)), endAll, limits, signal });
	};
}

type Running = {
	readonly program: string;
	readonly child: ChildProcess;
	readonly limits: Parameters<RunCommand>[2];
	readonly signal: AbortSignal;
	endAll(child: ChildProcess): void;
};

const outputOf = ({ program, child, endAll, limits: { timeoutMs, maxBytes }, signal }: Running): Promise<Output> =>
	new Promise((resolve, reject) => {
		const output: Buffer[] = [];
		let bytes = 0;
		let remarks = "";

		const settle = (how: () => void): void => {
			clearTimeout(timer);
			signal.removeEventListener("abort", onAbort);
			how();
		};
		const stop = (reason: unknown): void =>
			settle(() => {
				reject(reason);
				child.stdout?.destroy();
				child.stderr?.destroy();
				endAll(child);
			});
		const fail = (kind: CommandFailure["kind"], what: string, exitCode: number | null = null): CommandFailure =>
			new CommandFailure(kind, `${program} ${what}`, { exitCode });
		const onAbort = (): void => stop(signal.reason);
		const timer = setTimeout(() => stop(fail("deadline", `did not end within ${timeoutMs / 1000} s`)), timeoutMs);
		signal.addEventListener("abort", onAbort, { once: true });

		child.stdout?.on("data", (chunk: Buffer) => {
			bytes += chunk.length;
			if (bytes > maxBytes) stop(fail("printed", `printed more than ${maxBytes} bytes`));
			else output.push(chunk);
		});
		child.stderr?.on("data", (chunk: Buffer) => {
			if (remarks.length < REMARKS_LENGTH) remarks += chunk.toString("latin1");
		});
		child.once("error", error => settle(() => reject(startFailure(program, error))));
		// Not "exit": what it printed may still be on its way then.
		child.once("close", (code, killedBy) =>
			settle(() => {
				if (code === 0) return resolve({ printed: Buffer.concat(output).toString("utf8"), remarks });
				const how = code === null ? `was ended by ${killedBy ?? "a signal"}` : `ended with exit code ${code}`;
				return reject(fail("ended", `${how}${excerpt(remarks)}`, code));
			}),
		);
	});

/** Node reports some failures to start as an event, others by throwing. */
function started(program: string, start: () => ChildProcess): ChildProcess {
	try {
		return start();
	} catch (error) {
		if (error instanceof Error && "syscall" in error) throw startFailure(program, error);
		throw error;
	}
}

function startFailure(program: string, error: Error): CommandFailure {
	const code = "code" in error ? error.code : null;
	if (code === "ENOENT") return new CommandFailure("missing", `${program} was not found`, { cause: error });
	if (code === "EACCES" || code === "EPERM")
		return new CommandFailure("unusable", `${program} may not be run`, { cause: error });
	const reason = String(code ?? error.message);
	return new CommandFailure("unusable", `${program} could not be started (${reason})`, { cause: error });
}

/** What a program said about its failure, as ` ("...")`: one line of printable ASCII; empty if it said nothing. */
function excerpt(complaint: string): string {
	const line = complaint
		.slice(0, 4 * COMPLAINT_LENGTH)
		.replace(/[^\x20-\x7e]+/g, " ")
		.trim();
	if (line === "") return "";
	return ` ("${line.length > COMPLAINT_LENGTH ? `${line.slice(0, COMPLAINT_LENGTH - 3)}...` : line}")`;
}

/** Ends the program and all that it started, unless that left the group on purpose. */
function endGroup(pid: number, kill: (pid: number, signal: string) => void): void {
	try {
		kill(-pid, "SIGKILL");
	} catch (error) {
		// ESRCH: all of it ended just now. EPERM: what is left is a zombie (macOS), or another user's, as after sudo.
		if (!(error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM"))) throw error;
	}
}

/** Windows has no groups to end; `taskkill /T` follows the tree. Without it, the program itself at least. */
function endTree(child: ChildProcess, taskkill: ChildProcess): void {
	taskkill.once("error", () => child.kill("SIGKILL"));
}
