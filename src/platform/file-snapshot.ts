import {
	closeSync,
	fchmodSync,
	fsyncSync,
	lstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "./reasons.ts";

/** How a path was: nothing there, a link, or a file. */
type Snapshot =
	| { readonly kind: "nothing" }
	| { readonly kind: "link"; readonly target: string }
	| {
			readonly kind: "file";
			readonly content: Buffer;
			readonly mode: number;
			readonly uid: number;
			readonly gid: number;
	  };

/** Throws Node's error if something else is there, such as a folder. */
export function snapshotOf(path: string): Snapshot {
	const stats = lstatSync(path, { throwIfNoEntry: false });
	if (stats === undefined) return { kind: "nothing" };
	if (stats.isSymbolicLink()) return { kind: "link", target: readlinkSync(path) };
	return { kind: "file", content: readFileSync(path), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

/** Writes a file as a whole or not at all. A link is replaced, not followed. */
export function replaceFile(path: string, content: string | Buffer, mode: number): void {
	// Programs that start all that lies in a folder leave out what begins with a dot.
	const temporary = join(dirname(path), `.${basename(path)}.cfddns-new`);
	rmSync(temporary, { force: true });
	try {
		const file = openSync(temporary, "wx", 0o600);
		try {
			writeFileSync(file, content);
			// What the umask would take away is meant.
			fchmodSync(file, mode);
			fsyncSync(file);
		} finally {
			closeSync(file);
		}
		renameSync(temporary, path);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw error;
	}
}

/** Puts back what was there. */
export function restore(path: string, was: Snapshot): void {
	switch (was.kind) {
		case "nothing":
			rmSync(path, { force: true });
			break;
		case "link":
			rmSync(path, { force: true });
			symlinkSync(was.target, path);
			break;
		case "file":
			replaceFile(path, was.content, was.mode);
			break;
	}
}

/** Makes a folder and those above it, and returns the new ones, the outermost first. */
export function makeFolders(path: string): readonly string[] {
	if (lstatSync(path, { throwIfNoEntry: false }) !== undefined || dirname(path) === path) return [];
	const above = makeFolders(dirname(path));
	mkdirSync(path, { mode: 0o755 });
	return [...above, path];
}

/** Removes a folder if it is there and empty. */
export function removeEmptyFolder(path: string): void {
	try {
		rmdirSync(path);
	} catch (error) {
		if (!["ENOENT", "ENOTEMPTY", "EEXIST", "EPERM"].includes(codeOf(error))) throw error;
	}
}
