import type { ZoneView } from "./api-env.ts";
import { compareText } from "./paging.ts";
import type { SimulatedRecord } from "./record.ts";
import { readRecordBody } from "./record-body.ts";
import type { RecordInput, Zone } from "./zones.ts";

/** Which record is meant: its identifier, or what only one record has. */
type RecordMatch = string | { readonly name?: string; readonly type?: string; readonly content?: string };

/** A zone in a test's hands: what somebody does in the dashboard. The API's own rules hold; a refusal is thrown. */
export type ZoneHandle = ZoneView & {
	add(record: RecordInput): SimulatedRecord;
	edit(match: RecordMatch, patch: Partial<RecordInput>): SimulatedRecord;
	remove(match: RecordMatch): SimulatedRecord;
};

export const viewOf = (zone: Zone | undefined): ZoneView | null => (zone === undefined ? null : handleOf(zone));

export function handleOf(zone: Zone): ZoneHandle {
	const { records } = zone;
	const idOf = (match: RecordMatch): string => {
		if (typeof match === "string") return match;
		const { name, type, content } = match;
		const found = records
			.all()
			.filter(record => name === undefined || record.name === name)
			.filter(record => type === undefined || record.type === type)
			.filter(record => content === undefined || record.content === content);
		const [only] = found;
		if (only === undefined || found.length > 1) {
			throw new Error(`${found.length} records of ${zone.name.ascii} are ${JSON.stringify(match)}`);
		}
		return only.id;
	};
	return {
		id: zone.id,
		name: zone.name.ascii,
		records: () => records.all().toSorted(compareRecords),
		add: record => records.create(readRecordBody(record)),
		edit: (match, patch) => records.edit(idOf(match), readRecordBody(patch)),
		remove: match => records.remove(idOf(match)),
	};
}

const compareRecords = (left: SimulatedRecord, right: SimulatedRecord): number =>
	compareText(left.name, right.name) || compareText(left.type, right.type) || compareText(left.content, right.content);
