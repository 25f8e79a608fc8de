import { errnoOf, Unfit } from "./failure.ts";
import type { Files } from "./ports.ts";

/** A folder that state and locks can lie in. */
export type Place = {
	readonly folder: string;
	/** Other users may run rounds in it. If it cannot be listed for want of permission, theirs cannot be seen. */
	readonly ofManyUsers: boolean;
	/** May be read and believed. Makes nothing; an answer of `false` covers "there is no such folder". */
	isSound(): Promise<boolean>;
	/** Runs `work`, which writes there, in a folder that exists. Throws `Unfit` or the errno when it cannot be used. */
	using<T>(work: () => Promise<T>): Promise<T>;
};

/** The configured folder: the operator decides who may write to it. */
export const configuredPlace = (folder: string, files: Files): Place => ({
	folder,
	ofManyUsers: true,
	isSound: async () => true,
	// It nearly always exists: making it first would cost each round a call for nothing.
	using: async work => {
		try {
			return await work();
		} catch (error) {
			if (errnoOf(error) !== "ENOENT") throw error;
			await files.makeFolder(folder);
			return await work();
		}
	},
});

/** A folder of ours in a folder where everybody may write: whoever else could have put it there or write to it is a stranger. */
export const privatePlace = (folder: string, files: Files): Place => ({
	folder,
	ofManyUsers: false,
	isSound: async () => {
		const entry = await files.look(folder).catch(errorOfSystem);
		return entry !== null && whyStrange(entry) === null;
	},
	using: async work => {
		await files.makeFolder(folder);
		const strange = whyStrange(await files.look(folder));
		if (strange !== null) throw new Unfit(strange);
		return await work();
	},
});

function whyStrange(entry: Awaited<ReturnType<Files["look"]>>): string | null {
	if (entry === null) return "it went away";
	if (entry.kind === "symlink") return "it is a symbolic link";
	if (entry.kind !== "folder") return "it is not a folder";
	if (!entry.ownedByUs) return "it belongs to another user";
	return entry.closedToOthers ? null : "other users may enter it";
}

const errorOfSystem = (error: unknown): null => {
	if (errnoOf(error) === null) throw error;
	return null;
};
