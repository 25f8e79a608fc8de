import type { Trigger } from "../core/ports.ts";
import { createKernelEvents, type KernelEventsDeps } from "./kernel-events.ts";
import { createTicks, type TicksDeps } from "./ticks.ts";

export type TriggerDeps = Omit<KernelEventsDeps, "setHearing"> &
	Omit<TicksDeps, "isHearing"> & {
		/** As Node names it. */
		readonly platform: string;
	};

/** What tells of changes of this machine's own network. To be listened to before the first round, so that nothing is missed. */
export function createTriggers({ platform, ...deps }: TriggerDeps): readonly Trigger[] {
	let isHearing = false;
	const setHearing = (now: boolean): void => {
		isHearing = now;
	};
	const ticks = createTicks({ ...deps, isHearing: () => isHearing });
	return platform === "linux" ? [createKernelEvents({ ...deps, setHearing }), ticks] : [ticks];
}
