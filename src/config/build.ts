import * as v from "valibot";
import { FAMILY_OF, type Family, type RecordType } from "../core/address.ts";
import { markedComment } from "../core/ownership.ts";
import { compareRRsets } from "../core/record.ts";
import type { SourceSpec } from "../core/source-spec.ts";
import type { FamilyTarget, Target, Wish } from "../core/target.ts";
import { typesOf } from "./meaning.ts";
import type { ConfigSchema, ReadConfig, ReadRecord } from "./schema.ts";

/** Cloudflare's number for "automatic". */
const AUTOMATIC_TTL = 1;

/** What a round has to know, from values that fit together. */
export function buildTarget(read: ReadConfig, schema: ConfigSchema): Target {
	return {
		owner: read.owner,
		wishes: entries(read, schema)
			.flatMap(record => wishesOf(record, read))
			.toSorted(compareRRsets),
		families: { ipv4: familyTarget(read.ipv4), ipv6: familyTarget(read.ipv6) },
		limits: {
			maxChangesPerHour: read.guard.max_changes_per_hour,
			maxDeletes: read.guard.max_deletes,
			expect: { ipv4: read.ipv4.expect, ipv6: read.ipv6.expect },
		},
		verifyIntervalMs: read.verify_interval,
	};
}

/** [[records]], and the other `domains` as if each had a [[records]] with nothing but its name. */
function entries({ domains, records }: ReadConfig, schema: ConfigSchema): readonly ReadRecord[] {
	const special = new Set(records.map(({ name }) => name));
	const plain = [...new Set(domains)].filter(name => !special.has(name));
	const defaults = v.getDefaults(schema.entries.records.wrapped.item);
	return [...records, ...plain.map(name => ({ ...defaults, name }))];
}

function wishesOf(record: ReadRecord, read: ReadConfig): readonly Wish[] {
	const types = typesOf(record, { ipv4: read.ipv4.enabled, ipv6: read.ipv6.enabled });
	return [...new Set(types)].map(type => ({
		name: record.name,
		type,
		sources: sourcesOf(record, type, read),
		bind: record.bind ?? read[FAMILY_OF[type]].bind ?? null,
		suffix: type === "AAAA" ? (record.ipv6_suffix ?? null) : null,
		settings: {
			proxied: record.proxied,
			ttlSeconds: record.ttl === "auto" ? AUTOMATIC_TTL : record.ttl,
			comment: markedComment(record.comment, read.owner),
		},
		enforce: record.enforce,
		duplicates: record.duplicates,
	}));
}

function sourcesOf(record: ReadRecord, type: RecordType, read: ReadConfig): readonly SourceSpec[] {
	const own: Readonly<Record<Family, readonly SourceSpec[] | undefined>> = {
		ipv4: record.ipv4_sources,
		ipv6: record.ipv6_sources,
	};
	return once(own[FAMILY_OF[type]] ?? read[FAMILY_OF[type]].sources);
}

const familyTarget = ({ enabled, sources, bind, allow }: ReadConfig[Family]): FamilyTarget => ({
	enabled,
	sources: once(sources),
	bind: bind ?? null,
	allow: [...new Set(allow)],
});

/** A source that is listed twice is asked once. */
const once = (sources: readonly SourceSpec[]): readonly SourceSpec[] => [
	...new Map(sources.map(source => [source.text, source])).values(),
];
