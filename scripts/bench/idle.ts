import { setTimeout as pause } from "node:timers/promises";
import { openHome, type Place } from "./home.ts";
import type { Idle } from "./results.ts";
import { residentMbOf } from "./run-program.ts";
import { atRest, type Staying, stay } from "./staying.ts";

/** V8 tidies up for a while after the start. */
export const SETTLE_MS = 25_000;

const ROUND_OVER = '"event":"round"';

/** `watch` while nothing happens. */
export const measureRest = (place: Place, isQuick: boolean): Promise<Omit<Idle, "growth">> =>
	whileWatching(place, async watch => {
		const times = isQuick ? { settleMs: 1_000, seconds: 2 } : { settleMs: SETTLE_MS, seconds: 60 };
		const [rest] = await atRest([watch.pid], times);
		if (rest === undefined) throw new Error("Nothing was measured");
		return rest;
	});

/** `watch` over many rounds, one as soon as the other has ended. */
export const measureGrowth = (place: Place, isQuick: boolean): Promise<Idle["growth"]> =>
	whileWatching(place, async watch => {
		const rounds = isQuick ? 30 : 300;
		let warmMb = Number.NaN;
		for (let round = 1; round <= rounds; round += 1) {
			const before = watch.count(ROUND_OVER);
			watch.signal("SIGUSR1");
			while (watch.count(ROUND_OVER) === before) await pause(2);
			if (round === rounds / 3) warmMb = residentMbOf(watch.pid);
		}
		return { rounds, warmMb, endMb: residentMbOf(watch.pid) };
	});

async function whileWatching<Result>(place: Place, measure: (watch: Staying) => Promise<Result>): Promise<Result> {
	const home = await openHome(place, { names: 1 });
	home.configure("81.2.69.142");
	const watch = stay(home.command("watch", "--json", "--verbose", "--set", "interval=1h"), place.folder);
	try {
		await watch.says(ROUND_OVER);
		return await measure(watch);
	} finally {
		await watch.end();
		await home.close();
	}
}
