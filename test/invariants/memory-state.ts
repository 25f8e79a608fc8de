import type { StateStore } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import { EMPTY_STATE, type State } from "../../src/core/state.ts";

/** What happens to one save, counted from 1. */
export type SaveFault =
	/** The disk is full: nothing is saved, and what was there is gone. */
	| { readonly kind: "unwritable" }
	/** The disk is full, and what was there cannot be removed either. */
	| { readonly kind: "stuck" }
	/** The process dies, before or after the new state is there. */
	| { readonly kind: "crash"; readonly work: "before" | "after" };

export type MemoryState = StateStore & {
	/** What is on the disk. */
	saved(): State;
	saveCount(): number;
	/** How many rounds hold the lock now, and the most that ever did. */
	holders(): { readonly now: number; readonly most: number };
};

const EMPTY = JSON.stringify(EMPTY_STATE);

/** A `StateStore` that survives nothing but JSON, as a file would: atomic saves, and a lock that rounds queue for. */
export function memoryState(
	faults: ReadonlyMap<number, SaveFault> = new Map(),
	onSaved: () => void = () => undefined,
): MemoryState {
	let disk = EMPTY;
	let saves = 0;
	let holding = 0;
	let most = 0;
	let queue: Promise<void> = Promise.resolve();

	return {
		async lock(signal) {
			const before = queue;
			const { promise, release } = gate();
			queue = before.then(() => promise);
			await before;
			signal.throwIfAborted();
			holding += 1;
			most = Math.max(most, holding);
			return async () => {
				holding -= 1;
				release();
			};
		},
		load: async () => ({ state: JSON.parse(disk), problems: [] }),
		async save(state) {
			saves += 1;
			const fault = faults.get(saves);
			if (fault?.kind === "stuck") throw new Problem("state-stuck", "The disk is read-only");
			if (fault?.kind === "unwritable") {
				disk = EMPTY;
				throw new Problem("state-unwritable", "The disk is full");
			}
			if (fault?.kind === "crash" && fault.work === "before") throw new Error("killed");
			disk = JSON.stringify(state);
			onSaved();
			if (fault?.kind === "crash") throw new Error("killed");
		},
		saved: () => JSON.parse(disk),
		saveCount: () => saves,
		holders: () => ({ now: holding, most }),
	};
}

function gate(): { readonly promise: Promise<void>; readonly release: () => void } {
	let release: () => void = () => undefined;
	const promise = new Promise<void>(resolve => {
		release = resolve;
	});
	return { promise, release };
}
