import { FAMILIES, FAMILY_LABEL, FAMILY_OF, type Family, type RecordType, TYPE_OF } from "../core/address.ts";
import { markedComment, type Owner } from "../core/ownership.ts";
import type { FamilyScope } from "../core/target.ts";
import type { Finding, Path } from "./finding.ts";
import type { ReadRecord } from "./schema.ts";

/** What of a configuration could be read, even if the rest could not. */
export type Readable = {
	/** `null`: it could not be read. */
	readonly owner: Owner | null;
	readonly enabled: Readonly<Record<Family, FamilyScope>>;
	readonly records: readonly { readonly index: number; readonly record: ReadRecord }[];
};

/** Cloudflare's limit on the free plan (error 9313). */
const MAX_COMMENT = 100;

/** The types that a record asks for: its own, or those of the families that are not switched off. */
export const typesOf = ({ types }: Pick<ReadRecord, "types">, enabled: Readable["enabled"]): readonly RecordType[] =>
	types ?? FAMILIES.filter(family => enabled[family] !== false).map(family => TYPE_OF[family]);

/** Values that are right one by one, but not together. */
export function findContradictions(readable: Readable): readonly Finding[] {
	const { enabled, records } = readable;
	const nothing: readonly Finding[] = FAMILIES.every(family => enabled[family] === false)
		? [wrong(["ipv6", "enabled"], "ipv4.enabled is false too, so no address is left to publish", "Enable one of them.")]
		: [];
	const perRecord = records.flatMap(({ index, record }) => [
		...disabledTypes(index, record, enabled),
		...keysWithoutEffect(index, record, enabled),
		...badComment(index, record, readable.owner),
	]);
	return [...nothing, ...perRecord, ...repeated(readable)];
}

const wrong = (path: Path, what: string, hint: string): Finding => ({ kind: "value", path, what, hint });

const disabledTypes = (index: number, { types = [] }: ReadRecord, enabled: Readable["enabled"]): readonly Finding[] =>
	types.flatMap((type, item) =>
		enabled[FAMILY_OF[type]] === false
			? [
					wrong(
						["records", index, "types", item],
						`"${type}" cannot be kept, since ${FAMILY_OF[type]}.enabled is false`,
						`Take "${type}" away, or enable ${FAMILY_LABEL[FAMILY_OF[type]]}.`,
					),
				]
			: [],
	);

const NEEDED = [
	["ipv6_suffix", "AAAA"],
	["ipv4_sources", "A"],
	["ipv6_sources", "AAAA"],
] as const satisfies readonly (readonly [key: keyof ReadRecord, type: RecordType])[];

const keysWithoutEffect = (index: number, record: ReadRecord, enabled: Readable["enabled"]): readonly Finding[] =>
	NEEDED.flatMap(([key, type]) =>
		record[key] === undefined || typesOf(record, enabled).includes(type)
			? []
			: [
					wrong(
						["records", index, key],
						`it has no effect without an ${type} record`,
						record.types === undefined
							? `Enable ${FAMILY_LABEL[FAMILY_OF[type]]}, or take the key away.`
							: `Add "${type}" to the types, or take the key away.`,
					),
				],
	);

function badComment(index: number, { comment }: ReadRecord, owner: Owner | null): readonly Finding[] {
	if (owner === null) return [];
	const path = ["records", index, "comment"];
	const marks = Array.from(comment.matchAll(/cfddns:([a-z0-9-]*)/gi), match => match[1]?.toLowerCase());
	if (marks.some(mark => mark !== owner)) {
		return [
			wrong(
				path,
				"it holds an owner's mark (cfddns:...), which decides whose record this is",
				"Take it out; our mark is added.",
			),
		];
	}
	const length = markedComment(comment, owner).length;
	return length > MAX_COMMENT
		? [
				wrong(
					path,
					`it would have ${length} characters together with our mark`,
					`Allowed: ${MAX_COMMENT} on the free plan.`,
				),
			]
		: [];
}

/** A name and type may be asked for once. */
function repeated({ enabled, records }: Readable): readonly Finding[] {
	const seen = new Set<string>();
	return records.flatMap(({ index, record }): readonly Finding[] => {
		const keys = [...new Set(typesOf(record, enabled))].map(type => `${record.name} ${type}`);
		const again = keys.filter(key => seen.has(key));
		for (const key of keys) seen.add(key);
		if (again.length === 0) return [];
		const hint = "Keep one [[records]] for a name and type; a name may have one for A and one for AAAA.";
		return [wrong(["records", index, "name"], `an earlier [[records]] has ${again.join(" and ")} already`, hint)];
	});
}
