/** What several measurements of one thing come to, in their unit. */
export type Spread = {
	readonly count: number;
	readonly median: number;
	readonly mean: number;
	readonly low: number;
	readonly high: number;
};

/** Of at least one value. */
export function spread(values: readonly number[]): Spread {
	if (values.length === 0) throw new Error("Nothing was measured");
	return {
		count: values.length,
		median: quantile(values, 0.5),
		mean: mean(values),
		low: Math.min(...values),
		high: Math.max(...values),
	};
}

export const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value that this part of them does not exceed (nearest rank); NaN of none. */
export function quantile(values: readonly number[], part: number): number {
	const sorted = values.toSorted((left, right) => left - right);
	return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

/** The means of successive blocks: processor time is told in steps of 10 ms, so that one measurement says little. */
export function blockMeans(values: readonly number[], size: number): readonly number[] {
	const blocks = Math.max(1, Math.floor(values.length / size));
	return Array.from({ length: blocks }, (_, index) =>
		mean(values.slice(index * size, index === blocks - 1 ? values.length : (index + 1) * size)),
	);
}

/** How much more one took than another that was measured in turn with it: over all, and from block to block. */
export function ratioSpread(values: readonly number[], base: readonly number[], size: number): Spread {
	const bases = blockMeans(base, size);
	const ratios = blockMeans(values, size).map((value, index) => value / (bases[index] ?? Number.NaN));
	return { ...spread(ratios), median: mean(values) / mean(base), mean: mean(values) / mean(base) };
}
