import type { Clock } from "../core/ports.ts";
import type { Bell } from "./bell.ts";

/** Anybody on the LAN may ring, so it does not count more often than this. */
const SPACING_MS = 1_000;

/** Wakes as soon as the bell is rung, and once more at the end of each second in which it was rung again. Ends by abort only. */
export async function passOn(bell: Bell, wake: () => void, clock: Clock, signal: AbortSignal): Promise<never> {
	for (;;) {
		await bell.rung(signal);
		wake();
		await clock.sleep(SPACING_MS, signal);
	}
}
