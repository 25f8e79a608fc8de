import type { ChildProcess } from "node:child_process";
import type { RunCommand } from "../core/ports.ts";
import { endGroup } from "./end-group.ts";
import { type Environment, environmentOfPrograms } from "./program-environment.ts";
import { CommandFailure, describeEnd, started, startFailure } from "./program-failure.ts";

/** How much of what a program says about itself is kept, in characters. */
const REMARKS_LENGTH = 65_536;

/** What a program printed, and the beginning of what it said about itself. */
export type Output = { readonly printed: string; readonly remarks: string };

/** As `RunCommand`, with the standard error as well. Throws a `CommandFailure`, or the signal's reason. */
export type RunProgram = (...args: Parameters<RunCommand>) => Promise<Output>;

/** Programs get the environment that is passed in, without our token. */
export function createRunCommand(environment: Environment): RunCommand {
	const run = createRunProgram(environment);
	return async (...args) => (await run(...args)).printed;
}

export function createRunProgram(environment: Environment): RunProgram {
	const env = environmentOfPrograms(environment);
	return async (program, args, limits, signal) => {
		signal.throwIfAborted();
		const [{ spawn }, { platform }, { kill }] = await Promise.all([
			import("node:child_process"),
			import("node:os"),
			import("node:process"),
		]);
		signal.throwIfAborted();
		const windows = platform() === "win32";
		const { input } = limits;
		const start = (name: string, words: readonly string[]): ChildProcess =>
			spawn(name, words, {
				env,
				// A process group of its own, so that what the program started can be ended with it.
				detached: !windows,
				windowsHide: true,
				stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
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

const outputOf = ({
	program,
	child,
	endAll,
	limits: { timeoutMs, maxBytes, input },
	signal,
}: Running): Promise<Output> =>
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

		// It may end without having read it all: how it ended says more.
		child.stdin?.on("error", () => undefined).end(input);
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
				return reject(fail("ended", describeEnd(code, killedBy, remarks), code));
			}),
		);
	});

/** Windows has no groups to end; `taskkill /T` follows the tree. Without it, the program itself at least. */
function endTree(child: ChildProcess, taskkill: ChildProcess): void {
	taskkill.once("error", () => child.kill("SIGKILL"));
}
