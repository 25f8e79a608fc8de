import { accessSync, constants, statfsSync } from "node:fs";
import { dirname } from "node:path";

type FolderFacts = {
	readonly access: "absent" | "barred" | "writable" | "readable" | "hidden";
	/** Of the file system, for those who are not root; `null` if it does not tell. */
	readonly disk: { readonly freeBytes: number; readonly freeFiles: number | null } | null;
};

/** What this user may do in a folder, and what room there is in it, or in the nearest one above it that is there. Makes nothing. */
export function folderFacts(folder: string): FolderFacts {
	return { access: accessTo(folder), disk: diskOf(folder) };
}

function accessTo(folder: string): FolderFacts["access"] {
	if (refusalOf(folder, constants.F_OK) === "ENOENT") {
		const above = accessTo(dirname(folder));
		return above === "writable" || above === "absent" ? "absent" : "barred";
	}
	if (refusalOf(folder, constants.R_OK | constants.X_OK) !== null) return "hidden";
	return refusalOf(folder, constants.W_OK) === null ? "writable" : "readable";
}

/** The errno's name, or `null` if it is allowed. */
function refusalOf(path: string, mode: number): string | null {
	try {
		accessSync(path, mode);
		return null;
	} catch (error) {
		if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
		throw error;
	}
}

function diskOf(folder: string): FolderFacts["disk"] {
	try {
		const { bavail, bsize, ffree, files } = statfsSync(folder);
		// Btrfs and others have no fixed number of files, and say 0 of 0.
		return { freeBytes: bavail * bsize, freeFiles: files === 0 ? null : ffree };
	} catch (error) {
		if (!(error instanceof Error && "code" in error)) throw error;
		const above = dirname(folder);
		return error.code === "ENOENT" && above !== folder ? diskOf(above) : null;
	}
}
