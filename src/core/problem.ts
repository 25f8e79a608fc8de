import { oneLine } from "./one-line.ts";

/** What can go wrong in a way that we expect, and the exit code that it asks for (0: worth saying, but every name is right). */
export const EXIT_CODE = {
	// Said, but no name is wrong because of it.
	"token-exposed": 0,
	"state-damaged": 0,
	"zone-inactive": 0,
	"several-addresses": 0,
	cgnat: 0,
	"double-nat": 0,
	"notify-failed": 0,
	"heartbeat-failed": 0,
	// Said by `cfddns doctor` alone.
	"not-checked": 0,
	"token-expiring": 0,
	"token-broad": 0,
	"zone-paused": 0,
	proxied: 0,
	"ttl-long": 0,
	"dns-unanswered": 0,
	"ipv6-missing": 0,
	"clock-off": 0,
	"disk-low": 0,
	"service-absent": 0,
	"rounds-missing": 0,
	"recipient-doubtful": 0,
	// Trying again may help.
	"source-unavailable": 1,
	"source-disagreement": 1,
	"address-not-publishable": 1,
	"source-intercepted": 1,
	"captive-portal": 1,
	"vpn-default-route": 1,
	"ipv6-temporary": 1,
	"api-unreachable": 1,
	"api-untrusted": 1,
	"api-error": 1,
	"api-bad-answer": 1,
	"rate-limited": 1,
	"round-running": 1,
	"round-deadline": 1,
	overtaken: 1,
	"already-watching": 1,
	interrupted: 1,
	"never-ran": 1,
	"record-gone": 1,
	"zone-gone": 1,
	"not-published": 1,
	"dns-stale": 1,
	// Bad usage or configuration: nothing was attempted.
	"bad-usage": 2,
	"bad-config": 2,
	"no-token": 2,
	"migrate-unknown": 2,
	"migrate-damaged": 2,
	"config-exists": 2,
	"install-refused": 2,
	"install-conflict": 2,
	// A person has to act.
	"token-rejected": 3,
	"token-location": 3,
	"permission-missing": 3,
	"zone-not-found": 3,
	"duplicate-records": 3,
	"cname-conflict": 3,
	"record-exists": 3,
	"record-quota": 3,
	"record-refused": 3,
	"cloudflare-refused": 3,
	"state-unwritable": 3,
	"state-stuck": 3,
	"migrate-incomplete": 3,
	"config-unwritable": 3,
	"clock-wrong": 3,
	"name-servers": 3,
	"disk-full": 3,
	"service-failed": 3,
	"check-broken": 3,
	"install-failed": 3,
	// A guard held the change back.
	"guard-changes": 4,
	"guard-deletes": 4,
	"guard-expect": 4,
} as const satisfies Readonly<Record<string, ExitCode>>;

export type ExitCode = 0 | 1 | 2 | 3 | 4;
export type ProblemCode = keyof typeof EXIT_CODE;

/** How a problem looks in a report: plain data, no secrets. `name` is the domain name it concerns, if it concerns one. */
export type ReportedProblem = {
	readonly code: ProblemCode;
	readonly name: string | null;
	readonly message: string;
	readonly hint: string;
	/** How long Cloudflare asked us to wait; absent if it did not. */
	readonly retryAfterMs?: number;
};

type Details = {
	/** What to do about it, as a sentence. Empty when there is nothing sensible to do but wait. */
	readonly hint?: string;
	/** The domain name that it concerns. */
	readonly subject?: string | null;
	/** How long Cloudflare asked us to wait. */
	readonly retryAfterMs?: number;
	readonly cause?: unknown;
};

/**
 * The one kind of expected failure. Anything else that is thrown is a bug and ends the process.
 * `message` says what happened and why, in one line; `hint` says what to do.
 */
export class Problem extends Error {
	override readonly name = "Problem";
	readonly code: ProblemCode;
	readonly hint: string;
	readonly subject: string | null;
	readonly retryAfterMs: number | null;

	constructor(code: ProblemCode, message: string, { hint = "", subject = null, retryAfterMs, cause }: Details = {}) {
		// Parts of both may be somebody else's words.
		super(oneLine(message), cause === undefined ? undefined : { cause });
		this.code = code;
		this.hint = oneLine(hint);
		this.subject = subject;
		this.retryAfterMs = retryAfterMs ?? null;
	}

	/** The same problem, about one domain name. */
	about(subject: string): Problem {
		const { hint, retryAfterMs, cause } = this;
		return new Problem(this.code, this.message, {
			hint,
			subject,
			cause,
			...(retryAfterMs === null ? {} : { retryAfterMs }),
		});
	}

	reported(): ReportedProblem {
		const { code, subject: name, message, hint, retryAfterMs } = this;
		return { code, name, message, hint, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
	}
}

/** Returns an expected failure; anything else is a bug, and is thrown on. */
export function expectProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	throw error;
}

/** The exit code for a set of problems: what needs a person goes before a guard, a guard before what may pass by itself. */
export function exitCodeOf(codes: Iterable<ProblemCode>): ExitCode {
	const seen = new Set<ExitCode>(Array.from(codes, code => EXIT_CODE[code]));
	return ([2, 3, 4, 1] as const).find(code => seen.has(code)) ?? 0;
}
