/** A router that restarts is back after one to three minutes. */
const FIRST_MS = 5_000;
/** One that has no such service may get it some day. */
const LONGEST_MS = 600_000;

/** How long to wait after so many failures in a row, in milliseconds; `random` (from 0 up to 1) makes it up to half as long again. */
export const pauseMs = (failures: number, random: number): number =>
	Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10)) * (1 + random / 2);
