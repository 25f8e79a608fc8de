import type { Clock } from "../../src/core/ports.ts";

/** A clock that only moves when somebody sleeps, to the end of the shortest sleep, one sleeper after the other. */
export class SimulatedTime implements Clock {
	#elapsedMs = 0;
	/** What `now` adds: set it to step the wall clock. */
	wallOffsetMs = 1_700_000_000_000;
	#sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

	now(): number {
		return this.wallOffsetMs + this.#elapsedMs;
	}

	elapsed(): number {
		return this.#elapsedMs;
	}

	sleep(delayMs: number, signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			if (signal.aborted) return reject(signal.reason);
			const stop = () => {
				this.#sleepers = this.#sleepers.filter(other => other !== sleeper);
				reject(signal.reason);
			};
			const wake = () => {
				signal.removeEventListener("abort", stop);
				resolve();
			};
			const sleeper = { atMs: this.#elapsedMs + delayMs, wake };
			this.#sleepers.push(sleeper);
			signal.addEventListener("abort", stop, { once: true });
		});
	}

	/** Lets time pass until `work` has ended. */
	async until<T>(work: Promise<T>): Promise<T> {
		let ended = false;
		const end = () => {
			ended = true;
		};
		work.then(end, end);
		for (;;) {
			await settled();
			if (ended) return work;
			this.#wakeNext();
		}
	}

	#wakeNext(): void {
		const [next, ...rest] = this.#sleepers.toSorted((left, right) => left.atMs - right.atMs);
		if (next === undefined) throw new Error("Everybody waits, and nobody for the time to pass");
		this.#sleepers = rest;
		this.#elapsedMs = Math.max(this.#elapsedMs, next.atMs);
		next.wake();
	}
}

/** Runs all that can run without time passing. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
