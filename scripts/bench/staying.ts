import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { type Command, cpuMsOf, residentMbOf } from "./run-program.ts";

/** A program that stays. */
export type Staying = {
	readonly pid: number;
	/** Resolves when it has said this, on either stream. Rejects when it ends before. */
	says(text: string): Promise<void>;
	/** All that it said so far. */
	output(): string;
	/** How often it has said this so far. */
	count(text: string): number;
	signal(name: NodeJS.Signals): void;
	end(): Promise<void>;
};

export function stay({ words, env = {} }: Command, folder: string): Staying {
	const [program = "", ...args] = words;
	const child = spawn(program, args, {
		env: { PATH: process.env["PATH"] ?? "", TMPDIR: folder, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	if (child.pid === undefined) throw new Error(`${program} does not start`);
	let said = "";
	let isOver = false;
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding("utf8").on("data", text => {
			said += text;
		});
	const over = new Promise<void>(resolve => {
		child.on("close", () => {
			isOver = true;
			resolve();
		});
	});
	return {
		pid: child.pid,
		async says(text) {
			while (!said.includes(text)) {
				if (isOver) throw new Error(`${words.join(" ")} ended and never said "${text}":\n${said}`);
				await pause(10);
			}
		},
		output: () => said,
		count: text => said.split(text).length - 1,
		signal: name => void child.kill(name),
		async end() {
			child.kill("SIGTERM");
			await over;
		},
	};
}

/** What programs that have nothing to do take, once they have come to rest. */
export async function atRest(
	pids: readonly number[],
	{ settleMs, seconds }: { readonly settleMs: number; readonly seconds: number },
): Promise<readonly { readonly cpuPercent: number; readonly residentMb: number; readonly seconds: number }[]> {
	await pause(settleMs);
	const before = pids.map(cpuMsOf);
	await pause(seconds * 1000);
	return pids.map((pid, index) => ({
		cpuPercent: (cpuMsOf(pid) - (before[index] ?? Number.NaN)) / seconds / 10,
		residentMb: residentMbOf(pid),
		seconds,
	}));
}
