import { timestamp } from "./clock.ts";
import type { SimulatedRecord } from "./record.ts";
import type { Zone } from "./zones.ts";

const HOST_TYPES = new Set(["CNAME", "NS", "MX", "PTR"]);

/** `GET .../dns_records/export`: the zone in BIND's format. */
export function zoneFile(zone: Zone, nowMs: number): string {
	const lines = [
		";;",
		`;; Domain:     ${zone.name.ascii}.`,
		`;; Exported:   ${timestamp(nowMs).slice(0, 19).replace("T", " ")}`,
		";;",
		"",
	];
	const types = [...new Set(zone.records.all().map(record => record.type))].toSorted();
	for (const type of types) {
		const records = zone.records.all().filter(record => record.type === type);
		lines.push(`;; ${type} Records`, ...records.map(line), "");
	}
	return lines.join("\n");
}

function line({ name, ttl, type, content, comment, proxied, priority }: SimulatedRecord): string {
	const target = HOST_TYPES.has(type) ? `${content}.` : content;
	const value = priority === undefined ? target : `${priority} ${target}`;
	const note = comment === null ? "" : `${comment} `;
	return `${name}.\t${ttl}\tIN\t${type}\t${value} ; ${note}cf_tags=cf-proxied:${proxied}`;
}
