import type { Change } from "../core/plan.ts";
import type { Outcome } from "../core/ports.ts";
import type { CurrentRecord } from "../core/record.ts";
import { listOf, membersOf } from "./json.ts";
import { badAnswer } from "./problems.ts";
import { readRecord } from "./records.ts";

/** What became of the changes of a batch that succeeded, by its answer. */
export function confirmBatch(changes: readonly Change[], result: unknown): readonly Outcome[] {
	const { deletes, patches, posts } = membersOf(result);
	const [gone, edited, made] = [listOf(deletes), listOf(patches), listOf(posts)];
	return changes.map(change => confirmIn(change, { delete: gone, update: edited, create: made }[change.kind]));
}

/** What became of one change, by an answer that holds one record. */
export const confirmOne = (change: Change, result: unknown): Outcome => confirmIn(change, [result]);

/** A success counts if the answer shows it: the record with the content that was sent, or the id of what was deleted. */
function confirmIn(change: Change, items: readonly unknown[]): Outcome {
	if (change.kind === "delete") {
		const isGone = items.some(item => membersOf(item)["id"] === change.before.id);
		return isGone ? { kind: "applied", change, record: null } : unconfirmed(change);
	}
	const record = items.flatMap(recordIn).find(candidate => isConfirmed(change, candidate));
	return record === undefined ? unconfirmed(change) : { kind: "applied", change, record };
}

const isConfirmed = (change: Exclude<Change, { readonly kind: "delete" }>, record: CurrentRecord): boolean =>
	change.kind === "update"
		? record.id === change.before.id && record.type === change.rrset.type && record.content === change.after.content
		: record.name === change.rrset.name && record.type === change.rrset.type && record.content === change.content;

function recordIn(item: unknown): readonly CurrentRecord[] {
	const read = readRecord(item);
	return read.kind === "record" ? [read.record] : [];
}

const unconfirmed = (change: Change): Outcome => {
	const problem = badAnswer("it does not show the record as it was sent").about(change.rrset.name);
	return { kind: "unconfirmed", change, problem };
};
