import { distrusted } from "../core/memory.ts";
import type { Clock, StateStore } from "../core/ports.ts";
import { expectProblem, type Problem } from "../core/problem.ts";
import type { State } from "../core/state.ts";
import { reasonOf } from "./failure.ts";
import { isLeftover, stateFileName } from "./file-name.ts";
import { encodeState, type Tenant } from "./format.ts";
import { createLock, type Held } from "./lock.ts";
import { configuredPlace, privatePlace } from "./place.ts";
import type { Files, ProcessIdentity } from "./ports.ts";
import { type Found, readState } from "./read-state.ts";
import { dropFile, saveFile } from "./save-file.ts";
import { notSaved, stateUnreadable, type Trouble, usingFallback } from "./trouble.ts";

export type StateStoreDeps = Tenant & {
	/** Where the state belongs. Made when it is missing. */
	readonly folder: string;
	/** Stands in while `folder` cannot be written: a folder of this user alone, best on another file system. */
	readonly fallbackFolder: string;
	readonly files: Files;
	readonly identity: ProcessIdentity;
	readonly clock: Clock;
	/** Evenly in [0, 1). */
	readonly random: () => number;
	/** See `LockDeps`. */
	readonly released: Set<string>;
	/** How long `lock` waits for another round. */
	readonly waitMs?: number;
};

const DEFAULT_WAIT_MS = 60_000;

/**
 * The state as a file that is replaced as a whole. Beyond the contract of `StateStore`:
 * - `lock` throws `state-unwritable` when no folder can hold a lock, or `folder` is another user's and may not be listed: nothing
 *   would keep two rounds apart.
 * - `load` without the lock only reads. With it, damage is moved out of the way, a state that had to be kept in the fallback comes
 *   home, and `state-unwritable` is among the problems as long as it cannot.
 * - `save` needs the lock. It resolves once the state is on a disk where the next `load` finds it, if need be in the fallback.
 *   Better no memory than one that contradicts what is sent next: hence the two ways of throwing.
 */
export function createStateStore(deps: StateStoreDeps): StateStore {
	const { api, owner, folder, fallbackFolder, files, clock } = deps;
	const tenant: Tenant = { api, owner };
	const name = stateFileName(api, owner);
	const home = configuredPlace(folder, files);
	const fallback = privatePlace(fallbackFolder, files);
	const acquire = createLock({ ...deps, places: [home, fallback], waitMs: deps.waitMs ?? DEFAULT_WAIT_MS });
	/** While we hold the lock. `serial`: the highest that lies anywhere, once we have looked. */
	let session: { readonly held: Held; serial: number | null } | null = null;

	const read = (damaged: "set-aside" | "leave"): Promise<Found> =>
		readState([home, fallback], name, tenant, { files, clock, damaged });

	const drop = async (): Promise<readonly string[]> => {
		const lingering: string[] = [];
		for (const place of [home, fallback]) {
			if ((await place.isSound()) && (await dropFile(place, name, files)) !== null)
				lingering.push(`${place.folder}/${name}`);
		}
		return lingering;
	};

	/** Returns `null`, or why the state had to go to the fallback. */
	const persist = async (state: State, serial: number): Promise<Trouble | null> => {
		const text = encodeState(state, tenant, serial);
		const reason = await saveFile(home, name, text, deps);
		if (reason === null) {
			// If it cannot be removed, its lower serial says that it is the older one.
			if (await fallback.isSound()) await dropFile(fallback, name, files);
			return null;
		}
		await dropFile(home, name, files);
		const fallbackReason = await saveFile(fallback, name, text, deps);
		if (fallbackReason === null) return { folder, reason };
		throw notSaved(
			[
				{ folder, reason },
				{ folder: fallbackFolder, reason: fallbackReason },
			],
			await drop(),
		);
	};

	/** Brings a state home that had to be kept in the fallback. Returns what there is to say about it. */
	const bringHome = async ({ state, serial }: Found): Promise<readonly Problem[]> => {
		try {
			const trouble = await persist(state, serial + 1);
			return trouble === null ? [] : [usingFallback(trouble, fallbackFolder)];
		} catch (error) {
			return [expectProblem(error)];
		}
	};

	return {
		lock: async signal => {
			const held = await acquire(signal);
			const ours = { held, serial: null };
			session = ours;
			for (const leftover of held.names.filter(isLeftover)) {
				await files.remove(`${held.place.folder}/${leftover}`).catch(reasonOf);
			}
			return async () => {
				if (session === ours) session = null;
				await held.release();
			};
		},

		load: async () => {
			if (session === null) {
				const { state, problems, unreadable } = await read("leave");
				return { state, problems: [...problems, ...unreadable.map(stateUnreadable)] };
			}
			const { held } = session;
			const found = await read("set-aside");
			const returning = held.troubles.length === 0 && found.place === fallback;
			session.serial = found.serial + (returning ? 1 : 0);
			const troubled = held.troubles.map(trouble => trouble.folder);
			return {
				// What lies where we cannot write cannot be taken back either, should the next save fail.
				state: held.place !== home && found.place === home ? distrusted(found.state) : found.state,
				problems: [
					...found.problems,
					...held.troubles.map(trouble => usingFallback(trouble, fallbackFolder)),
					...found.unreadable.filter(trouble => !troubled.includes(trouble.folder)).map(stateUnreadable),
					...(returning ? await bringHome(found) : []),
				],
			};
		},

		save: async state => {
			if (session === null) throw new Error("save() without the lock: another round may be writing");
			session.serial ??= (await read("leave")).serial;
			session.serial += 1;
			await persist(state, session.serial);
		},
	};
}
