import type { Clock, WakeCause } from "../core/ports.ts";

/** Where wakes arrive, and where the loop waits for them. Nothing is lost between two waits. */
export type Bell = {
	ring(cause: WakeCause): void;
	/** Ends a wait without a cause: somebody wants the loop to look up. */
	nudge(): void;
	/** The causes since it was asked last, each once. */
	take(): readonly WakeCause[];
	/** Resolves at once if there is something to take or it was nudged; else at the next ring or nudge, or when the time is over. */
	wait(delayMs: number): Promise<void>;
};

export function createBell(clock: Clock): Bell {
	let causes = new Set<WakeCause>();
	let nudged = false;
	let waiting: AbortController | null = null;
	const nudge = (): void => {
		nudged = true;
		waiting?.abort(RUNG);
	};
	return {
		ring(cause) {
			causes.add(cause);
			nudge();
		},
		nudge,
		take() {
			const taken = [...causes];
			causes = new Set();
			return taken;
		},
		async wait(delayMs) {
			if (!nudged && delayMs > 0) {
				const own = new AbortController();
				waiting = own;
				await clock.sleep(delayMs, own.signal).catch((error: unknown) => {
					if (error !== RUNG) throw error;
				});
				waiting = null;
			}
			nudged = false;
		},
	};
}

/** Why a sleep ended early. Not an error: to make one, with its stack, would cost more than the wake. */
const RUNG = "rung";
