import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";

export type Machine = {
	readonly node: string;
	/** "linux x64". */
	readonly platform: string;
	readonly system: string;
	readonly processor: string;
	readonly processors: number;
	readonly memoryGb: number;
	/** Processes that wanted a processor, on average of a minute, before anything was measured. */
	readonly loadBefore: number;
};

export function describeMachine(): Machine {
	return {
		node: process.version,
		platform: `${process.platform} ${process.arch}`,
		system: `${distribution()}, kernel ${release().split(".").slice(0, 2).join(".")}`,
		processor: cpus()[0]?.model.trim() ?? "unknown",
		processors: availableParallelism(),
		memoryGb: Math.round(totalmem() / 2 ** 30),
		loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
	};
}

function distribution(): string {
	try {
		return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? process.platform;
	} catch {
		return process.platform;
	}
}
