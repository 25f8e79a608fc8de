import { type Change, differingKeys } from "../../src/core/plan.ts";
import { Problem } from "../../src/core/problem.ts";
import type { CurrentRecord } from "../../src/core/record.ts";

/** What one change did to the zone. `before` is null for a create, `after` for a delete. */
export type Effect = {
	readonly change: Change;
	readonly before: CurrentRecord | null;
	readonly after: CurrentRecord | null;
};

export type Transaction = { readonly records: readonly CurrentRecord[]; readonly effects: readonly Effect[] };

const ORDER = { delete: 0, update: 1, create: 2 } as const;

/** A batch as Cloudflare runs it: deletes, updates, creates; all or nothing. Throws the `Problem` of the first that fails. */
export function transact(
	records: readonly CurrentRecord[],
	changes: readonly Change[],
	newId: () => string,
): Transaction {
	let now = records;
	const effects = new Map<Change, Effect>();
	for (const change of changes.toSorted((left, right) => ORDER[left.kind] - ORDER[right.kind])) {
		const effect = effectOf(now, change, newId);
		effects.set(change, effect);
		now = withEffect(now, effect);
	}
	return { records: now, effects: changes.flatMap(change => effects.get(change) ?? []) };
}

function withEffect(records: readonly CurrentRecord[], { before, after }: Effect): readonly CurrentRecord[] {
	if (before === null) return after === null ? records : [...records, after];
	return records.flatMap(record => (record.id !== before.id ? [record] : after === null ? [] : [after]));
}

function effectOf(records: readonly CurrentRecord[], change: Change, newId: () => string): Effect {
	switch (change.kind) {
		case "create": {
			const { name, type, settings } = change.rrset;
			const after = stored({ id: newId(), name, type, content: change.content, ...settings });
			refuseConflicts(records, after);
			return { change, before: null, after };
		}
		case "update": {
			const before = recordOf(records, change.before);
			// Only the differing keys are sent: what somebody else changed meanwhile stays.
			const keys = differingKeys(change.before, change.after);
			const after = stored({ ...before, ...Object.fromEntries(keys.map(key => [key, change.after[key]])) });
			refuseConflicts(
				records.filter(({ id }) => id !== before.id),
				after,
			);
			return { change, before, after };
		}
		case "delete":
			return { change, before: recordOf(records, change.before), after: null };
	}
}

/** Cloudflare shows the ttl of a proxied record as automatic. */
const stored = (record: CurrentRecord): CurrentRecord => (record.proxied ? { ...record, ttlSeconds: 1 } : record);

function recordOf(records: readonly CurrentRecord[], { id, name }: CurrentRecord): CurrentRecord {
	const record = records.find(candidate => candidate.id === id);
	if (record === undefined) throw new Problem("record-gone", "The record does not exist", { subject: name });
	return record;
}

function refuseConflicts(others: readonly CurrentRecord[], { name, type, content }: CurrentRecord): void {
	const named = others.filter(other => other.name === name);
	if (named.some(other => other.type === "CNAME")) {
		throw new Problem("cname-conflict", "A CNAME record with that host already exists", { subject: name });
	}
	if (named.some(other => other.type === type && other.content === content)) {
		throw new Problem("record-exists", "An identical record already exists", { subject: name });
	}
}
