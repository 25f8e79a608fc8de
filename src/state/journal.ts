import { EMPTY_DIARY, withQuietRounds } from "../core/history.ts";
import { momentsOf } from "../core/memo.ts";
import type { Journal } from "../core/ports.ts";
import { errnoOf } from "./failure.ts";
import { historyFileName, memoFileName, roundsFileName } from "./file-name.ts";
import type { Tenant } from "./format.ts";
import { decodeDiary, encodeDiary, encodeEvent } from "./journal-format.ts";
import type { Files } from "./ports.ts";
import { replaceFile } from "./replace-file.ts";

export type JournalDeps = Tenant & {
	readonly folder: string;
	readonly files: Files;
	/** Evenly in [0, 1). */
	readonly random: () => number;
};

/** About 1,500 events: years for most homes. Beyond it the older half goes. */
const MAX_HISTORY_BYTES = 262_144;
/** One round of very many names may add so much before it is shortened. */
const LARGEST_HISTORY_BYTES = 16 * MAX_HISTORY_BYTES;
const MAX_DIARY_BYTES = 65_536;

/** Two files beside the state: the last rounds, replaced each time, and the history, which is only added to. */
export function createJournal({ api, owner, folder, files, random }: JournalDeps): Journal {
	const rounds = `${folder}/${roundsFileName(api, owner)}`;
	const history = `${folder}/${historyFileName(api, owner)}`;
	const memo = `${folder}/${memoFileName(api, owner)}`;

	const replace = (path: string, text: string): Promise<void> => replaceFile(path, text, files, random);

	return {
		diary: async () => {
			const diary = await orElse(EMPTY_DIARY, async () =>
				decodeDiary((await files.read(rounds, MAX_DIARY_BYTES)) ?? ""),
			);
			const moments = await orElse([], async () => momentsOf((await files.read(memo, 2 * MAX_DIARY_BYTES)) ?? ""));
			return withQuietRounds(diary, moments);
		},
		events: () =>
			orElse([], async () => {
				// Only who looks back needs to understand them.
				const { decodeEvent } = await import("./journal-events.ts");
				const text = (await files.read(history, LARGEST_HISTORY_BYTES)) ?? "";
				return text.split("\n").flatMap(decodeEvent);
			}),
		async note(diary, events) {
			await orElse(undefined, async () => {
				if (events.length > 0) {
					const size = await files.append(history, events.map(encodeEvent).join(""));
					if (size > MAX_HISTORY_BYTES) {
						// However much one round has added: it is read once, and then short again.
						const text = (await files.read(history, size)) ?? "";
						const end = text.slice(-MAX_HISTORY_BYTES / 2);
						await replace(history, end.slice(end.indexOf("\n") + 1));
					}
				}
			});
			await orElse(undefined, () => replace(rounds, encodeDiary(diary)));
		},
	};
}

/** What the system refuses is no reason to fail: names are kept right without a journal. */
async function orElse<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (errnoOf(error) === null) throw error;
		return otherwise;
	}
}
