import { isUtf8 } from "node:buffer";
import {
	closeSync,
	constants,
	fchownSync,
	fstatSync,
	fsyncSync,
	lstatSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	readSync,
	renameSync,
	type Stats,
	statSync,
	unlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

const OWNER_ONLY = { file: 0o600, folder: 0o700, others: 0o077 };

/**
 * Files that are replaced as a whole. The calls are synchronous inside: at the start of a short-lived process they cost a fraction
 * of those that go through the thread pool, and the files are small. Errors are Node's, whose `code` is the errno's name.
 */
export function createFiles({ platform, uid }: { readonly platform: string; readonly uid: number | null }) {
	/**
	 * What root makes in somebody else's folder is that one's: after a round by hand as root, a service that runs as a user of its own
	 * can still read its state. Only a file that was just made is given away.
	 */
	const giveToFolder = (file: number, path: string): void => {
		if (uid !== 0) return;
		const [made, folder] = [fstatSync(file), statSync(dirname(path))];
		if (folder.uid !== 0 && made.uid === 0 && made.nlink === 1 && made.size === 0)
			fchownSync(file, folder.uid, folder.gid);
	};

	return {
		look: async (path: string) => {
			const stats = lstatSync(path, { throwIfNoEntry: false });
			return stats === undefined ? null : entryOf(stats, uid);
		},

		list: async (folder: string): Promise<readonly string[]> => readdirSync(folder),

		read: async (path: string, maxBytes: number): Promise<string | null> => {
			// Without waiting: to open a pipe for reading takes until somebody writes.
			const file = openIfThere(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
			if (file === null) return null;
			try {
				const stats = fstatSync(file);
				if (!stats.isFile()) throw systemError("EISDIR", path);
				if (stats.size > maxBytes) throw systemError("EFBIG", path);
				const bytes = readFileSync(file);
				if (!isUtf8(bytes)) throw systemError("EILSEQ", path);
				return bytes.toString("utf8");
			} finally {
				closeSync(file);
			}
		},

		create: async (path: string, text: string, lasting: "durable" | "passing"): Promise<void> => {
			const file = openSync(path, "wx", OWNER_ONLY.file);
			try {
				try {
					giveToFolder(file, path);
					if (text !== "") writeFileSync(file, text);
					if (lasting === "durable") fsyncSync(file);
				} finally {
					closeSync(file);
				}
			} catch (error) {
				unlinkSync(path);
				throw error;
			}
		},

		append: async (path: string, text: string): Promise<number> => {
			const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
			const file = openSync(path, flags, OWNER_ONLY.file);
			try {
				giveToFolder(file, path);
				const { size } = fstatSync(file);
				const last = Buffer.alloc(1);
				if (size > 0) readSync(file, last, 0, 1, size - 1);
				// What was cut off in the middle of a line stays a line of its own.
				const whole = size > 0 && last.toString("latin1") !== "\n" ? `\n${text}` : text;
				writeFileSync(file, whole);
				return size + Buffer.byteLength(whole);
			} finally {
				closeSync(file);
			}
		},

		rename: async (from: string, to: string): Promise<void> => renameSync(from, to),

		remove: async (path: string): Promise<void> => {
			try {
				unlinkSync(path);
			} catch (error) {
				if (!isAbsence(error)) throw error;
			}
		},

		touch: async (path: string): Promise<void> => {
			const seconds = Date.now() / 1000;
			utimesSync(path, seconds, seconds);
		},

		makeFolder: async (path: string): Promise<void> => {
			makeFolders(path);
		},

		syncFolder: async (path: string): Promise<void> => {
			// Windows opens no folders, and journals renames by itself.
			if (platform === "win32") return;
			const folder = openSync(path, constants.O_RDONLY);
			try {
				fsyncSync(folder);
			} catch (error) {
				// Some file systems (network, FUSE) cannot; they say so in one of these ways.
				if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(codeOf(error))) throw error;
			} finally {
				closeSync(folder);
			}
		},
	};
}

const entryOf = (stats: Stats, uid: number | null) => ({
	kind: kindOf(stats),
	ownedByUs: uid === null || stats.uid === uid,
	closedToOthers: uid === null || (stats.mode & OWNER_ONLY.others) === 0,
	modifiedAtMs: stats.mtimeMs,
});

function kindOf(stats: Stats): "file" | "folder" | "symlink" | "other" {
	if (stats.isSymbolicLink()) return "symlink";
	if (stats.isDirectory()) return "folder";
	return stats.isFile() ? "file" : "other";
}

function openIfThere(path: string, flags: number): number | null {
	try {
		return openSync(path, flags);
	} catch (error) {
		if (isAbsence(error)) return null;
		throw error;
	}
}

const codeOf = (error: unknown): string =>
	error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const isAbsence = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(error));

const systemError = (code: string, path: string): Error => Object.assign(new Error(`${code}: ${path}`), { code });

/** Node's own recursion never ends where a parent is there and yet nothing can be made in it, as in /proc (Node 20). */
function makeFolders(path: string): void {
	if (makeOne(path) === "made") return;
	if (dirname(path) !== path) makeFolders(dirname(path));
	if (makeOne(path) === "no parent")
		throw Object.assign(new Error(`No folder can be made: ${path}`), { code: "ENOENT" });
}

function makeOne(path: string): "made" | "no parent" {
	try {
		mkdirSync(path, { mode: OWNER_ONLY.folder });
		return "made";
	} catch (error) {
		const code = error instanceof Error && "code" in error ? error.code : null;
		if (code === "ENOENT") return "no parent";
		if (code === "EEXIST" && statSync(path).isDirectory()) return "made";
		throw error;
	}
}
