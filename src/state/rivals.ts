import type { Clock } from "../core/ports.ts";
import { isDenied, reasonOf } from "./failure.ts";
import { type LockName, type LockPurpose, parseLockName } from "./lock-name.ts";
import type { Place } from "./place.ts";
import type { Files, ProcessIdentity } from "./ports.ts";
import { roundsUnseen } from "./trouble.ts";

/** How often a round touches its file, for those who cannot see its process. */
export const BEAT_MS = 15_000;
/** A lock of a process that cannot be seen from here counts as left behind when it was not touched for so long ... */
const STALE_MS = 15 * 60_000;
/** ... and was not touched while we watched, either: after sleep or a step of the clock every file looks old for a moment. */
const WATCH_MS = 3 * BEAT_MS;

export type RivalsDeps = {
	readonly places: readonly Place[];
	readonly files: Files;
	readonly identity: ProcessIdentity;
	readonly clock: Clock;
	/** See `LockDeps`. */
	readonly released: Set<string>;
	readonly purpose: LockPurpose;
};

/** Finds the other living rounds. */
export type Rivals = {
	/** Among the files of a folder, without the lock `own`. Removes the locks of dead processes. */
	among(folder: string, names: readonly string[], own: string | null): Promise<readonly LockName[]>;
	/**
	 * In every place but `except`. A place that nobody can read holds none that we could meet; one that only we may not read can:
	 * throws `state-unwritable`.
	 */
	anywhere(except: Place | null): Promise<readonly LockName[]>;
};

/** For one wait: it remembers what it saw. Names are never used twice, so removing a dead one's lock can hit no other. */
export function createRivals({ places, files, identity, clock, released, purpose }: RivalsDeps): Rivals {
	const seen = new Map<string, { readonly modifiedAtMs: number; readonly sinceMs: number }>();

	const isLeftBehind = async (path: string, staleMs: number): Promise<boolean> => {
		const entry = await files.look(path);
		if (entry === null) return true;
		const { modifiedAtMs } = entry;
		const before = seen.get(path);
		if (before?.modifiedAtMs !== modifiedAtMs) {
			seen.set(path, { modifiedAtMs, sinceMs: clock.elapsed() });
			return false;
		}
		// A time in the future is no younger: the clock was set back since.
		return Math.abs(clock.now() - modifiedAtMs) >= staleMs && clock.elapsed() - before.sinceMs >= WATCH_MS;
	};

	const isLiving = async (path: string, { mark }: LockName): Promise<boolean> => {
		if (released.has(path)) return false;
		switch (await identity.fateOf(mark)) {
			case "dead":
				return false;
			case "unknown":
				// Rounds never interleave. But a container that was killed must not keep the next one from watching.
				return purpose === "lock" && !(await isLeftBehind(path, STALE_MS));
			case "self":
				// It cannot be stopped while we are not; if it does not beat, nobody holds it.
				return !(await isLeftBehind(path, 0));
			case "alive":
				return true;
		}
	};

	const among: Rivals["among"] = async (folder, names, own) => {
		const living: LockName[] = [];
		for (const name of names) {
			const lock = name === own ? null : parseLockName(name, purpose);
			if (lock === null) continue;
			const path = `${folder}/${name}`;
			if (await isLiving(path, lock)) living.push(lock);
			else await files.remove(path).then(() => released.delete(path), reasonOf);
		}
		return living;
	};

	return {
		among,
		anywhere: async except => {
			const living: LockName[] = [];
			for (const place of places.filter(place => place !== except)) {
				const names = (await place.isSound()) ? await files.list(place.folder).catch(noneUnlessHidden(place)) : [];
				living.push(...(await among(place.folder, names, null)));
			}
			return living;
		},
	};
}

const noneUnlessHidden =
	({ folder, ofManyUsers }: Place) =>
	(error: unknown): readonly string[] => {
		const reason = reasonOf(error);
		if (ofManyUsers && isDenied(error)) throw roundsUnseen({ folder, reason });
		return [];
	};
