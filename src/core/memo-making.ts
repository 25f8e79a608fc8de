import type { Fact, Memo } from "./memo.ts";
import { ZONES_MAX_AGE_MS } from "./memory.ts";
import type { Report } from "./report.ts";
import { isResting } from "./source-memory.ts";
import type { State } from "./state.ts";
import type { Target } from "./target.ts";

/**
 * A file that was changed less than this before it was read might be changed once more without showing it: file systems note times
 * in steps, the coarsest (FAT) of 2 s.
 */
const UNSETTLED_MS = 3_000;

export type Quiet = {
	readonly call: string;
	readonly target: Target;
	/** As the round found it. */
	readonly state: State;
	readonly report: Report;
	/** All that the round asked this machine, in its order. */
	readonly facts: readonly Fact[];
	/** When the youngest of the files that were read was changed. */
	readonly changedAtMs: number;
	readonly startedAtMs: number;
	readonly nowMs: number;
};

/** The memo of a round; `null` if it had anything to do or to say, or if the next one may have without anything being different. */
export function memoOf(quiet: Quiet): Memo | null {
	const { call, target, state, report, facts, changedAtMs, startedAtMs, nowMs } = quiet;
	if (!isUneventful(report) || changedAtMs > startedAtMs - UNSETTLED_MS) return null;
	// A wish to wait ends by itself, and so does a source's rest.
	const isWaiting = state.notBeforeMs !== null;
	if (isWaiting || Object.keys(state.sources).some(key => isResting(state.sources, key, nowMs))) return null;
	const untilMs = looksAgainAtMs(state, target);
	return untilMs === null || untilMs <= nowMs || startedAtMs > nowMs ? null : { call, facts, madeAtMs: nowMs, untilMs };
}

const isUneventful = ({ dryRun, changes, stopped, problems, requests }: Report): boolean =>
	!dryRun && changes.length === 0 && stopped.length === 0 && problems.length === 0 && requests === 0;

/** When the first of the listings that stand in for looking gets too old; `null` if there is none. */
function looksAgainAtMs({ zones, memories }: State, { wishes, verifyIntervalMs }: Target): number | null {
	const names = new Set(wishes.map(({ name }) => name));
	const listed = Object.values(memories)
		.filter(({ covers }) => covers.some(name => names.has(name)))
		.map(({ listedAtMs }) => listedAtMs + verifyIntervalMs);
	return zones === null || listed.length === 0 ? null : Math.min(zones.listedAtMs + ZONES_MAX_AGE_MS, ...listed);
}
