import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { aborted, type Task, untilOneEnds } from "./until-one-ends.ts";

/** Waits to be ended, and takes its time for that. */
function lasting() {
	const ended: string[] = [];
	const task: Task = async signal => {
		try {
			await aborted(signal);
		} finally {
			await new Promise(resolve => setImmediate(resolve));
			ended.push("ended");
		}
	};
	return { ended, task };
}
const never = new AbortController().signal;

test("one ends / the others are ended, and waited for", async () => {
	const { ended, task } = lasting();
	await untilOneEnds(never, [task, async () => {}, task]);
	expect(ended).toEqual(["ended", "ended"]);
});

test("one throws / that, after the others have ended", async () => {
	const { ended, task } = lasting();
	const broken = untilOneEnds(never, [task, () => Promise.reject(new TypeError("oops"))]);
	await expect(broken).rejects.toThrow("oops");
	expect(ended).toEqual(["ended"]);
});

test("one throws while it is being ended / that is not lost", async () => {
	const clumsy: Task = signal =>
		aborted(signal).catch(() => {
			throw new TypeError("oops");
		});
	await expect(untilOneEnds(never, [async () => {}, clumsy])).rejects.toThrow("oops");
});

test("aborted / the reason, and no listener is left", async () => {
	const { ended, task } = lasting();
	const control = new AbortController();
	const running = untilOneEnds(control.signal, [task, task]);
	const reason = new Error("stopped");
	control.abort(reason);
	await expect(running).rejects.toBe(reason);
	expect(ended).toEqual(["ended", "ended"]);
	expect(getEventListeners(control.signal, "abort")).toHaveLength(0);
});

test("aborted before / nothing begins", async () => {
	const began: string[] = [];
	const task: Task = async () => void began.push("began");
	await expect(untilOneEnds(AbortSignal.abort(new Error("stopped")), [task])).rejects.toThrow("stopped");
	expect(began).toEqual([]);
});
