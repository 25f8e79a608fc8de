import type { Clock, Trigger } from "../core/ports.ts";

/** Waits that end early when a trigger speaks. */
export type NetworkWaits = {
	readonly sleep: Clock["sleep"];
	/** The same trigger, which also ends these waits. */
	heard(trigger: Trigger): Trigger;
};

/** For who waits for a way out: an address comes before its default route, and the route may come any moment. */
export function createNetworkWaits(clock: Clock): NetworkWaits {
	const waiting = new Set<AbortController>();
	return {
		async sleep(delayMs, signal) {
			signal.throwIfAborted();
			const early = new AbortController();
			const stop = () => early.abort(signal.reason);
			signal.addEventListener("abort", stop, { once: true });
			waiting.add(early);
			try {
				await clock.sleep(delayMs, early.signal);
			} catch (error) {
				if (error !== HEARD) throw error;
			} finally {
				signal.removeEventListener("abort", stop);
				waiting.delete(early);
			}
		},
		heard: ({ label, listen }) => ({
			label,
			listen: (sleeper, signal) =>
				listen(
					{
						...sleeper,
						wake(cause) {
							for (const early of waiting) early.abort(HEARD);
							sleeper.wake(cause);
						},
					},
					signal,
				),
		}),
	};
}

const HEARD = "heard";
