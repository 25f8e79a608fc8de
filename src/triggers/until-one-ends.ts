export type Task = (signal: AbortSignal) => Promise<void>;

/**
 * Runs tasks side by side until one of them ends; the others are aborted then. Resolves when all have ended. Throws the reason of
 * `signal` when that aborts, and before anything else what a task threw, unless it was the reason that it was given to end.
 */
export async function untilOneEnds(signal: AbortSignal, tasks: readonly Task[]): Promise<void> {
	signal.throwIfAborted();
	const control = new AbortController();
	const stop = (): void => control.abort(signal.reason);
	signal.addEventListener("abort", stop, { once: true });
	const ended = await Promise.allSettled(
		tasks.map(task => task(control.signal).finally(() => control.abort(new Error("Another task has ended")))),
	);
	signal.removeEventListener("abort", stop);
	for (const result of ended)
		if (result.status === "rejected" && result.reason !== control.signal.reason) throw result.reason;
	signal.throwIfAborted();
}

/** Waits for the end, and throws its reason. */
export const aborted = (signal: AbortSignal): Promise<never> =>
	new Promise((_resolve, reject) => {
		if (signal.aborted) reject(signal.reason);
		else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	});
