import { linkSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { createFiles } from "./files.ts";
import { codeOf } from "./reasons.ts";

/** What became of a configuration that was to be stored. `reason` ends a sentence. */
export type Stored =
	| { readonly kind: "stored"; readonly path: string }
	| { readonly kind: "exists" }
	| { readonly kind: "failed"; readonly reason: string };

type Deps = { readonly platform: string; readonly uid: number | null; readonly suffix: string };

const REASONS: Readonly<Record<string, string>> = {
	EACCES: "permission denied",
	EPERM: "permission denied",
	EROFS: "the file system is read-only",
	ENOSPC: "no space is left",
	EDQUOT: "the disk quota is used up",
	ENOTDIR: "a part of the path is not a folder",
	EISDIR: "a folder is where the file should be",
	EEXIST: "a part of the path is not a folder",
	ENOENT: "a part of the path is missing",
};

/**
 * Stores a configuration as a whole or not at all, readable by its owner only, and makes the folders above it. A file that is there
 * is left alone unless `replace` is set; a symbolic link is then kept, and what it points to replaced.
 */
export async function storeConfig(path: string, text: string, replace: boolean, deps: Deps): Promise<Stored> {
	const files = createFiles(deps);
	try {
		const isThere = statSync(path, { throwIfNoEntry: false });
		if (isThere?.isDirectory()) return { kind: "failed", reason: "a folder is where the file should be" };
		if (!replace && (await files.look(path)) !== null) return { kind: "exists" };
		const target = isThere === undefined ? path : realpathSync(path);
		await files.makeFolder(dirname(target));
		const temporary = `${target}.tmp-${deps.suffix}`;
		await files.create(temporary, text, "durable");
		try {
			const linked = replace ? "impossible" : link(temporary, target);
			if (linked === "taken") return { kind: "exists" };
			if (linked === "impossible") await files.rename(temporary, target);
		} finally {
			await files.remove(temporary);
		}
		await files.syncFolder(dirname(target));
		return { kind: "stored", path: target };
	} catch (error) {
		const code = codeOf(error);
		if (code === "") throw error;
		return { kind: "failed", reason: REASONS[code] ?? code };
	}
}

/** Unlike renaming, this never replaces what somebody has put there meanwhile; but not every file system has it (FAT, some shares). */
function link(from: string, to: string): "linked" | "taken" | "impossible" {
	try {
		linkSync(from, to);
		return "linked";
	} catch (error) {
		if (codeOf(error) === "EEXIST") return "taken";
		if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EISDIR"].includes(codeOf(error))) return "impossible";
		throw error;
	}
}

/** Where a copy may lie, from 1 on: beside the file itself, whatever links lead to it. */
const backupName = (target: string, number: number): string => `${target}.bak${number === 1 ? "" : `-${number}`}`;

/** More than that, and somebody should tidy up. */
const MAX_BACKUPS = 99;

/** Copies a configuration to the first free name beside it, readable by its owner only, and returns that. */
export async function backUpConfig(path: string, text: string, deps: Omit<Deps, "suffix">): Promise<Stored> {
	const files = createFiles(deps);
	try {
		const target = realpathSync(path);
		for (let number = 1; number <= MAX_BACKUPS; number++) {
			const backup = backupName(target, number);
			if ((await files.look(backup)) !== null) continue;
			await files.create(backup, text, "durable");
			await files.syncFolder(dirname(target));
			return { kind: "stored", path: backup };
		}
		return { kind: "exists" };
	} catch (error) {
		const code = codeOf(error);
		if (code === "") throw error;
		return { kind: "failed", reason: REASONS[code] ?? code };
	}
}
