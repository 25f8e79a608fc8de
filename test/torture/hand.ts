import type { SimulatedRecord } from "../../src/simulator/record.ts";
import type { ZoneHandle } from "../../src/simulator/zone-view.ts";
import type { RecordInput } from "../../src/simulator/zones.ts";
import type { Home } from "./home.ts";
import { isOurs, isUnmarked, type Wish } from "./model.ts";
import type { HandEdit } from "./scenario.ts";

const zoneOf = ({ simulator }: Home, { name }: Wish): ZoneHandle =>
	simulator.zone(name.endsWith("example.org") ? "example.org" : "example.com");

const strange = (type: Wish["type"], index: number): string =>
	type === "A" ? `81.2.70.${10 + index}` : `2a02:8071:0:2::${(0x10 + index).toString(16)}`;

/** Does it by hand, as in the dashboard. Returns whether there was anything to do it to. */
export function editByHand(home: Home, edit: HandEdit, pick: number): boolean {
	const wishes = home.wishes();
	const wish = wishes[pick % wishes.length];
	if (wish === undefined) return false;
	const zone = zoneOf(home, wish);
	home.referee.seen(zone);
	const isDone = attempt(() => carryOut(edit, pick, wish, zone));
	home.referee.seen(zone);
	return isDone;
}

/** The API's own rules hold by hand, too. */
function attempt(work: () => boolean): boolean {
	try {
		return work();
	} catch (error) {
		if (error instanceof Error && error.name === "Refusal") return false;
		throw error;
	}
}

function carryOut(edit: HandEdit, pick: number, { name, type }: Wish, zone: ZoneHandle): boolean {
	const all = zone.records();
	const siblings = all.filter(record => record.name === name && record.type === type);
	const ours = siblings.find(isOurs);
	const change = (record: SimulatedRecord | undefined, patch: Partial<RecordInput>): boolean => {
		if (record === undefined) return false;
		zone.edit(record.id, patch);
		return true;
	};
	const add = (record: RecordInput): boolean => {
		zone.add(record);
		return true;
	};
	switch (edit) {
		case "drift":
			return change(ours ?? siblings[0], { content: strange(type, pick) });
		case "remove":
			if (ours === undefined) return false;
			zone.remove(ours.id);
			return true;
		case "ttl":
			return change(ours ?? siblings[0], { ttl: 300 + pick });
		case "proxied":
			return change(ours ?? siblings[0], { proxied: pick % 2 === 0 });
		case "reword":
			return change(ours, { comment: `the door (cfddns:home), number ${pick}` });
		case "unmark":
			return ours === undefined && siblings.length === 0
				? add({ type, name, content: strange(type, 50), comment: null })
				: change(ours, { comment: null });
		case "take-over":
			return change(ours, { comment: "cfddns:cabin" });
		case "stranger":
			return add({ type: "A", name: `stranger${pick}.${zone.name}`, content: strange("A", pick) });
		case "neighbour":
			return add({ type, name, content: strange(type, 30 + pick), comment: "by cfddns:cabin" });
		case "text":
			return add({ type: "TXT", name, content: `"${pick}"` });
		case "twins":
			add({ type, name, content: strange(type, 100 + pick) });
			return add({ type, name, content: strange(type, 150 + pick) });
		case "alias": {
			for (const record of all) if (record.name === name && ["A", "AAAA"].includes(record.type)) zone.remove(record.id);
			return add({ type: "CNAME", name, content: "elsewhere.example.net" });
		}
		case "tidy": {
			const inTheWay = all.filter(
				record =>
					record.type === "CNAME" ||
					(["A", "AAAA"].includes(record.type) && isUnmarked(record) && record.name === name),
			);
			for (const { id } of inTheWay) zone.remove(id);
			return inTheWay.length > 0;
		}
	}
}
