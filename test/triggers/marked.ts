import { readdirSync, readFileSync } from "node:fs";

export type MarkedProcess = { readonly pid: number; readonly command: string };

/** The living processes that have `MARK=` this in their environment: whoever was started with it, and all that they started. */
export function markedProcesses(mark: string): readonly MarkedProcess[] {
	return readdirSync("/proc")
		.filter(name => /^\d+$/.test(name))
		.flatMap(pid => {
			try {
				if (!readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`MARK=${mark}`)) return [];
				return [
					{ pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim() },
				];
			} catch {
				return []; // It has just gone, or it is somebody else's.
			}
		});
}
