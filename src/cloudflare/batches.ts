import type { Change } from "../core/plan.ts";

/** Operations in one batch on the free plan. */
const MAX_BATCH = 200;

/**
 * Splits changes into batches, in their order. The changes of one RRset stay in one batch, so that it flips in one moment; if they
 * are too many for that, its deletes go last.
 */
export function batchesOf(changes: readonly Change[], size = MAX_BATCH): readonly (readonly Change[])[] {
	const batches: Change[][] = [];
	let open: Change[] = [];
	for (const group of groupsOf(changes)) {
		if (open.length + group.length > size && open.length > 0) {
			batches.push(open);
			open = [];
		}
		for (let start = 0; start < group.length; start += size) {
			const part = group.slice(start, start + size);
			if (open.length + part.length > size) {
				batches.push(open);
				open = [];
			}
			open.push(...part);
		}
	}
	return open.length > 0 ? [...batches, open] : batches;
}

/** By RRset, in the order of their first changes. */
function groupsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
	const groups = new Map<string, Change[]>();
	for (const change of changes) {
		const key = `${change.rrset.name} ${change.rrset.type}`;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [change]);
		else group.push(change);
	}
	return [...groups.values()].map(deletesLast);
}

/** Updates, creates, deletes: cut short anywhere, a name has an answer too many, never none (invariant 5). */
export function deletesLast(changes: readonly Change[]): readonly Change[] {
	const of = (kind: Change["kind"]) => changes.filter(change => change.kind === kind);
	return [...of("update"), ...of("create"), ...of("delete")];
}
