import { Refusal } from "./errors.ts";
import type { SimulatedRecord } from "./record.ts";
import { isObject, type RecordBody, readRecordBody } from "./record-body.ts";
import type { Plan } from "./record-fields.ts";
import type { RecordStore } from "./store.ts";

/** Operations in one call. The documentation sets the limit by plan. */
const OPERATIONS: Readonly<Record<Plan, number>> = { free: 200, pro: 3500 };

/** Full records, also for those deleted. */
export type BatchResult = {
	readonly deletes: readonly SimulatedRecord[];
	readonly patches: readonly SimulatedRecord[];
	readonly puts: readonly SimulatedRecord[];
	readonly posts: readonly SimulatedRecord[];
};

/**
 * One transaction: deletes, patches, puts, posts, in this order, each list as given. The first refusal undoes all of it and is
 * all that the client gets to know.
 */
export function runBatch(store: RecordStore, plan: Plan, body: unknown): BatchResult {
	if (!isObject(body)) throw new Refusal("bad-body");
	const deletes = operations(body, "deletes").map(withId);
	const patches = operations(body, "patches").map(withId);
	const puts = operations(body, "puts").map(withId);
	const posts = operations(body, "posts");
	const count = deletes.length + patches.length + puts.length + posts.length;
	if (count > OPERATIONS[plan]) throw new Refusal("batch-size", OPERATIONS[plan]);
	return store.atomically(() => ({
		deletes: deletes.map(({ id }) => store.remove(id)),
		patches: patches.map(({ id, record }) => store.edit(id, record)),
		puts: puts.map(({ id, record }) => store.overwrite(id, record)),
		posts: posts.map(record => store.create({ ...record, id: undefined })),
	}));
}

function operations(body: Readonly<Record<string, unknown>>, list: string): readonly RecordBody[] {
	const items = body[list] ?? [];
	if (!Array.isArray(items)) throw new Refusal("bad-body");
	return items.map(readRecordBody);
}

function withId(record: RecordBody): { readonly id: string; readonly record: RecordBody } {
	if (record.id === undefined) throw new Refusal("bad-body");
	return { id: record.id, record };
}
