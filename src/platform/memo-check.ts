import { closeSync, constants, lstatSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { decodeMemo, encodeMoment, holds } from "../core/memo.ts";
import { askMachine, thisMachine } from "./machine.ts";

/** A memo takes some 2 kB, and 14 bytes each time that it holds: more than a day of rounds each minute. Then it is made anew. */
const MAX_BYTES = 65_536;

/** Anybody who may write to it could keep a name from being updated. */
const OTHERS = 0o077;

/**
 * Would a round that is called like this have nothing to do? Then that moment is noted in the memo that says so. Whatever is in the
 * way (no folder, another round at work, a full disk) leaves it to the round itself to find out, and to say.
 */
export function isUneventful(call: string, folder: string, uid: number): boolean {
	try {
		const names = readdirSync(folder);
		if (names.some(name => name.startsWith("lock-"))) return false;
		return names.some(name => /^memo-.*\.jsonl$/.test(name) && heldNow(`${folder}/${name}`, call, uid));
	} catch (error) {
		if (error instanceof Error && "code" in error) return false;
		throw error;
	}
}

function heldNow(path: string, call: string, uid: number): boolean {
	const stats = lstatSync(path);
	if (!stats.isFile() || stats.uid !== uid || (stats.mode & OTHERS) !== 0 || stats.size > MAX_BYTES) return false;
	const memo = decodeMemo(readFileSync(path, "utf8"));
	const nowMs = Date.now();
	if (memo === null || !holds(memo, call, nowMs, (kind, about) => askMachine(thisMachine, kind, about))) return false;
	const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
	try {
		writeSync(file, encodeMoment(nowMs));
		return true;
	} finally {
		closeSync(file);
	}
}

/** A file's text, for a guess; `null` if it cannot be read, or only once. */
export const readText = (path: string): string | null =>
	identityOf(path) === null ? null : thisMachine.readText(path);

/** What tells this file of the program from another; `null` if the system does not tell. */
export function identityOf(path: string): string | null {
	try {
		return thisMachine.identity(path)?.text ?? null;
	} catch (error) {
		if (error instanceof Error && "code" in error) return null;
		throw error;
	}
}
