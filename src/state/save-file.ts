import type { Clock } from "../core/ports.ts";
import { errnoOf, reasonOf } from "./failure.ts";
import { randomSuffix } from "./file-name.ts";
import type { Place } from "./place.ts";
import type { Files } from "./ports.ts";

export type SaveDeps = { readonly files: Files; readonly clock: Clock; readonly random: () => number };

/** On Windows a virus scanner or an indexer that has the old file open is in the way for a moment. */
const IN_USE: readonly string[] = ["EPERM", "EACCES", "EBUSY"];
const RENAME_PAUSES_MS: readonly number[] = [50, 100, 200];

/**
 * Replaces a file so that, cut off anywhere, the old or the new text is there, and once it returns, the new one. Returns `null`,
 * or why it failed; the file then is the old or the new one.
 */
export async function saveFile(
	place: Place,
	name: string,
	text: string,
	{ files, clock, random }: SaveDeps,
): Promise<string | null> {
	const path = `${place.folder}/${name}`;
	const temporary = `${path}.tmp-${randomSuffix(random)}`;

	const rename = async (pausesMs: readonly number[]): Promise<void> => {
		try {
			await files.rename(temporary, path);
		} catch (error) {
			const [pauseMs, ...rest] = pausesMs;
			if (pauseMs === undefined || !IN_USE.includes(errnoOf(error) ?? "")) throw error;
			await clock.sleep(pauseMs, new AbortController().signal);
			await rename(rest);
		}
	};

	try {
		await place.using(() => files.create(temporary, text, "durable"));
	} catch (error) {
		return reasonOf(error);
	}
	try {
		await rename(RENAME_PAUSES_MS);
		await files.syncFolder(place.folder);
		return null;
	} catch (error) {
		await files.remove(temporary).catch(reasonOf);
		return reasonOf(error);
	}
}

/** Makes a file go, as far as possible for good. Returns `null`, or why it is still there. */
export async function dropFile(place: Place, name: string, files: Files): Promise<string | null> {
	const path = `${place.folder}/${name}`;
	try {
		await files.remove(path);
	} catch (error) {
		// A read-only file system refuses to remove even what is not there.
		const entry = await files.look(path).catch(reasonOf);
		return entry === null ? null : reasonOf(error);
	}
	await files.syncFolder(place.folder).catch(reasonOf);
	return null;
}
