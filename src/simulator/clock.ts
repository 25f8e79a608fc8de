import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";

/** What the simulator takes from the world, so that a run can be repeated exactly. */
export type World = {
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** A new identifier: 32 hex digits, never the same twice. */
	readonly id: () => string;
};

export const realWorld: World = { now: () => Date.now(), id: () => randomBytes(16).toString("hex") };

/** Identifiers that are the same in every run: `prefix`, then a counter. */
export function countingIds(prefix = "5"): () => string {
	let count = 0;
	return () => {
		count += 1;
		return prefix + count.toString(16).padStart(32 - prefix.length, "0");
	};
}

/** The API's timestamps have microseconds. */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z");

/** Waits without keeping the process alive: what is still waiting when the simulator closes is of no interest. */
export const pause = (ms: number): Promise<void> =>
	ms > 0 ? setTimeout(ms, undefined, { ref: false }) : Promise.resolve();
