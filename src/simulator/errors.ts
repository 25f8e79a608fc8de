/** One row of the error table. A real API error has a numeric code, except where the field says that it has none. */
export type ErrorRow = {
	readonly status: number;
	/** `null`: this error comes without a code. */
	readonly code: number | null;
	/** `%s` is replaced by the detail that the place of refusal knows. */
	readonly message: string;
	readonly chain?: readonly ErrorItem[];
	/** Further errors in the same answer. */
	readonly beside?: readonly ErrorItem[];
	readonly documentationUrl?: string;
};
export type ErrorItem = { readonly code: number; readonly message: string };

const SAME_NAME_URL =
	"https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/";

/**
 * What Cloudflare says when it refuses, by case. Codes and texts are those seen in the field, as there is no official list.
 * Rows under "no published code" carry a number of ours: whoever depends on it depends on a guess.
 */
export const ERRORS = {
	// Credentials.
	"malformed-token": {
		status: 400,
		code: 6003,
		message: "Invalid request headers",
		chain: [{ code: 6111, message: "Invalid format for Authorization header" }],
	},
	"no-credentials": {
		status: 400,
		code: 9106,
		message: "Missing X-Auth-Key, X-Auth-Email or Authorization headers",
	},
	"unknown-token": { status: 403, code: 9109, message: "Invalid access token" },
	"token-location": { status: 403, code: 9109, message: "Cannot use the access token from location: %s" },
	"no-access": { status: 403, code: 9109, message: "Unauthorized to access requested resource" },
	"authentication-error": { status: 403, code: 10000, message: "Authentication error" },
	"authentication-failed": { status: 400, code: 9106, message: "Authentication failed (status: 400)" },
	"verify-failed": { status: 401, code: 1000, message: "Invalid API Token" },
	"verify-without-token": { status: 400, code: 1001, message: 'Missing "Authorization" header' },
	"unknown-key": { status: 403, code: 9103, message: "Unknown X-Auth-Key or X-Auth-Email" },
	"too-many-bad-tokens": { status: 429, code: 10502, message: "Too many authentication failures" },
	// Paths and records.
	"no-route": {
		status: 404,
		code: 7003,
		message: "Could not route to %s, perhaps your object identifier is invalid?",
		beside: [{ code: 7000, message: "No route for that URI" }],
	},
	"record-gone": { status: 404, code: 81044, message: "Record does not exist." },
	identical: { status: 400, code: 81058, message: "An identical record already exists." },
	"identical-older-text": { status: 400, code: 81057, message: "The record already exists." },
	"cname-onto-address": {
		status: 400,
		code: 81053,
		message: "An A, AAAA, or CNAME record with that host already exists.",
		documentationUrl: SAME_NAME_URL,
	},
	"address-onto-cname": {
		status: 400,
		code: 81054,
		message: "A CNAME record with that host already exists.",
		documentationUrl: SAME_NAME_URL,
	},
	"bad-a": { status: 400, code: 9005, message: "Content for A record must be a valid IPv4 address." },
	"bad-aaaa": { status: 400, code: 9006, message: "Content for AAAA record must be a valid IPv6 address." },
	"bad-name": { status: 400, code: 9000, message: "DNS name is invalid." },
	"bad-ttl": {
		status: 400,
		code: 9021,
		message: "TTL must be between 60 and 86400 seconds, or 1 for Automatic.",
	},
	"not-proxiable": { status: 400, code: 9041, message: "This DNS record cannot be proxied." },
	"tag-quota": { status: 400, code: 9300, message: "DNS record has %s tags, exceeding the quota of 0." },
	"comment-length": {
		status: 400,
		code: 9313,
		message: "DNS record comment exceeds the maximum length of %s characters.",
	},
	"bad-body": { status: 400, code: 9207, message: "Request body is invalid." },
	"txt-size": { status: 400, code: 9015, message: "Content for TXT record must not exceed 2048 characters." },
	"txt-size-older": { status: 400, code: 83011, message: "TXT record content is too long." },
	quota: { status: 400, code: 81045, message: "The record quota has been exceeded." },
	"free-tld": {
		status: 403,
		code: null,
		message: "You cannot use this API for domains with a .cf, .ga, .gq, .ml, or .tk TLD (top-level domain).",
	},
	// Too much.
	"rate-limit": {
		status: 429,
		code: 971,
		message: "Please wait and consider throttling your request speed",
	},
	"rate-limit-10429": { status: 429, code: 10429, message: "Rate limited. Please wait and try again." },
	"rate-limit-10100": {
		status: 429,
		code: 10100,
		message: "More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed",
	},
	// No published code.
	"cloudflare-address": { status: 400, code: 9991, message: "Content must not be a Cloudflare IP address." },
	"batch-size": { status: 400, code: 9992, message: "A batch may hold at most %s operations." },
	"type-change": { status: 400, code: 9993, message: "The type of a DNS record cannot be changed." },
	"ns-conflict": { status: 400, code: 9994, message: "NS records and other records cannot share a host." },
	"bad-parameter": { status: 400, code: 9995, message: "Invalid value for the parameter %s." },
} as const satisfies Readonly<Record<string, ErrorRow>>;

export type ErrorName = keyof typeof ERRORS;

/** Thrown where the API says no; becomes the error envelope. Nothing has been changed by then. */
export class Refusal extends Error {
	override readonly name = "Refusal";
	readonly row: ErrorRow;

	constructor(name: ErrorName, detail: string | number = "") {
		const row: ErrorRow = ERRORS[name];
		const message = row.message.replace("%s", () => String(detail));
		super(message);
		this.row = { ...row, message };
	}
}
