import { expect, test, vi } from "vitest";
import { startDeadline } from "./deadline.ts";

const reason = new Error("too late");

test.each<[state: string, afterMs: number, cancelled: boolean, aborted: boolean]>([
	["not over", 999, false, false],
	["over", 1000, false, true],
	["cancelled before", 1000, true, false],
])("%s / after %i ms", (_state, afterMs, cancelled, aborted) => {
	vi.useFakeTimers();
	try {
		const { signal, cancel } = startDeadline(1000, reason);
		if (cancelled) cancel();
		vi.advanceTimersByTime(afterMs);
		expect(signal.aborted).toBe(aborted);
		expect(signal.reason).toBe(aborted ? reason : undefined);
	} finally {
		vi.useRealTimers();
	}
});
