import { getEventListeners } from "node:events";
import { expect, test, vi } from "vitest";
import { limited } from "./limited.ts";

const late = new Error("too late");
const forever = new Promise<never>(() => {});

test("work that ends / its result, and nothing is left", async () => {
	vi.useFakeTimers();
	try {
		const { signal } = new AbortController();
		expect(await limited(1_000, late, signal, async () => "done")).toBe("done");
		await expect(limited(1_000, late, signal, () => Promise.reject(new Error("oops")))).rejects.toThrow("oops");
		expect([vi.getTimerCount(), getEventListeners(signal, "abort").length]).toEqual([0, 0]);
	} finally {
		vi.useRealTimers();
	}
});

test.each<[state: string, abortAfterMs: number, reason: string]>([
	["deadline first / its error", 2_000, "too late"],
	["abort first / the signal's reason", 500, "stopped"],
])("work that ignores its signal, %s", async (_state, abortAfterMs, reason) => {
	vi.useFakeTimers();
	try {
		const control = new AbortController();
		const seen: AbortSignal[] = [];
		const outcome = limited(1_000, late, control.signal, signal => {
			seen.push(signal);
			return forever;
		}).catch(error => error);
		setTimeout(() => control.abort(new Error("stopped")), abortAfterMs);
		await vi.advanceTimersByTimeAsync(abortAfterMs);
		await vi.advanceTimersByTimeAsync(1_000);
		expect((await outcome).message).toBe(reason);
		expect(seen[0]?.reason.message).toBe(reason);
		expect([vi.getTimerCount(), getEventListeners(control.signal, "abort").length]).toEqual([0, 0]);
	} finally {
		vi.useRealTimers();
	}
});

test("aborted before / nothing is begun", async () => {
	const work = vi.fn(() => forever);
	await expect(limited(1_000, late, AbortSignal.abort(new Error("stopped")), work)).rejects.toThrow("stopped");
	expect(work).not.toHaveBeenCalled();
});
