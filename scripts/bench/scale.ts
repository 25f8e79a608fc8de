/** Where a value lies between two ends, if every factor of ten takes the same space. */
export const logScale =
	(from: number, to: number, start: number, end: number) =>
	(value: number): number =>
		start + ((Math.log10(value) - Math.log10(from)) / (Math.log10(to) - Math.log10(from))) * (end - start);

/** The powers of ten from the one below the least value to the one above the greatest. */
export function decades(values: readonly number[]): readonly number[] {
	const first = Math.floor(Math.log10(Math.min(...values)));
	const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
	return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

/** The same places, in the same order, but none nearer to the next one than `gap`: for labels beside what they name. */
export function spacedOut(places: readonly number[], gap: number): readonly number[] {
	const order = places.map((place, index) => ({ place, index })).toSorted((left, right) => left.place - right.place);
	const spaced = [...places];
	let least = Number.NEGATIVE_INFINITY;
	for (const { place, index } of order) {
		spaced[index] = Math.max(place, least);
		least = (spaced[index] ?? 0) + gap;
	}
	return spaced;
}
