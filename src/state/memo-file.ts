import { encodeMemo, type Memo } from "../core/memo.ts";
import { errnoOf } from "./failure.ts";
import { memoFileName, roundsFileName } from "./file-name.ts";
import type { JournalDeps } from "./journal.ts";
import { replaceFile } from "./replace-file.ts";

export type MemoFile = {
	/** The files that change with every round that is carried out: after another one, the memo is no longer the last round's. */
	readonly changesWithRounds: readonly string[];
	/** Keeps the memo for the next round. If the system refuses, that one is carried out. */
	keep(memo: Memo): Promise<void>;
};

export const createMemoFile = ({ api, owner, folder, files, random }: JournalDeps): MemoFile => ({
	changesWithRounds: [`${folder}/${roundsFileName(api, owner)}`],
	async keep(memo) {
		try {
			await replaceFile(`${folder}/${memoFileName(api, owner)}`, encodeMemo(memo), files, random);
		} catch (error) {
			if (errnoOf(error) === null) throw error;
		}
	},
});
