import type { Change } from "../core/plan.ts";
import type { Outcome } from "../core/ports.ts";
import type { CurrentRecord } from "../core/record.ts";
import { listOf, membersOf } from "./json.ts";
import { badAnswer } from "./problems.ts";
import { readRecord } from "./records.ts";

/** What became of the changes of a batch that succeeded, by its answer. */
export function confirmBatch(changes: readonly Change[], result: unknown): readonly Outcome[] {
	const { deletes, patches, posts } = membersOf(result);
	const [gone, edited, made] = [
		idsIn(listOf(deletes)),
		recordsIn(listOf(patches), editKey),
		recordsIn(listOf(posts), makeKey),
	];
	return changes.map(change => confirmIn(change, { gone, edited, made }));
}

/** What became of one change, by an answer that holds one record. */
export function confirmOne(change: Change, result: unknown): Outcome {
	const [gone, edited, made] = [idsIn([result]), recordsIn([result], editKey), recordsIn([result], makeKey)];
	return confirmIn(change, { gone, edited, made });
}

/** An answer, read once, so that each change finds at once what is said of it. */
type Answer = {
	readonly gone: ReadonlySet<unknown>;
	readonly edited: ReadonlyMap<string, CurrentRecord>;
	readonly made: ReadonlyMap<string, CurrentRecord>;
};

/** A success counts if the answer shows it: the record with the content that was sent, or the id of what was deleted. */
function confirmIn(change: Change, { gone, edited, made }: Answer): Outcome {
	if (change.kind === "delete") {
		return gone.has(change.before.id) ? { kind: "applied", change, record: null } : unconfirmed(change);
	}
	const { name, type } = change.rrset;
	const record =
		change.kind === "update"
			? edited.get(editKey({ id: change.before.id, type, content: change.after.content }))
			: made.get(makeKey({ name, type, content: change.content }));
	return record === undefined ? unconfirmed(change) : { kind: "applied", change, record };
}

type Fields<Keys extends keyof CurrentRecord> = Pick<CurrentRecord, Keys>;

const editKey = ({ id, type, content }: Fields<"id" | "type" | "content">): string => `${id} ${type} ${content}`;
const makeKey = ({ name, type, content }: Fields<"name" | "type" | "content">): string => `${name} ${type} ${content}`;

const idsIn = (items: readonly unknown[]): ReadonlySet<unknown> => new Set(items.map(item => membersOf(item)["id"]));

function recordsIn(
	items: readonly unknown[],
	keyOf: (record: CurrentRecord) => string,
): ReadonlyMap<string, CurrentRecord> {
	const read = items.map(readRecord).flatMap(one => (one.kind === "record" ? [one.record] : []));
	return new Map(read.map(record => [keyOf(record), record]));
}

const unconfirmed = (change: Change): Outcome => {
	const problem = badAnswer("it does not show the record as it was sent").about(change.rrset.name);
	return { kind: "unconfirmed", change, problem };
};
