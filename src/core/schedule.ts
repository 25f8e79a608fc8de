/**
 * When the next round of a process that stays is due. All moments are monotonic milliseconds; a value, so that time is an argument.
 */
export type Schedule = {
	/** The first and the last wake that no round has answered yet. */
	readonly woken: { readonly firstAtMs: number; readonly lastAtMs: number } | null;
	/** When a round is due although nobody wakes us. */
	readonly plannedAtMs: number;
	/** No round begins before. */
	readonly notBeforeMs: number;
	/** How many rounds in a row could not tell the address, or failed in a way that may pass. */
	readonly failures: number;
	/** How many looks have followed a word that there is news, of which there was none yet. */
	readonly looks: number;
};

/** A burst of events is over when nothing more has come for so long ... */
const QUIET_MS = 50;
/** ... and is answered after this in any case. */
const LONGEST_BURST_MS = 1_000;

/** A name is written at most once in this time. */
const WRITE_SPACING_MS = 1_000;

/** A line that comes up takes some tenths of a second to some seconds, between its address and its default route for instance. */
const FIRST_RETRIES_MS = [100, 250, 500] as const;
const LATER_RETRY_MS = 1_000;

/** A router says that its line is changing, and for some seconds it still is. */
const LOOKS_AGAIN_MS = [1_000, 3_000, 10_000] as const;

export const startingAt = (nowMs: number): Schedule => ({
	woken: null,
	plannedAtMs: nowMs,
	notBeforeMs: nowMs,
	failures: 0,
	looks: 0,
});

export const withWake = (schedule: Schedule, nowMs: number): Schedule => ({
	...schedule,
	woken: { firstAtMs: schedule.woken?.firstAtMs ?? nowMs, lastAtMs: nowMs },
});

/** The wakes so far are answered, by a round or by seeing that there is nothing new. */
export const answered = (schedule: Schedule): Schedule => ({ ...schedule, woken: null });

/** Things are different now: what failed before may work at once, and if not, the waits begin anew. */
export const refreshed = (schedule: Schedule): Schedule => ({ ...schedule, failures: 0 });

/** A round is due then, whatever was planned. */
export const plannedAt = (schedule: Schedule, atMs: number): Schedule => ({ ...schedule, plannedAtMs: atMs });

export function dueAtMs({ woken, plannedAtMs, notBeforeMs }: Schedule): number {
	const burstEndMs =
		woken === null ? Number.POSITIVE_INFINITY : Math.min(woken.lastAtMs + QUIET_MS, woken.firstAtMs + LONGEST_BURST_MS);
	return Math.max(notBeforeMs, Math.min(plannedAtMs, burstEndMs));
}

export type RoundEnd = {
	readonly nowMs: number;
	readonly intervalMs: number;
	/** Was anything sent that writes, whatever became of it? */
	readonly wrote: boolean;
	/** Is it to be tried again soon, since the address is not known or what failed may pass? */
	readonly failed: boolean;
	/** When the first zone that has to wait may be tried again; `null` if none has to. */
	readonly zoneDueAtMs: number | null;
	/** Had somebody said that there is news, and there was none? */
	readonly isNewsless: boolean;
};

/** `random` is from 0 up to 1. The interval varies by a tenth, so that many homes do not ask at the same moment. */
export function afterRound(schedule: Schedule, end: RoundEnd, random: number): Schedule {
	const { nowMs, intervalMs, wrote, failed, zoneDueAtMs, isNewsless } = end;
	const failures = failed ? schedule.failures + 1 : 0;
	const regular = nowMs + intervalMs * (0.9 + 0.2 * random);
	const retry = failed ? nowMs + Math.min(intervalMs, retryMs(failures, random)) : Number.POSITIVE_INFINITY;
	const lookMs = isNewsless ? LOOKS_AGAIN_MS[schedule.looks] : undefined;
	return {
		...schedule,
		plannedAtMs: Math.min(
			regular,
			retry,
			zoneDueAtMs ?? Number.POSITIVE_INFINITY,
			lookMs === undefined ? Number.POSITIVE_INFINITY : nowMs + lookMs,
		),
		looks: lookMs === undefined ? 0 : schedule.looks + 1,
		notBeforeMs: wrote ? nowMs + WRITE_SPACING_MS : nowMs,
		failures,
	};
}

/** 0.1, 0.25, 0.5, 1, 2, 4 ... s; from one second on up to half as much again. */
function retryMs(failures: number, random: number): number {
	const first = FIRST_RETRIES_MS[failures - 1];
	// Beyond 2^20 any interval is shorter.
	const doublings = Math.min(20, failures - FIRST_RETRIES_MS.length - 1);
	return first ?? LATER_RETRY_MS * 2 ** doublings * (1 + random / 2);
}
