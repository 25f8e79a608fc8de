import { DatagramFailure } from "../core/ports.ts";
import type { Problem } from "../core/problem.ts";
import { printable, unavailable } from "./unavailable.ts";

/** More copies than this do not help: RFC 8489 section 6.2.1 sends seven in all. */
const MAX_REPEATS = 6;

/** The waits between the copies of a question: each twice as long as the one before, as long as the deadline leaves time. */
export function doublingWaits(firstMs: number, timeoutMs: number): readonly number[] {
	const waits: number[] = [];
	for (let waitMs = firstMs, sentMs = waitMs; sentMs < timeoutMs && waits.length < MAX_REPEATS; sentMs += waitMs) {
		waits.push(waitMs);
		waitMs *= 2;
	}
	return waits;
}

/** The problem that a failed exchange is; anything but a `DatagramFailure` is thrown on. */
export function exchangeFailed(label: string, error: unknown, timeoutMs: number, hint: string): Problem {
	if (!(error instanceof DatagramFailure)) throw error;
	return error.kind === "deadline"
		? unavailable(label, `no answer within ${timeoutMs / 1000} s`, { hint, cause: error })
		: unavailable(label, printable(error.message, 160), { cause: error });
}
