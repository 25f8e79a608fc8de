import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { FollowProgram } from "../core/ports.ts";
import { endGroup } from "./end-group.ts";
import { type Environment, environmentOfPrograms } from "./program-environment.ts";
import { CommandFailure, describeEnd, started, startFailure } from "./program-failure.ts";

/**
 * Runs its arguments as a program until that ends or standard input does. Nothing is ever written to that input: it ends when we
 * close it, and when we die, kill -9 included. A program that only writes would not notice before its next event.
 *
 * For any POSIX shell. A program in the background has no input of its own, so the input is kept as descriptor 3. The guard holds
 * neither output, so these end with the program. All children are waited for: as process 1 of a container, we would not collect
 * what they leave. The folders of system programs are missing from some users' PATH.
 */
const SCRIPT = `
PATH=\${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin
command -v "$1" >/dev/null 2>&1 || exit 127
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
exec >/dev/null 2>&1
{ while read -r line; do :; done; kill -s KILL "$program"; } <&3 &
guard=$!
exec 3<&-
wait "$program"
status=$?
kill -s KILL "$guard"
wait "$guard"
exit "$status"
`;

/** A shell that has not cleared up by then, as when its guard was killed, is ended with all that it started. */
const GRACE_MS = 2_000;

/** How much of what the program said last is kept, in characters, in case it was about its end. */
const LAST_WORDS_LENGTH = 1_000;

/** Not for Windows. Programs get the environment that is passed in, without our token, and no input. */
export function createFollowProgram(environment: Environment): FollowProgram {
	const env = environmentOfPrograms(environment);
	return async (program, args, hear, signal) => {
		signal.throwIfAborted();
		const [{ spawn }, { kill }] = await Promise.all([import("node:child_process"), import("node:process")]);
		signal.throwIfAborted();
		const start = (): ChildProcessWithoutNullStreams =>
			// A process group of its own: so that it can be ended as one, and so that Ctrl-C reaches us alone.
			spawn("sh", ["-c", SCRIPT, "sh", program, ...args], { env, detached: true, stdio: "pipe" });
		try {
			const child = started("`sh`", start);
			return await followed({ name: `\`${program}\``, child, kill, hear, signal });
		} catch (error) {
			if (error instanceof CommandFailure) return error.message;
			throw error;
		}
	};
}

type Followed = {
	readonly name: string;
	readonly child: ChildProcessWithoutNullStreams;
	readonly hear: Parameters<FollowProgram>[2];
	readonly signal: AbortSignal;
	kill(pid: number, signal: string): void;
};

const followed = ({ name, child, hear, signal, kill }: Followed): Promise<string> =>
	new Promise((resolve, reject) => {
		let lastWords = "";
		let grace: ReturnType<typeof setTimeout> | null = null;
		const release = (): void => {
			child.stdin.destroy();
			grace ??= setTimeout(() => child.pid !== undefined && endGroup(child.pid, kill), GRACE_MS);
		};
		const settle = (how: () => void): void => {
			signal.removeEventListener("abort", release);
			if (grace !== null) clearTimeout(grace);
			if (signal.aborted) reject(signal.reason);
			else how();
		};
		const told = (what: "output" | "complaint"): void => {
			if (!signal.aborted) hear(what);
		};
		child.once("error", error => settle(() => reject(startFailure("`sh`", error))));
		// Without descriptors to spare, Node makes no pipes at all.
		if (child.pid === undefined) return;

		signal.addEventListener("abort", release, { once: true });
		child.stdout.on("data", () => told("output"));
		child.stderr.on("data", (chunk: Buffer) => {
			lastWords = chunk.toString("latin1", 0, LAST_WORDS_LENGTH);
			told("complaint");
		});
		// The shell alone may have been killed; then the guard sees its input end.
		child.once("exit", release);
		child.once("close", (code, killedBy) => settle(() => resolve(`${name} ${endOf(code, killedBy, lastWords)}`)));
	});

/** What the shell's exit code says about the program (POSIX, Shell Command Language, 2.8.2). */
function endOf(code: number | null, killedBy: string | null, lastWords: string): string {
	if (code === 127) return "was not found";
	if (code === 126) return "may not be run";
	// 255 is how programs, `ip` among them, say -1.
	if (code !== null && code > 128 && code < 255) return describeEnd(null, `signal ${code - 128}`, lastWords);
	return describeEnd(code, killedBy, lastWords);
}
