const FIRST_MS = 1_000;

/** How long to wait after the `tries`-th try: 1 s, 2 s, ... and up to half as much again, so that many clients do not meet. */
export const backoffMs = (tries: number, random: () => number): number =>
	FIRST_MS * 2 ** (tries - 1) * (1 + random() / 2);
