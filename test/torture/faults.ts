import type { Fault } from "../../src/simulator/faults.ts";

/** What the API does wrong, and what a client can know afterwards. */
type ApiFault = {
	readonly what: string;
	readonly fault: Fault;
	/** After this answer to a write nobody knows whether it was done. */
	readonly leavesDoubt: boolean;
	/** How long the client was told to wait, in seconds. */
	readonly retryAfterS?: number;
};

const row = (what: string, fault: Fault, leavesDoubt: boolean, retryAfterS?: number): ApiFault => ({
	what,
	fault,
	leavesDoubt,
	...(retryAfterS === undefined ? {} : { retryAfterS }),
});

/** By number, so that a sequence is numbers only. What takes longest to live through comes last. */
export const API_FAULTS: readonly ApiFault[] = [
	row("a page of 502", { kind: "html", status: 502 }, true),
	row("500, done all the same", { kind: "text", status: 500, afterWork: true }, true),
	row("the connection is reset before the work", { kind: "reset-before-work" }, true),
	row("the connection is reset after the work", { kind: "reset-after-work" }, true),
	row("the answer breaks off", { kind: "cut-in-body", afterWork: true }, true),
	row("JSON that breaks off, done all the same", { kind: "truncated", afterWork: true }, true),
	row("200 and nothing", { kind: "empty" }, true),
	row("result: null", { kind: "null-result" }, true),
	row("429 without Retry-After", { kind: "rate-limited" }, false),
	row("429, Retry-After: 1", { kind: "rate-limited", retryAfter: "1" }, false, 1),
	row("429, Retry-After: 2", { kind: "rate-limited", retryAfter: "2", body: "html" }, false, 2),
	row("429, Retry-After: 3600", { kind: "rate-limited", retryAfter: "3600" }, false, 3600),
	row("the token is unknown", { kind: "refusal", error: "unknown-token" }, false),
	row("permission is missing", { kind: "refusal", error: "authentication-error" }, false),
	row("an answer that comes late", { kind: "latency", ms: 300 }, false),
	row("no answer", { kind: "hang" }, true),
];
