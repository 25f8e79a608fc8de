/** How often what happened. */
export type Tally = Record<string, number>;

export function count(tally: Tally, what: string, times = 1): void {
	tally[what] = (tally[what] ?? 0) + times;
}

export function add(total: Tally, part: Tally): void {
	for (const [what, times] of Object.entries(part)) count(total, what, times);
}
