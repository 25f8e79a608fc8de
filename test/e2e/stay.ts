import type { ChildProcess } from "node:child_process";
import { vi } from "vitest";
import type { Home } from "./home.ts";
import { commandLine } from "./program.ts";
import { start } from "./start.ts";

/** The built program while it stays. */
export type Staying = {
	readonly child: ChildProcess;
	readonly output: { readonly stdout: string; readonly stderr: string };
	/** Resolves when the text has come, on either stream. */
	says(text: string | RegExp, timeoutMs?: number): Promise<void>;
	/** The events of `--json` so far. */
	events(): readonly Readonly<Record<string, unknown>>[];
	/** Sends the signal and returns the exit code; `null` if a signal ended it. */
	end(signal?: NodeJS.Signals): Promise<number | null>;
	readonly ended: Promise<number | null>;
};

export function stay(
	home: Pick<Home, "folder" | "config">,
	args: readonly string[] = [],
	{ env = {}, through = [] }: { env?: Readonly<Record<string, string>>; through?: readonly string[] } = {},
): Staying {
	const words = [...through, ...commandLine(["watch", ...args, "--config", home.config])];
	const { child, said: output, ended: end } = start(words, home.folder, env);
	const ended = end.then(({ code }) => code);
	return {
		child,
		output,
		async says(text, timeout = 15_000) {
			const isSaid = () => {
				const all = output.stdout + output.stderr;
				return typeof text === "string" ? all.includes(text) : text.test(all);
			};
			try {
				await vi.waitUntil(isSaid, { timeout, interval: 5 });
			} catch {
				throw new Error(`It never said ${text}, but:\n${output.stdout}${output.stderr}`);
			}
		},
		events: () =>
			output.stdout
				.split("\n")
				.filter(line => line !== "")
				.map(line => JSON.parse(line)),
		end(signal = "SIGTERM") {
			child.kill(signal);
			return ended;
		},
		ended,
	};
}
