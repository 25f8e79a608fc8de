import { expectProblem, Problem } from "../core/problem.ts";
import type { Report } from "../core/report.ts";
import { ROUND_DEADLINE_MS, roundTooLong } from "./deadline.ts";
import type { WatchDeps } from "./watch.ts";

/** Not worth a word: another round follows at once, or nobody waits for one any more. */
const overtaken = (): Problem => new Problem("overtaken", "Something new came up before the round had ended");

/** A round that has not ended so long after it was told to never will. */
const STALL_MS = 30_000;

/** Whoever stops us wants it soon. But a write that is under way may end: without its answer, the next round has to list. */
const FAREWELL_MS = 1_200;
const FAREWELL_LOOK_MS = 20;

type AttendDeps = Pick<WatchDeps, "clock" | "bell" | "patient" | "beatEveryMs" | "fingerprint" | "beat"> & {
	/** The network as the round found it; `null` if it is not to give way, whatever happens to that. */
	readonly network: string | null;
	round(signal: AbortSignal): Promise<Report>;
};

/**
 * Runs one round and stays with it: it is ended when its time is over, when this machine's network changes before anything is
 * written, and when we have to stop. `null`: it was told to end, and did not.
 */
export async function attend(deps: AttendDeps, stopping: AbortSignal): Promise<Report | null> {
	const { clock, bell, patient } = deps;
	const control = new AbortController();
	const startedAtMs = clock.elapsed();
	let toldAtMs: number | null = null;
	let farewellAtMs: number | null = null;
	let ended = false;
	const running = deps.round(control.signal).finally(() => {
		ended = true;
		bell.nudge();
	});
	// A bug is thrown below, to whoever waits for the round.
	running.catch(() => undefined);
	const end = (reason: Problem): void => {
		toldAtMs ??= clock.elapsed();
		control.abort(reason);
	};

	while (!ended) {
		await bell.wait(farewellAtMs === null ? deps.beatEveryMs : FAREWELL_LOOK_MS);
		if (ended) break;
		deps.beat();
		const nowMs = clock.elapsed();
		if (toldAtMs !== null) {
			if (nowMs - toldAtMs >= STALL_MS) return null;
		} else if (stopping.aborted) {
			farewellAtMs ??= nowMs;
			if (!patient.isWriting()) end(overtaken());
			// For another configuration nobody waits.
			else if (nowMs - farewellAtMs >= FAREWELL_MS && expectProblem(stopping.reason).code !== "overtaken")
				end(expectProblem(stopping.reason));
		} else if (nowMs - startedAtMs >= ROUND_DEADLINE_MS) end(roundTooLong());
		else if (deps.network !== null && !patient.isWriting()) {
			const isElsewhere = (await deps.fingerprint()) !== deps.network;
			if (isElsewhere && !ended && !patient.isWriting()) end(overtaken());
		}
	}
	return running;
}
