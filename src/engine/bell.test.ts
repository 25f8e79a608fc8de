import { expect, test } from "vitest";
import { SimulatedTime } from "../../test/state/simulated-time.ts";
import { createBell } from "./bell.ts";

test("nobody rings / it waits for its time", async () => {
	const time = new SimulatedTime();
	await time.until(createBell(time).wait(500));
	expect(time.elapsed()).toBe(500);
});

test("somebody rings before / it does not wait, once", async () => {
	const time = new SimulatedTime();
	const bell = createBell(time);
	bell.ring("network");
	bell.ring("router");
	bell.ring("network");
	await time.until(bell.wait(500));
	expect(time.elapsed()).toBe(0);
	expect(bell.take()).toEqual(["network", "router"]);
	expect(bell.take()).toEqual([]);
	await time.until(bell.wait(500));
	expect(time.elapsed()).toBe(500);
});

test("somebody rings or nudges meanwhile / it ends then", async () => {
	const time = new SimulatedTime();
	const bell = createBell(time);
	const asleep = new AbortController().signal;
	const later = time.sleep(200, asleep).then(bell.nudge);
	await time.until(Promise.all([bell.wait(500), later]));
	expect(time.elapsed()).toBe(200);
	expect(bell.take()).toEqual([]);
});
