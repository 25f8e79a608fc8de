import { FAMILIES, FAMILY_OF, type Family, type RecordType, TYPE_OF } from "../core/address.ts";
import type { DomainName } from "../core/name.ts";
import { AUTO, type Auth, type Entry, type Findings, type Reading, type Settings, type Sources } from "./reading.ts";

/** A name of the new configuration. */
export type DraftRecord = Pick<Entry, "name" | "sources" | "proxied" | "ttl" | "comment" | "suffix"> & {
	readonly types: readonly RecordType[];
};

/** One cfddns.toml, before it is text: whatever has one token. */
export type Draft = {
	readonly auth: Auth;
	/** From 1; where there are several, each has an owner of its own. */
	readonly part: number;
	readonly settings: Settings;
	readonly families: Readonly<Record<Family, { readonly inScope: boolean; readonly sources: readonly string[] }>>;
	readonly records: readonly DraftRecord[];
};

/** As many configurations as there are tokens, in the order of the old file; at least one, unless there is no name at all. */
export function assemble({ entries, settings }: Reading, findings: Findings): readonly Draft[] {
	const byAuth = new Map<string, Entry[]>();
	for (const entry of entries) {
		const key = JSON.stringify(entry.auth);
		byAuth.set(key, [...(byAuth.get(key) ?? []), entry]);
	}
	return [...byAuth.values()].map((group, index) => draftOf(group, index + 1, settings, findings));
}

function draftOf(entries: readonly Entry[], part: number, settings: Settings, findings: Findings): Draft {
	const records = merged(entries, findings);
	const families = {
		ipv4: familyOf("ipv4", records),
		ipv6: familyOf("ipv6", records),
	};
	return { auth: entries[0]?.auth ?? { kind: "none" }, part, settings, families, records };
}

/** A family follows what most of its names follow. */
function familyOf(family: Family, records: readonly DraftRecord[]): Draft["families"][Family] {
	const lists = records.filter(({ types }) => types.includes(TYPE_OF[family])).map(({ sources }) => sources[family]);
	const counts = new Map<string, number>();
	for (const list of lists) counts.set(listKey(list), (counts.get(listKey(list)) ?? 0) + 1);
	const most = Math.max(0, ...counts.values());
	const sources = lists.find(list => counts.get(listKey(list)) === most);
	return { inScope: sources !== undefined, sources: sources ?? AUTO };
}

export const listKey = (list: readonly string[]): string => JSON.stringify(list);

/** A name and type may stand once. Where A and AAAA of a name are alike, they are one record here. */
function merged(entries: readonly Entry[], findings: Findings): readonly DraftRecord[] {
	const byName = new Map<DomainName, DraftRecord[]>();
	for (const entry of entries) {
		const earlier = byName.get(entry.name) ?? [];
		const taken = earlier.filter(({ types }) => types.some(type => entry.types.includes(type)));
		if (taken.some(other => !isAlike(other, entry, entry.types))) {
			findings.note(`${entry.name} stands there more than once; what came first counts`, entry.line);
		}
		const types = entry.types.filter(type => !earlier.some(other => other.types.includes(type)));
		if (types.length === 0) continue;
		const record = recordOf(entry, types);
		const twin = earlier.find(other => isAlike(other, record, []));
		byName.set(
			entry.name,
			twin === undefined ? [...earlier, record] : earlier.map(one => (one === twin ? joined(one, record) : one)),
		);
	}
	return [...byName.values()].flat();
}

const recordOf = (
	{ name, sources, proxied, ttl, comment, suffix }: Entry,
	types: readonly RecordType[],
): DraftRecord => ({
	name,
	types: (["A", "AAAA"] as const).filter(type => types.includes(type)),
	sources,
	...(proxied === undefined ? {} : { proxied }),
	...(ttl === undefined ? {} : { ttl }),
	...(comment === undefined ? {} : { comment }),
	...(suffix === undefined || !types.includes("AAAA") ? {} : { suffix }),
});

/** Do they want the same, the sources of `types` included? */
const isAlike = (
	left: Omit<DraftRecord, "name">,
	right: Omit<DraftRecord, "name">,
	types: readonly RecordType[],
): boolean =>
	(left.proxied ?? false) === (right.proxied ?? false) &&
	(left.ttl ?? "auto") === (right.ttl ?? "auto") &&
	(left.comment ?? "") === (right.comment ?? "") &&
	(types.length === 0 || left.suffix === right.suffix) &&
	types.every(type => listKey(left.sources[FAMILY_OF[type]]) === listKey(right.sources[FAMILY_OF[type]]));

function joined(left: DraftRecord, right: DraftRecord): DraftRecord {
	const suffix = left.suffix ?? right.suffix;
	const from = (family: Family): readonly string[] =>
		(left.types.includes(TYPE_OF[family]) ? left : right).sources[family];
	const sources: Sources = { ipv4: from("ipv4"), ipv6: from("ipv6") };
	return { ...left, types: ["A", "AAAA"], sources, ...(suffix === undefined ? {} : { suffix }) };
}

/** The types that a name has without saying so. */
export const typesInScope = ({ families }: Draft): readonly RecordType[] =>
	FAMILIES.filter(family => families[family].inScope).map(family => TYPE_OF[family]);
