/** Every record type that the API knows. */
export const RECORD_TYPES = [
	"A",
	"AAAA",
	"CAA",
	"CERT",
	"CNAME",
	"DNSKEY",
	"DS",
	"HTTPS",
	"LOC",
	"MX",
	"NAPTR",
	"NS",
	"OPENPGPKEY",
	"PTR",
	"SMIMEA",
	"SRV",
	"SSHFP",
	"SVCB",
	"TLSA",
	"TXT",
	"URI",
] as const;

export type Settings = Readonly<Record<string, unknown>>;

/** What a client may set. PUT gives every field that it does not name its default; PATCH leaves it alone. */
export type RecordFields = {
	readonly name: string;
	readonly type: string;
	readonly content: string;
	readonly proxied: boolean;
	/** Seconds; 1 means automatic. */
	readonly ttl: number;
	readonly settings: Settings;
	/** Never "": an empty comment is no comment. */
	readonly comment: string | null;
	readonly tags: readonly string[];
	readonly priority?: number;
	/** The parts of a structured record (SRV, CAA, ...). */
	readonly data?: Settings;
	readonly private_routing?: boolean;
};

/** A record exactly as the API answers it. Its members come in the order of the documentation's example. */
export type SimulatedRecord = RecordFields & {
	/** 32 hex digits. */
	readonly id: string;
	readonly proxiable: boolean;
	readonly meta: Settings;
	readonly created_on: string;
	readonly modified_on: string;
	/** Only there while there is a comment; likewise for tags. */
	readonly comment_modified_on?: string;
	readonly tags_modified_on?: string;
};

export const isProxiable = (type: string): boolean => type === "A" || type === "AAAA" || type === "CNAME";

/** Puts together what is stored. `before` is what it replaces. */
export function stamped(
	fields: RecordFields,
	id: string,
	now: string,
	before: SimulatedRecord | null,
): SimulatedRecord {
	const { name, type, content, proxied, ttl, settings, comment, tags, priority, data, private_routing } = fields;
	const sameTags = before !== null && before.tags.join() === tags.join();
	const commentedOn = before?.comment === comment ? before.comment_modified_on : undefined;
	return {
		id,
		name,
		type,
		content,
		proxiable: isProxiable(type),
		proxied,
		ttl,
		settings,
		meta: {},
		comment,
		tags,
		...(priority === undefined ? {} : { priority }),
		...(data === undefined ? {} : { data }),
		...(private_routing === undefined ? {} : { private_routing }),
		created_on: before?.created_on ?? now,
		modified_on: now,
		...(comment === null ? {} : { comment_modified_on: commentedOn ?? now }),
		...(tags.length === 0 ? {} : { tags_modified_on: (sameTags ? before.tags_modified_on : undefined) ?? now }),
	};
}
