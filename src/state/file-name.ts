import type { Owner } from "../core/ownership.ts";

/**
 * The name of the file that holds the memory of one owner at one API, so that several configurations can share a folder:
 * "state-home-1a2b3c4d.json". Never change it: an upgrade would forget everything.
 */
export const stateFileName = (api: string, owner: Owner): string => `state-${tenantName(api, owner)}.json`;

/** The last rounds, and what other tools may read: one JSON object per line. */
export const roundsFileName = (api: string, owner: Owner): string => `rounds-${tenantName(api, owner)}.json`;
export const historyFileName = (api: string, owner: Owner): string => `history-${tenantName(api, owner)}.jsonl`;

/** The memo of the last round, if that had nothing to do; see `core/memo.ts`. Who looks for it knows the pattern only. */
export const memoFileName = (api: string, owner: Owner): string => `memo-${tenantName(api, owner)}.jsonl`;

const tenantName = (api: string, owner: Owner): string =>
	`${owner}-${fnv1a(`${api}\n${owner}`).toString(16).padStart(8, "0")}`;

/** 32-bit FNV-1a over code units: short, stable, and no secret depends on it. */
const fnv1a = (text: string): number => {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index += 1) {
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
	}
	return hash;
};

/** What a process that was killed while it saved left behind, of any configuration. */
export const isLeftover = (name: string): boolean => /^(?:state|rounds|history|memo)-.+\.jsonl?\.tmp-/.test(name);

/** Twelve random characters for a name that no other process picks. */
export const randomSuffix = (random: () => number): string =>
	[random(), random()]
		.map(part =>
			Math.floor(part * 36 ** 6)
				.toString(36)
				.padStart(6, "0"),
		)
		.join("");
