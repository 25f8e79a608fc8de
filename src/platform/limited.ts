/**
 * Runs `work` on a signal that aborts when `signal` does, with its reason, and with `late` when the time is over. Ends as soon as
 * that signal aborts, even if `work` waits for something that cannot be cancelled, such as a name's resolution; `work` has to
 * close what it opened. Leaves neither a timer nor a listener behind.
 */
export async function limited<T>(
	timeoutMs: number,
	late: Error,
	signal: AbortSignal,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	signal.throwIfAborted();
	const control = new AbortController();
	const stop = (): void => control.abort(signal.reason);
	signal.addEventListener("abort", stop, { once: true });
	const timer = setTimeout(() => control.abort(late), timeoutMs);
	const aborted = new Promise<never>((_resolve, reject) => {
		control.signal.addEventListener("abort", () => reject(control.signal.reason), { once: true });
	});
	try {
		return await Promise.race([work(control.signal), aborted]);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", stop);
	}
}
