import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { vi } from "vitest";
import type { WakeCause } from "../../src/core/ports.ts";
import type { Namespace } from "../sources/namespace.ts";
import { type MarkedProcess, markedProcesses } from "./marked.ts";

type Line = {
	readonly wake?: WakeCause;
	readonly remark?: string;
	readonly answer?: number;
	readonly ended?: true;
	/** By `nowMs`. */
	readonly atMs: number;
};

/** The clock that all processes share. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A process that listens inside a network, with programs from `path`. */
export async function startListener({ name, program }: Namespace, mark: string, path = process.env["PATH"]) {
	const child = spawn("ip", ["netns", "exec", name, "env", `PATH=${path}`, ...program], {
		env: { PATH: process.env["PATH"], MARK: mark },
		stdio: ["pipe", "pipe", "inherit"],
	});
	const lines: Line[] = [];
	const reader = createInterface({ input: child.stdout });
	reader.on("line", line => lines.push(JSON.parse(line)));
	const ended = once(child, "close");
	const processes = (): readonly MarkedProcess[] => markedProcesses(mark);
	const monitor = () => processes().find(({ command }) => command === "ip -o monitor address link route")?.pid;
	const wakeAfter = (timeMs: number): number | null =>
		lines.find(line => line.wake === "network" && line.atMs >= timeMs)?.atMs ?? null;
	return {
		lines,
		processes,
		monitor,
		wakes: () => lines.filter(line => line.wake !== undefined).length,
		remarks: () => lines.flatMap(({ remark }) => remark ?? []),
		/** When it was first woken at this time or later. */
		async woken(sinceMs: number): Promise<number> {
			while (wakeAfter(sinceMs) === null) await once(reader, "line", { signal: AbortSignal.timeout(10_000) });
			return wakeAfter(sinceMs) ?? Number.NaN;
		},
		async ask(question: string): Promise<number> {
			const before = lines.length;
			child.stdin.write(`${question}\n`);
			const find = () => lines.slice(before).find(line => line.answer !== undefined)?.answer;
			return vi.waitUntil(find, { timeout: 20_000 });
		},
		/** Until a second has passed without a wake. */
		async quiet(): Promise<void> {
			let seen = -1;
			while (seen !== lines.length) {
				seen = lines.length;
				await new Promise(resolve => setTimeout(resolve, 1_000));
			}
		},
		kill: (signal: NodeJS.Signals) => child.kill(signal),
		ended,
	};
}

export type Listener = Awaited<ReturnType<typeof startListener>>;
