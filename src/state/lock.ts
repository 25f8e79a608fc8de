import type { Clock } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { type Claim, claim } from "./claim.ts";
import { reasonOf } from "./failure.ts";
import { randomSuffix } from "./file-name.ts";
import { type LockName, type LockPurpose, lockName } from "./lock-name.ts";
import type { Place } from "./place.ts";
import type { Files, ProcessIdentity } from "./ports.ts";
import { BEAT_MS, createRivals } from "./rivals.ts";
import { noPlaceForLock } from "./trouble.ts";

export type LockDeps = {
	/** In order of preference. */
	readonly places: readonly Place[];
	readonly files: Files;
	readonly identity: ProcessIdentity;
	readonly clock: Clock;
	/** Evenly in [0, 1). */
	readonly random: () => number;
	/** How long to wait for another round. */
	readonly waitMs: number;
	/** Default: rounds keep each other out. */
	readonly purpose?: LockPurpose;
	/**
	 * Paths of locks that this process let go of, but could not remove: one set for all its stores, since a process lives on when it
	 * takes up another configuration. It is added to and deleted from here.
	 */
	readonly released: Set<string>;
	/** How often the file is touched, for those who cannot see our process. */
	readonly beatMs?: number;
};

export type Held = Omit<Extract<Claim, { kind: "taken" }>, "kind"> & {
	/** Lets the next one in. Again is fine; never throws. */
	release(): Promise<void>;
};

/** Between two looks: short at first, since most rounds are. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

/**
 * Mutual exclusion of rounds, among processes and within one. Announce, then check: each makes a file of its own and then looks
 * for others'; it holds the lock if it finds none of a living process, and else takes its file back, waits and tries again. Of two
 * that announce, the one that looks last sees the other: there are never two holders. All places are looked at, as one may have
 * become unusable, or usable again, between two rounds.
 */
export function createLock(deps: LockDeps) {
	const { places, files, identity, clock, random, released, waitMs, purpose = "lock", beatMs = BEAT_MS } = deps;

	const letGo = async (path: string): Promise<void> => {
		released.add(path);
		await files.remove(path).then(() => released.delete(path), reasonOf);
	};

	/** Shows those who cannot see our process that it lives. Ends with the signal's reason. */
	const beat = async (path: string, signal: AbortSignal): Promise<never> => {
		for (;;) {
			await clock.sleep(beatMs, signal);
			await files.touch(path).catch(reasonOf);
		}
	};

	const hold = (path: string): (() => Promise<void>) => {
		const holding = new AbortController();
		const beating = beat(path, holding.signal).catch((error: unknown) => {
			if (!holding.signal.aborted) throw error;
		});
		return async () => {
			if (holding.signal.aborted) return;
			// With a reason: to make the default one, an error with a stack, costs more than the files do.
			holding.abort("released");
			await beating;
			await letGo(path);
		};
	};

	/**
	 * Throws `round-running` when others do not end in time, `state-unwritable` if no place can be used or others' rounds cannot be
	 * seen, or the signal's reason.
	 */
	return async (signal: AbortSignal): Promise<Held> => {
		const rivals = createRivals({ places, files, identity, clock, released, purpose });
		const startedAtMs = clock.elapsed();
		let others: readonly LockName[] = [];
		for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
			signal.throwIfAborted();
			// Those who wait only look, so that they do not keep one another out.
			if (others.length > 0) others = await rivals.anywhere(null);
			if (others.length === 0) {
				const name = lockName(await identity.self(), randomSuffix(random), purpose);
				const claimed = await claim(name, { places, files, rivals, letGo });
				if (claimed.kind === "taken") return { ...claimed, release: hold(`${claimed.place.folder}/${name}`) };
				if (claimed.kind === "unusable") throw noPlaceForLock(claimed.troubles);
				others = claimed.rivals;
			}
			if (clock.elapsed() - startedAtMs >= waitMs)
				throw (purpose === "lock" ? stillRunning : alreadyWatching)(others, waitMs);
			await clock.sleep(pauseMs * (0.5 + random()), signal);
		}
	};
}

const stillRunning = ([other]: readonly LockName[], waitMs: number): Problem =>
	new Problem(
		"round-running",
		`Another round (process ${other?.mark.pid}) did not end within ${Math.round(waitMs / 1000)} s: no round was run`,
		{ hint: `If process ${other?.mark.pid} hangs, end it: the next round then starts by itself.` },
	);

const alreadyWatching = ([other]: readonly LockName[]): Problem =>
	new Problem("already-watching", `Another \`cfddns watch\` (process ${other?.mark.pid}) uses this state folder`, {
		hint: "One is enough: its configuration may name all zones. To run a second one, give it another state_dir.",
	});
