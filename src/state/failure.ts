/** A place that the operating system would let us use, but that we do not. The message is the reason, as the end of a sentence. */
export class Unfit extends Error {
	override readonly name = "Unfit";
}

/** The errno's name ("ENOSPC"), or `null` if it is not an error of the operating system. */
export const errnoOf = (error: unknown): string | null =>
	error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code)
		? error.code
		: null;

/** Why a place cannot be used: "ENOSPC: no space is left". Anything unexpected is a bug, and is thrown on. */
export function reasonOf(error: unknown): string {
	if (error instanceof Unfit) return error.message;
	const errno = errnoOf(error);
	if (errno === null) throw error;
	const words = inWords(errno);
	return words === null ? errno : `${errno}: ${words}`;
}

function inWords(errno: string): string | null {
	switch (errno) {
		case "ENOSPC":
			return "no space is left";
		case "EDQUOT":
			return "the disk quota is used up";
		case "EROFS":
			return "read-only file system";
		case "EACCES":
		case "EPERM":
			return "permission denied";
		case "ENOTDIR":
		case "EEXIST":
			return "a part of the path is not a folder";
		case "EISDIR":
			return "a folder is where the file should be";
		case "ENOENT":
			return "a part of the path is missing";
		case "ELOOP":
			return "symbolic links in a circle";
		case "EIO":
			return "the device failed";
		case "EFBIG":
			return "too large";
		case "EMFILE":
		case "ENFILE":
			return "too many open files";
		default:
			return null;
	}
}

/** The disk is full, yet an empty file may still find room on it. */
export const isFull = (error: unknown): boolean => ["ENOSPC", "EDQUOT"].includes(errnoOf(error) ?? "");

/** Somebody else decided that we may not. */
export const isDenied = (error: unknown): boolean => ["EACCES", "EPERM"].includes(errnoOf(error) ?? "");
