import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClock } from "./clock.ts";

const clock = createClock(process.hrtime);
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Has a promise ended, after all that is due has run? */
async function stateOf(promise: Promise<unknown>): Promise<"pending" | "done"> {
	return await Promise.race([
		promise.then(
			() => "done" as const,
			() => "done" as const,
		),
		new Promise<"pending">(resolve => setImmediate(() => resolve("pending"))),
	]);
}

test("tells the time, and time that does not jump", () => {
	expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
	expect(clock.elapsed()).toBeLessThanOrEqual(clock.elapsed());
});

test("sleeps as long as it should, and leaves nothing behind", async () => {
	const { signal } = new AbortController();
	const sleep = clock.sleep(1000, signal);
	vi.advanceTimersByTime(999);
	expect(await stateOf(sleep)).toBe("pending");
	vi.advanceTimersByTime(1);
	expect(await stateOf(sleep)).toBe("done");
	expect([vi.getTimerCount(), getEventListeners(signal, "abort").length]).toEqual([0, 0]);
});

test.each<[delayMs: number]>([[0], [-5]])("%d ms / does not hang", async delayMs => {
	const sleep = clock.sleep(delayMs, new AbortController().signal);
	vi.advanceTimersByTime(0);
	expect(await stateOf(sleep)).toBe("done");
});

test("a month, which is more than a timer takes / no shorter and no longer", async () => {
	const monthMs = 31 * 86_400_000;
	const sleep = clock.sleep(monthMs, new AbortController().signal);
	await vi.advanceTimersByTimeAsync(monthMs - 1);
	expect(await stateOf(sleep)).toBe("pending");
	await vi.advanceTimersByTimeAsync(1);
	expect(await stateOf(sleep)).toBe("done");
});

test("told to stop / ends with the reason, and leaves nothing behind", async () => {
	const stop = new AbortController();
	const sleep = clock.sleep(1000, stop.signal);
	stop.abort("stopped");
	await expect(sleep).rejects.toBe("stopped");
	expect([vi.getTimerCount(), getEventListeners(stop.signal, "abort").length]).toEqual([0, 0]);
	await expect(clock.sleep(1000, stop.signal)).rejects.toBe("stopped");
	expect(vi.getTimerCount()).toBe(0);
});
