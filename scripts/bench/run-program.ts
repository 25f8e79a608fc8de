import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export type Ran = {
	readonly wallMs: number;
	/** User and system time, of its children too. In steps of 10 ms: only the mean of many means something. */
	readonly cpuMs: number;
	/** The most that was resident at a time, of the largest process. `null` without GNU time. */
	readonly peakMb: number | null;
};

const GNU_TIME = "/usr/bin/time";
export const hasGnuTime = (): boolean => existsSync(GNU_TIME);

export type Command = {
	readonly words: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
};

/**
 * Runs a program to its end, alone: no other child may end meanwhile. Memory is GNU time's to tell, since what the kernel counts
 * for a direct child of ours begins with our own size. Throws if the program fails.
 */
export async function runProgram({ words, env = {} }: Command, folder: string): Promise<Ran> {
	const note = join(folder, `peak-${process.pid}`);
	const [program = "", ...args] = hasGnuTime() ? [GNU_TIME, "-f", "%M", "-o", note, ...words] : words;
	const cpuBefore = childrenCpuMs();
	const startedAt = performance.now();
	const child = spawn(program, args, {
		env: { PATH: process.env["PATH"] ?? "", TMPDIR: folder, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let said = "";
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding("utf8").on("data", text => {
			said += text;
		});
	const code = await new Promise<number | null>((resolve, reject) => {
		child.on("error", reject);
		child.on("close", resolve);
	});
	const ran = { wallMs: performance.now() - startedAt, cpuMs: childrenCpuMs() - cpuBefore };
	if (code !== 0) throw new Error(`${words.join(" ")}: exit ${code}\n${said}`);
	if (!hasGnuTime()) return { ...ran, peakMb: null };
	const peakMb = Number(readFileSync(note, "utf8")) / 1024;
	rmSync(note);
	return { ...ran, peakMb };
}

/** Fields 16 and 17 of proc(5) stat, in ticks of 10 ms. */
function childrenCpuMs(): number {
	const fields = statFields("self");
	return (Number(fields[13]) + Number(fields[14])) * 10;
}

const statFields = (pid: number | "self"): readonly string[] =>
	readFileSync(`/proc/${pid}/stat`, "utf8")
		.replace(/^.*\) /, "")
		.split(" ");

/** What a process that lives has used of the processor so far, by the scheduler's own clock: in nanoseconds, so all of it. */
export function cpuMsOf(pid: number): number {
	const tasks = `/proc/${pid}/task`;
	return readdirSync(tasks).reduce((sum, task) => {
		const [ns = "0"] = readFileSync(join(tasks, task, "schedstat"), "utf8").split(" ");
		return sum + Number(ns) / 1e6;
	}, 0);
}

export const residentMbOf = (pid: number): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
