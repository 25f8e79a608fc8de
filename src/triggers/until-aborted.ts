/** Runs `work`, which may end by throwing the signal's reason: that is how a trigger is told to end, and no failure. */
export async function untilAborted(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		if (!signal.aborted || error !== signal.reason) throw error;
	}
}
