import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RunCommand } from "../core/ports.ts";
import { codeOf } from "./reasons.ts";
import { decodeText } from "./text-encoding.ts";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A file's text, or `null` if there is none. A part of the path that is no folder counts as none; a folder there, as an empty file. */
export function textAt(path: string): string | null {
	try {
		return decodeText(readFileSync(path));
	} catch (error) {
		if (codeOf(error) === "EISDIR") return "";
		if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
		throw error;
	}
}

/**
 * The same, where what this user may not read counts as none, and so does what is no file (a pipe would be waited for), or longer than
 * anything that people write there.
 */
export const readableText = (path: string): string | null =>
	orNone(() => {
		const stats = statSync(path);
		return stats.isFile() && stats.size <= MOST_BYTES ? textAt(path) : null;
	}, null);

/** What lies in a folder; nothing if there is none, or this user may not look into it. */
export const namesIn = (folder: string): readonly string[] => orNone(() => readdirSync(folder), []);

const MOST_BYTES = 1_048_576;

function orNone<T>(look: () => T, none: T): T {
	try {
		return look();
	} catch (error) {
		codeOf(error);
		return none;
	}
}

export const isThere = (path: string): boolean => existsSync(path);

/** Of these paths, the first that leads to the same file as `path`; else `path`, with all links followed. */
export function lastingPath(path: string, candidates: readonly string[]): string {
	const real = realpathSync(path);
	return candidates.find(candidate => isThere(candidate) && realpathSync(candidate) === real) ?? real;
}

/** The first folder on the way to a file, or the file itself, that users who are not its owner may not use; `null` if all is open. */
export function closedAt(path: string, platform: string): string | null {
	if (platform === "win32") return null;
	const above = dirname(path) === path ? null : closedAt(dirname(path), platform);
	return above ?? ((statSync(path).mode & 0o001) === 0 ? path : null);
}

/** systemd's version, or `null` where it is not there. */
export async function systemdVersion(run: RunCommand, signal: AbortSignal): Promise<number | null> {
	const printed = await run("systemctl", ["--version"], { timeoutMs: 10_000, maxBytes: 65_536 }, signal).catch(
		(error: unknown) => {
			if (error instanceof Error) return "";
			throw error;
		},
	);
	const [, version] = /^systemd (\d+)/.exec(printed) ?? [];
	return version === undefined ? null : Number(version);
}

/** Is systemd in charge of this machine (sd_booted(3))? */
export const isSystemdRunning = (): boolean => isThere("/run/systemd/system");

const PROGRAM_FOLDERS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"];

/** Is a program there, below `root`? */
export const hasProgram = (root: string, name: string): boolean =>
	PROGRAM_FOLDERS.some(folder => isThere(join(root, folder, name)));
