import type { ProblemCode } from "../core/problem.ts";
import type { ApiError } from "./fault.ts";

/** What the refused request was about: the list of zones, a zone's records, or one record by its id. */
export type Subject = "zones" | "zone" | "record";

/** A known refusal. `{zone}` stands for the zone's name, or "your zones". */
type Row = {
	readonly codes: readonly number[];
	/** What its text must have, where the code alone leaves it open. */
	readonly text?: RegExp;
	readonly status?: number;
	readonly about?: readonly Subject[];
	readonly code: ProblemCode;
	/** What happened; what Cloudflare said is added. */
	readonly message: string;
	readonly hint: string;
};

const NEEDS_EDIT = "The token needs Zone → DNS → Edit on {zone}.";
const AT = "https://dash.cloudflare.com/profile/api-tokens";
const BUG = "This should not happen: please report it as a bug of cfddns.";
const CONFLICT = "Delete the record in the way in Cloudflare's dashboard, or take the name out of the configuration.";

/**
 * Cloudflare has no list of these errors: codes and texts are those that were seen. The first row that fits counts. A status of 429
 * or 5xx has been decided before.
 */
const ROWS: readonly Row[] = [
	{
		codes: [6111, 6003, 9106],
		code: "token-rejected",
		message: "Cloudflare cannot read the API token",
		hint: "Copy the token again: all of it, without blanks or quotes.",
	},
	{
		codes: [9109],
		text: /location/i,
		code: "token-location",
		message: "The API token may not be used from this address",
		hint: `Its IP filter does not let this connection in, which a changing address outgrows. Remove the filter at ${AT}`,
	},
	{
		codes: [9109],
		text: /invalid access token/i,
		code: "token-rejected",
		message: "Cloudflare does not know the API token",
		hint: `It is mistyped, has expired, or was disabled or deleted. See ${AT}`,
	},
	{
		codes: [9109],
		code: "permission-missing",
		message: "The API token lacks a permission on {zone}",
		hint: NEEDS_EDIT,
	},
	{
		codes: [10000],
		status: 403,
		about: ["zone", "record"],
		code: "permission-missing",
		message: "The API token lacks a permission on {zone}",
		hint: `${NEEDS_EDIT} If it has that, it has expired or was disabled: see ${AT}`,
	},
	{
		codes: [10000, 1000],
		code: "token-rejected",
		message: "Cloudflare refused the API token",
		hint: `It has expired, was disabled or deleted, or lacks Zone → DNS → Edit on {zone}. See ${AT}`,
	},
	{
		codes: [10502],
		code: "token-rejected",
		message: "Cloudflare saw too many requests with a bad API token",
		hint: `Check the token at ${AT}, then wait a quarter of an hour.`,
	},
	{
		codes: [1001],
		text: /authorization/i,
		code: "token-rejected",
		message: "The API token did not reach Cloudflare",
		hint: "Does `api` in the configuration name something that drops the Authorization header?",
	},
	{
		codes: [9103],
		code: "token-rejected",
		message: "Cloudflare took the API token for a global API key",
		hint: `cfddns works with API tokens only. Make one at ${AT}`,
	},
	{
		codes: [7003, 7000],
		about: ["zone"],
		code: "zone-gone",
		message: "The zone {zone} is not where it was",
		hint: "The next round asks for the zones again.",
	},
	{
		codes: [7003, 7000],
		about: ["record"],
		code: "record-gone",
		message: "A record is not where it was",
		hint: "The next round lists the zone again.",
	},
	{
		codes: [7003, 7000],
		code: "cloudflare-refused",
		message: "This is not Cloudflare's API",
		hint: "Check `api` in the configuration. Cloudflare's is https://api.cloudflare.com/client/v4",
	},
	{
		codes: [81044],
		code: "record-gone",
		message: "A record was deleted meanwhile",
		hint: "The next round lists the zone again.",
	},
	{
		codes: [81058, 81057],
		code: "record-exists",
		message: "There is such a record already",
		hint: "The next round lists the zone again.",
	},
	{ codes: [81053, 81054], code: "cname-conflict", message: "Another record is in the way", hint: CONFLICT },
	{ codes: [9005, 9006], code: "record-refused", message: "Cloudflare refused the address", hint: BUG },
	{
		codes: [9000],
		code: "record-refused",
		message: "Cloudflare refused the name",
		hint: "Check how the name is written in the configuration.",
	},
	{
		codes: [9021],
		code: "record-refused",
		message: "Cloudflare refused the ttl",
		hint: 'Set `ttl` to "auto", or to 60..86400 seconds.',
	},
	{
		codes: [9041],
		code: "record-refused",
		message: "Cloudflare cannot proxy this record",
		hint: "Set `proxied = false` for this name.",
	},
	{
		codes: [9300],
		code: "record-refused",
		message: "Cloudflare refused the record's tags",
		hint: "The free plan has no tags: remove them from the record in Cloudflare's dashboard.",
	},
	{
		codes: [9313],
		code: "record-refused",
		message: "Cloudflare refused the comment",
		hint: "With our mark it must have at most 100 characters on the free plan: shorten `comment`.",
	},
	{ codes: [9207], code: "cloudflare-refused", message: "Cloudflare did not understand the request", hint: BUG },
	{ codes: [9015, 83011], code: "record-refused", message: "Cloudflare refused the record's size", hint: BUG },
	{
		codes: [81045],
		code: "record-quota",
		message: "{zone} is full",
		hint: "Delete records that are not needed. A free zone holds 200 (1,000 if it was made before September 2024).",
	},
];

/** The quota has been seen with a text alone. */
const QUOTA_TEXT = /record quota (?:has been )?exceeded/i;

/** Where Cloudflare lets nobody change records over the API on the free plan; it says so without a code. */
const CLOSED_TLD = /\.(?:cf|ga|gq|ml|tk)$/;

export type Refusal = {
	readonly errors: readonly ApiError[];
	readonly status: number;
	readonly about: Subject;
	/** The name of the zone; null where it is about none. */
	readonly zone: string | null;
};

export type Match = { readonly row: Row; readonly error: ApiError };

/** The row that explains a refusal, and the error that it explains; null if nobody has seen one like it. */
export function explain({ errors, status, about, zone }: Refusal): Match | null {
	for (const error of errors) {
		const row = ROWS.find(candidate => fits(candidate, error, status, about)) ?? quotaRow(error);
		if (row !== undefined) return { row, error };
	}
	const [first] = errors;
	if (first === undefined) return null;
	if (first.code === null && CLOSED_TLD.test(zone ?? "")) return { row: CLOSED_ROW, error: first };
	return status === 404 ? notFound(about, first) : null;
}

const fits = ({ codes, text, status, about }: Row, error: ApiError, got: number, subject: Subject): boolean =>
	error.code !== null &&
	codes.includes(error.code) &&
	(text === undefined || text.test(error.message)) &&
	(status === undefined || status === got) &&
	(about === undefined || about.includes(subject));

const quotaRow = ({ message }: ApiError): Row | undefined =>
	QUOTA_TEXT.test(message) ? ROWS.find(({ codes }) => codes.includes(81045)) : undefined;

function notFound(about: Subject, error: ApiError): Match | null {
	const row = ROWS.find(({ codes, about: only }) => codes.includes(7003) && only?.includes(about));
	return row === undefined ? null : { row, error };
}

const CLOSED_ROW: Row = {
	codes: [],
	code: "cloudflare-refused",
	message: "Cloudflare refused the change",
	hint: "Under .cf, .ga, .gq, .ml and .tk Cloudflare lets nobody change records over the API.",
};
