import type { Clock, FollowProgram, Sleeper, Trigger } from "../core/ports.ts";
import { untilAborted } from "./until-aborted.ts";

/**
 * One line per event. No `dev`: an interface that is made anew under its old name would not be heard. No `-json`: some versions
 * ignore it here.
 */
const MONITOR = ["-o", "monitor", "address", "link", "route"];

/** An `ip` without `monitor` ends much sooner; one that lives for so long listens. */
const PROOF_MS = 2_000;
/** Pauses before it is started again: doubled each time, unless it has lived for a minute. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
const STEADY_MS = 60_000;

export type KernelEventsDeps = {
	readonly follow: FollowProgram;
	readonly clock: Clock;
	/** From 0 up to 1. */
	random(): number;
	/** Told whenever it changes whether events are heard. */
	setHearing(isHearing: boolean): void;
};

/**
 * Linux: what the kernel announces about addresses, links and routes, through `ip monitor`. Its lines are not read: each only says
 * that there is something to look at. So does what it complains of, such as events that were lost in a flood.
 */
export const createKernelEvents = (deps: KernelEventsDeps): Trigger => ({
	label: "kernel events",
	listen: (sleeper, signal) => untilAborted(signal, () => hearOn(deps, sleeper, signal)),
});

async function hearOn(
	{ follow, clock, random, setHearing }: KernelEventsDeps,
	sleeper: Sleeper,
	signal: AbortSignal,
): Promise<void> {
	let isHearing = false;
	let isDeafSaid = false;
	/** May something have been missed that only a full look would find? */
	let isMissing = false;

	const onProof = (): void => {
		if (signal.aborted) return;
		isHearing = true;
		setHearing(true);
		if (isDeafSaid) sleeper.remark("kernel events are heard again");
		isDeafSaid = false;
		if (isMissing) sleeper.wake("network");
		isMissing = false;
	};
	const hear = (what: "output" | "complaint"): void => {
		// One that ends at once says how it is used, at each try; meanwhile somebody looks anyway.
		if (what === "output" || isHearing) sleeper.wake("network");
		else isMissing = true;
	};
	/** Until it ends. */
	const listen = async (): Promise<string> => {
		const ended = new AbortController();
		const proof = untilAborted(ended.signal, async () => {
			await clock.sleep(PROOF_MS, ended.signal);
			onProof();
		});
		try {
			return await follow("ip", MONITOR, hear, signal);
		} finally {
			ended.abort();
			await proof;
			isHearing = false;
			setHearing(false);
		}
	};

	for (let ends = 1; ; ends += 1) {
		const startedMs = clock.elapsed();
		const how = await listen();
		isMissing = true;
		if (clock.elapsed() - startedMs >= STEADY_MS) ends = 1;
		await clock.sleep(pauseMs(ends, random), signal);
		// Said after the pause only: whoever ends all processes of a service may end `ip` a moment before us.
		if (!isDeafSaid) sleeper.remark(`kernel events are not heard: ${how}; looking once a second instead`);
		isDeafSaid = true;
	}
}

const pauseMs = (ends: number, random: () => number): number =>
	Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (ends - 1)) * (1 + random() / 2);
