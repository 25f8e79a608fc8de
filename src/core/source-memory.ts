import type { Family } from "./address.ts";

/** How a source did lately. One that answered last time is not remembered. */
export type SourceRecord = {
	/** In a row. */
	readonly failures: number;
	readonly failedAtMs: number;
};

/** By the key of `sourceKey`. */
export type SourceRecords = Readonly<Record<string, SourceRecord>>;

const FIRST_REST_MS = 60_000;
const LONGEST_REST_MS = 3_600_000;
const FORGOTTEN_MS = 86_400_000;

export const sourceKey = (family: Family, text: string, bind: string | null): string =>
	[family, text, ...(bind === null ? [] : [`by ${bind}`])].join(" ");

/**
 * Is a source still resting after a failure: a minute after the first, twice as long after each further one, an hour at most? Resting
 * only means that others are asked before: if they cannot settle it, it is asked all the same. A failure in the future was noted
 * before the clock was set back.
 */
export function isResting(records: SourceRecords, key: string, nowMs: number): boolean {
	const record = Object.hasOwn(records, key) ? records[key] : undefined;
	if (record === undefined) return false;
	const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (record.failures - 1));
	return record.failedAtMs <= nowMs && nowMs - record.failedAtMs < restMs;
}

/** Whether a source that was asked could tell. */
export type Heard = { readonly key: string; readonly failed: boolean };

/** The records with what was heard just now; the same ones if nothing is new. */
export function withHeard(records: SourceRecords, heard: readonly Heard[], nowMs: number): SourceRecords {
	if (!heard.some(({ key, failed }) => failed || Object.hasOwn(records, key))) return records;
	const failed = heard
		.filter(one => one.failed)
		.map(({ key }): [string, SourceRecord] => {
			const failures = Object.hasOwn(records, key) ? (records[key]?.failures ?? 0) : 0;
			return [key, { failures: failures + 1, failedAtMs: nowMs }];
		});
	const asked = new Set(heard.map(({ key }) => key));
	// What nobody has asked for a day may not be configured any more.
	const others = Object.entries(records).filter(
		([key, { failedAtMs }]) => !asked.has(key) && Math.abs(nowMs - failedAtMs) < FORGOTTEN_MS,
	);
	return Object.fromEntries([...others, ...failed]);
}
