import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { SimulatedTime } from "../../test/state/simulated-time.ts";
import { createBell } from "./bell.ts";
import { passOn } from "./pass-on.ts";

/** When it wakes if it is rung at these times, all in milliseconds. */
async function wakesFor(rings: readonly number[]): Promise<readonly number[]> {
	const time = new SimulatedTime();
	const bell = createBell();
	const control = new AbortController();
	const wakes: number[] = [];
	const running = passOn(bell, () => wakes.push(time.elapsed()), time, control.signal);
	for (const atMs of rings) {
		await time.until(time.sleep(atMs - time.elapsed(), control.signal));
		bell.ring();
	}
	await time.until(time.sleep(5_000, control.signal));
	control.abort(new Error("stopped"));
	await expect(running).rejects.toThrow("stopped");
	expect(getEventListeners(control.signal, "abort")).toHaveLength(0);
	return wakes;
}

test.each<[scenario: string, rings: readonly number[], wakes: readonly number[]]>([
	["nobody rings / never", [], []],
	["once / at once", [100], [100]],
	["twice within the second / again at its end", [100, 101], [100, 1100]],
	["a hundred times / joined", Array.from({ length: 100 }, (_, n) => 100 + n * 5), [100, 1100]],
	["for three seconds / once a second", [100, 900, 1500, 2400, 2900], [100, 1100, 2100, 3100]],
	["after the second / at once", [100, 1200], [100, 1200]],
])("%s", async (_scenario, rings, wakes) => expect(await wakesFor(rings)).toEqual(wakes));
