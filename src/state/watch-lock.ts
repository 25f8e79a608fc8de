import { createLock, type LockDeps } from "./lock.ts";
import { configuredPlace, privatePlace } from "./place.ts";
import type { StateStoreDeps } from "./store.ts";

/** A service that is restarted may find the one before it still ending. */
const WAIT_MS = 5_000;

/** It is held for months: far below what counts as left behind, and rare enough for a flash disk. */
const BEAT_MS = 5 * 60_000;

export type WatchLockDeps = Omit<LockDeps, "places" | "waitMs" | "purpose" | "beatMs"> &
	Pick<StateStoreDeps, "folder" | "fallbackFolder">;

/**
 * Makes this process the only one that watches on a state folder, until released. Throws `already-watching`, `state-unwritable`, or
 * the signal's reason. Rounds, such as a `cfddns sync` by hand, are not kept out.
 */
export async function lockWatch(
	{ folder, fallbackFolder, ...deps }: WatchLockDeps,
	signal: AbortSignal,
): Promise<() => Promise<void>> {
	const places = [configuredPlace(folder, deps.files), privatePlace(fallbackFolder, deps.files)];
	const acquire = createLock({ ...deps, places, waitMs: WAIT_MS, purpose: "watch", beatMs: BEAT_MS });
	return (await acquire(signal)).release;
}
