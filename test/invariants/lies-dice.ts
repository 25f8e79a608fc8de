/** Chance that is the same again for the same seed. */
export type Dice = {
	/** A whole number from 0 to below this. */
	below(limit: number): number;
	chance(probability: number): boolean;
	pick<T>(list: readonly [T, ...T[]]): T;
};

export function diceOf(seed: number): Dice {
	let state = seed | 0;
	// Mulberry32: small, and even enough for tests.
	const next = (): number => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (limit: number): number => Math.floor(next() * limit);
	return {
		below,
		chance: probability => next() < probability,
		pick: list => list[below(list.length)] ?? list[0],
	};
}
