import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of this user's among temporary ones, for what has no better place. It need not exist. */
export const fallbackFolder = (uid: number | null): string => join(tmpdir(), uid === null ? "cfddns" : `cfddns-${uid}`);

export type TempFolder = {
	readonly path: string;
	/** Writes a file that only we can read, and returns its path. */
	write(name: string, text: string): string;
};

/** Runs `work` in a new empty folder of ours alone, and removes it afterwards. */
export async function inTempFolder<T>(work: (folder: TempFolder) => Promise<T>): Promise<T> {
	const path = mkdtempSync(join(tmpdir(), "cfddns-"));
	const write = (name: string, text: string): string => {
		const file = join(path, name);
		writeFileSync(file, text, { mode: 0o600 });
		return file;
	};
	try {
		return await work({ path, write });
	} finally {
		rmSync(path, { recursive: true, force: true });
	}
}
