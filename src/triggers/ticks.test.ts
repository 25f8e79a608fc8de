import { expect, test } from "vitest";
import { triggerWorld } from "../../test/triggers/world.ts";
import { createTicks } from "./ticks.ts";

/** What is said when the wall clock is moved by so many seconds while the other one stands still, at second 9.5. */
async function moved(bySeconds: number): Promise<readonly string[]> {
	const { time, log, listen, pass, stop } = triggerWorld("darwin");
	const listening = listen();
	await pass(9.5);
	time.wallOffsetMs += bySeconds * 1000;
	await pass(20);
	stop();
	await listening;
	return log;
}

test.each<[state: string, bySeconds: number, said: readonly string[]]>([
	["asleep for an hour", 3600, ["10 resume"]],
	["asleep for six seconds", 6, ["10 resume"]],
	["a clock set back", -6, ["10 resume"]],
	["a clock set from 1970 to today", 1_700_000_000, ["10 resume"]],
	["a clock set by little", 4.9, []],
	["a clock set back by little", -4.9, []],
])("%s / woken once or not at all", async (_state, bySeconds, said) => expect(await moved(bySeconds)).toEqual(said));

test("asleep, where the clock that never jumps runs on / woken, once the late second is over", async () => {
	const { network, log, time } = triggerWorld("win32");
	const stop = new AbortController();
	const lateMs = [0, 0, 3_600_000, 0];
	const sleep = time.sleep.bind(time);
	time.sleep = async (delayMs, signal) => {
		const byMs = lateMs.shift();
		if (byMs === undefined) stop.abort();
		await sleep(delayMs + (byMs ?? 0), signal);
	};
	const ticks = createTicks({ network: network.view, clock: time, isHearing: () => false });
	const sleeper = {
		wake: (cause: string) => void log.push(`${time.elapsed() / 1000} ${cause}`),
		remark: () => undefined,
	};
	await time.until(ticks.listen(sleeper, stop.signal));
	expect(log).toEqual(["3603 resume"]);
});

test("the clock drifts by seconds in hours / nothing", async () => {
	const { time, log, listen, pass, stop } = triggerWorld("darwin");
	const listening = listen();
	for (let count = 0; count < 1_000; count += 1) {
		time.wallOffsetMs += 50;
		await pass(1);
	}
	stop();
	await listening;
	expect(log).toEqual([]);
});

test("each look is held against the last / woken at every change, back as well; by routes alone a little later", async () => {
	const { network, log, listen, pass, stop } = triggerWorld("darwin");
	const { state, row } = network;
	const listening = listen();
	await pass(1.5);
	state.rows = [row("wan0", "81.2.69.142"), row("tun0", "10.8.0.2")];
	state.ipv4 = ["tun0", "wan0"];
	await pass(2);
	state.rows = [row("wan0", "81.2.69.142")];
	await pass(2);
	state.ipv4 = ["wan0"];
	await pass(6);
	state.rows = null;
	await pass(5);
	stop();
	await listening;
	expect(log).toEqual(["2 network", "4 network", "10 network", "12 network"]);
});
