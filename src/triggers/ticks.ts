import { addressFingerprint, routeFingerprint } from "../core/network-fingerprint.ts";
import type { Clock, NetworkView, Trigger } from "../core/ports.ts";
import { untilAborted } from "./until-aborted.ts";

const TICK_MS = 1_000;
/**
 * Looks at the addresses for one at the routes. Without the tables of Linux these cost more than the addresses, and hardly ever
 * change alone.
 */
const ROUTES_EVERY = 5;
/** A tick may be that late on a busy machine, and a clock may be set by so little. */
const JUMP_MS = 5_000;

export type TicksDeps = {
	readonly network: Pick<NetworkView, "addresses" | "defaultInterfaces">;
	readonly clock: Clock;
	/** Does somebody hear what the kernel announces? Then there is no need to look. */
	isHearing(): boolean;
};

/**
 * Once a second: did this machine sleep, or was its clock set? And where no events are heard: does the network look as before?
 *
 * A sleep shows as a second that took much longer by the wall clock. The clock that never jumps would not tell: it stands still
 * while Linux sleeps (CLOCK_MONOTONIC), and runs on while macOS and Windows do (mach_continuous_time, QueryPerformanceCounter).
 */
export const createTicks = ({ network, clock, isHearing }: TicksDeps): Trigger => ({
	label: "a look once a second",
	listen: (sleeper, signal) =>
		untilAborted(signal, async () => {
			const isChanged = await startLooking(network);
			let wallMs = clock.now();
			for (;;) {
				await clock.sleep(TICK_MS, signal);
				const nowMs = clock.now();
				if (Math.abs(nowMs - wallMs - TICK_MS) > JUMP_MS) sleeper.wake("resume");
				wallMs = nowMs;
				if (isHearing()) continue;
				const changed = await isChanged();
				signal.throwIfAborted();
				if (changed) sleeper.wake("network");
			}
		}),
});

/** Each look is held against the one before. */
async function startLooking(network: TicksDeps["network"]): Promise<() => Promise<boolean>> {
	let [addresses, routes] = [await addressFingerprint(network), await routeFingerprint(network)];
	let looks = 0;
	return async () => {
		const before = [addresses, routes];
		looks += 1;
		addresses = await addressFingerprint(network);
		if (addresses !== before[0] || looks % ROUTES_EVERY === 0) routes = await routeFingerprint(network);
		return addresses !== before[0] || routes !== before[1];
	};
}
