import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DISK_TROUBLES } from "./scenario.ts";

/** The folder of the state, on a small file system of its own where that can be mounted. */
export type StateFolder = {
	readonly path: string;
	/** Returns whether it could be done. */
	trouble(what: (typeof DISK_TROUBLES)[number]): boolean;
	/** Nothing is wrong with it any more. */
	heal(): void;
	close(): void;
};

export function openStateFolder(folder: string, mayMount: boolean): StateFolder {
	const path = join(folder, "state");
	const ballast = join(path, "ballast");
	mkdirSync(path, { mode: 0o700 });
	if (mayMount) execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k,mode=0700", "none", path]);
	const files = (): readonly string[] => readdirSync(path).filter(name => /^state-.*\.json$/.test(name));
	let isReadOnly = false;

	return {
		path,
		trouble(what) {
			switch (what) {
				case "full":
					if (!mayMount || isReadOnly) return false;
					try {
						writeFileSync(ballast, Buffer.alloc(1_000_000));
					} catch {
						// That was the purpose.
					}
					return true;
				case "read-only":
					if (!mayMount) return false;
					// Refused while somebody is writing.
					isReadOnly = spawnSync("mount", ["-o", "remount,ro", path], { stdio: "ignore" }).status === 0;
					return isReadOnly;
				default:
					if (isReadOnly || files().length === 0) return false;
					for (const name of files()) spoil(join(path, name), what);
					return true;
			}
		},
		heal() {
			if (isReadOnly) execFileSync("mount", ["-o", "remount,rw", path]);
			isReadOnly = false;
			if (existsSync(ballast)) rmSync(ballast);
		},
		close() {
			if (mayMount) execFileSync("umount", ["-l", path]);
		},
	};
}

function spoil(file: string, how: "damaged" | "empty" | "gone"): void {
	try {
		if (how === "gone") rmSync(file);
		else writeFileSync(file, how === "empty" ? "" : '{"version":1,');
	} catch {
		// The disk is full: the file is empty now.
	}
}
