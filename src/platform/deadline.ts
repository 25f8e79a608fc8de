export type Deadline = {
	/** Aborts with the reason when the time is over. */
	readonly signal: AbortSignal;
	/** The time no longer counts. */
	cancel(): void;
};

export function startDeadline(afterMs: number, reason: Error): Deadline {
	const control = new AbortController();
	const timer = setTimeout(() => control.abort(reason), afterMs);
	return { signal: control.signal, cancel: () => clearTimeout(timer) };
}
