const LONGEST_WORD = 64;

/** The candidate that is most likely meant; `null` if none is near. The same candidates in the same order give the same answer. */
export function nearest(word: string, candidates: readonly string[]): string | null {
	if (word.length > LONGEST_WORD) return null;
	const measured = candidates.map(candidate => ({ candidate, distance: editDistance(word, candidate) }));
	const best = measured.toSorted((left, right) => left.distance - right.distance)[0];
	if (best === undefined) return null;
	// One slip of the fingers is likelier than an abbreviation.
	if (best.distance === 1) return best.candidate;
	const abbreviated = candidates.find(candidate => isAbbreviation(word, candidate));
	if (abbreviated !== undefined) return abbreviated;
	return best.distance <= Math.floor(Math.max(word.length, best.candidate.length) / 2) ? best.candidate : null;
}

/** "iface" for "interface": the same letters in the same order, some left out. */
function isAbbreviation(word: string, candidate: string): boolean {
	if (word.length < 3 || word[0] !== candidate[0]) return false;
	let at = 0;
	for (const letter of candidate) if (letter === word[at]) at++;
	return at === word.length;
}

/** Insertions, deletions, replacements, and swaps of neighbours (optimal string alignment). */
function editDistance(from: string, to: string): number {
	const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
	for (let row = 1; row <= from.length; row++) {
		const above = rows[row - 1] ?? [];
		const current = [row];
		for (let column = 1; column <= to.length; column++) {
			const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
			const swapped =
				row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
					? (rows[row - 2]?.[column - 2] ?? 0) + 1
					: Number.POSITIVE_INFINITY;
			current.push(Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced, swapped));
		}
		rows.push(current);
	}
	return rows[from.length]?.[to.length] ?? 0;
}
