/** Many may ring it; one waits for it. What is rung while nobody waits is kept, as one. */
export type Bell = {
	ring(): void;
	/** Resolves at once if it was rung since the last time. Throws the signal's reason when it aborts. */
	rung(signal: AbortSignal): Promise<void>;
};

export function createBell(): Bell {
	let isRung = false;
	let answer = (): void => {};
	return {
		ring() {
			isRung = true;
			answer();
		},
		async rung(signal) {
			signal.throwIfAborted();
			if (!isRung) {
				await new Promise<void>((resolve, reject) => {
					const stop = (): void => reject(signal.reason);
					answer = () => {
						signal.removeEventListener("abort", stop);
						resolve();
					};
					signal.addEventListener("abort", stop, { once: true });
				});
			}
			isRung = false;
		},
	};
}
