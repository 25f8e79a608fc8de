import { timestamp, type World } from "./clock.ts";
import { Refusal } from "./errors.ts";
import { type RecordFields, type SimulatedRecord, stamped } from "./record.ts";
import type { RecordBody } from "./record-body.ts";
import { completeFields, editedFields, type ZoneRules } from "./record-fields.ts";

/** The records of one zone. Every method either does all that it says, or throws a `Refusal` and does nothing. */
export type RecordStore = {
	/** In the order in which they were created. */
	all(): readonly SimulatedRecord[];
	get(id: string): SimulatedRecord;
	create(body: RecordBody): SimulatedRecord;
	overwrite(id: string, body: RecordBody): SimulatedRecord;
	edit(id: string, body: RecordBody): SimulatedRecord;
	remove(id: string): SimulatedRecord;
	/** All that `work` does, or, if it throws, nothing. */
	atomically<T>(work: () => T): T;
};

const TLDS_WITHOUT_API = /\.(?:cf|ga|gq|ml|tk)$/;

export function createStore(zone: ZoneRules & { readonly recordQuota: number }, world: World): RecordStore {
	let records = new Map<string, SimulatedRecord>();
	/** Identifiers by name, so that a conflict is found without looking through the whole zone. */
	let idsByName = new Map<string, readonly string[]>();

	const get = (id: string): SimulatedRecord => {
		const record = records.get(id);
		if (record === undefined) throw new Refusal("record-gone");
		return record;
	};
	const namesakes = (name: string, except: string | null): readonly SimulatedRecord[] =>
		(idsByName.get(name) ?? []).filter(id => id !== except).map(get);
	const forget = ({ id, name }: SimulatedRecord): void => {
		const others = (idsByName.get(name) ?? []).filter(other => other !== id);
		if (others.length === 0) idsByName.delete(name);
		else idsByName.set(name, others);
	};
	const keep = (fields: RecordFields, id: string, before: SimulatedRecord | null): SimulatedRecord => {
		checkNeighbours(fields, namesakes(fields.name, id), zone.name);
		const record = stamped(fields, id, timestamp(world.now()), before);
		if (before !== null) forget(before);
		records.set(id, record);
		idsByName.set(record.name, [...(idsByName.get(record.name) ?? []), id]);
		return record;
	};
	const writable = (): void => {
		if (TLDS_WITHOUT_API.test(zone.name)) throw new Refusal("free-tld");
	};
	const replace = (before: SimulatedRecord, fields: RecordFields): SimulatedRecord => {
		if (fields.type !== before.type) throw new Refusal("type-change");
		return keep(fields, before.id, before);
	};

	return {
		all: () => [...records.values()],
		get,
		create(body) {
			writable();
			const fields = completeFields(zone, body);
			if (records.size >= zone.recordQuota) throw new Refusal("quota");
			return keep(fields, body.id ?? world.id(), null);
		},
		overwrite(id, body) {
			writable();
			return replace(get(id), completeFields(zone, body));
		},
		edit(id, body) {
			writable();
			const before = get(id);
			return replace(before, editedFields(zone, before, body));
		},
		remove(id) {
			writable();
			const record = get(id);
			forget(record);
			records.delete(id);
			return record;
		},
		atomically(work) {
			const before = { records: new Map(records), idsByName: new Map(idsByName) };
			try {
				return work();
			} catch (error) {
				({ records, idsByName } = before);
				throw error;
			}
		},
	};
}

/** Which records may share a name. The apex always has NS records beside others, so there they are no conflict. */
function checkNeighbours(fields: RecordFields, neighbours: readonly SimulatedRecord[], apex: string): void {
	const types = new Set(neighbours.map(record => record.type));
	const { type, content, name } = fields;
	if (type === "CNAME" && ["A", "AAAA", "CNAME"].some(other => types.has(other))) {
		throw new Refusal("cname-onto-address");
	}
	if ((type === "A" || type === "AAAA") && types.has("CNAME")) throw new Refusal("address-onto-cname");
	const beside = name === apex ? [] : neighbours.filter(other => (other.type === "NS") !== (type === "NS"));
	if (beside.length > 0) throw new Refusal("ns-conflict");
	if (neighbours.some(other => other.type === type && other.content === content)) throw new Refusal("identical");
}
