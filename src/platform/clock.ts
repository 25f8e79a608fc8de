import type { Clock } from "../core/ports.ts";

/** A longer delay than this fires at once in Node (it is a signed 32-bit number of milliseconds). */
const LONGEST_TIMER_MS = 2_147_483_647;

/** `hrtime` is Node's `process.hrtime`: the global `performance` loads ten modules when it is first named. */
export const createClock = (hrtime: () => [seconds: number, nanoseconds: number]): Clock => ({
	now: () => Date.now(),
	elapsed: () => {
		const [seconds, nanoseconds] = hrtime();
		return seconds * 1e3 + nanoseconds / 1e6;
	},
	sleep: async (delayMs, signal) => {
		for (let leftMs = Math.max(0, delayMs); leftMs > LONGEST_TIMER_MS; leftMs -= LONGEST_TIMER_MS) {
			await sleep(LONGEST_TIMER_MS, signal);
		}
		await sleep(Math.max(0, delayMs) % LONGEST_TIMER_MS, signal);
	},
});

/** Leaves neither a timer nor a listener behind, whichever way it ends: `watch` sleeps on one signal for months. */
const sleep = (delayMs: number, signal: AbortSignal): Promise<void> =>
	new Promise((resolve, reject) => {
		if (signal.aborted) {
			reject(signal.reason);
			return;
		}
		const stop = () => {
			clearTimeout(timer);
			reject(signal.reason);
		};
		const timer = setTimeout(() => {
			signal.removeEventListener("abort", stop);
			resolve();
		}, delayMs);
		signal.addEventListener("abort", stop, { once: true });
	});
