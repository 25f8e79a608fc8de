/** Whether one way of hearing works. Others are told when it no longer does, and when it does again; not that it never did. */
export type Earshot = {
	hears(): void;
	/** `reason` ends the sentence. */
	isLost(reason: string): void;
};

/** `what` begins the sentence, in the plural. `again` is called when it was deaf in between: something may have been missed. */
export function createEarshot(what: string, remark: (line: string) => void, again: () => void): Earshot {
	let state: "never" | "hears" | "lost" = "never";
	return {
		hears() {
			if (state === "lost") {
				remark(`${what} are heard again`);
				again();
			}
			state = "hears";
		},
		isLost(reason) {
			if (state !== "hears") return;
			state = "lost";
			remark(`${what} are no longer heard: ${reason}. It is tried again`);
		},
	};
}
