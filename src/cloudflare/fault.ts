import type { HttpFailure } from "../core/ports.ts";

/** One error as Cloudflare says it, made safe to show. There are errors without a code. */
export type ApiError = { readonly code: number | null; readonly message: string };

type Answered = {
	readonly status: number;
	/** As asked for, however long; null if nothing was asked for. */
	readonly retryAfterMs: number | null;
	/** The `cf-ray` header, by which Cloudflare's support finds a request. */
	readonly ray: string | null;
};

/** Why a request did not end in a success that can be read. */
export type Fault =
	| { readonly kind: "network"; readonly failure: HttpFailure }
	/** An error envelope: Cloudflare understood the request, and says no. The most precise error is the first. */
	| ({ readonly kind: "refused"; readonly errors: readonly ApiError[] } & Answered)
	/** An answer that is no envelope; `reason` is the end of a sentence. */
	| ({ readonly kind: "unreadable"; readonly reason: string } & Answered)
	/** The token cannot be written into a header: nothing was sent. */
	| { readonly kind: "token-unusable" };

/**
 * Carries a fault through the SDK. What travels is a field: the SDK looks for words of lateness in name, message and cause, and
 * drops an error that has them.
 */
export class FaultError extends Error {
	override readonly name = "FaultError";
	readonly fault: Fault;
	/** This request, or an earlier try of it, may have been carried out. */
	readonly mayHaveHappened: boolean;

	constructor(fault: Fault, mayHaveHappened = isAmbiguous(fault)) {
		super("A request to Cloudflare did not succeed");
		this.fault = fault;
		this.mayHaveHappened = mayHaveHappened;
	}
}

/** Behind a status of 5xx or 408, or an answer that nobody can read, the work may be done. */
function isAmbiguous(fault: Fault): boolean {
	switch (fault.kind) {
		case "network":
			return fault.failure.kind !== "refused" && fault.failure.kind !== "untrusted";
		case "refused":
			return isGatewayTrouble(fault.status);
		case "unreadable":
			return fault.status !== 429;
		case "token-unusable":
			return false;
	}
}

/** Statuses that a gateway sends when it got no answer from what is behind it (RFC 9110 section 15.6; 520-526 are Cloudflare's). */
export const isGatewayTrouble = (status: number): boolean => status >= 500 || status === 408;

/** A refusal of the kind that Cloudflare sometimes gives to a good token. */
export const isAuthenticationError = (fault: Fault): boolean =>
	fault.kind === "refused" &&
	(fault.status === 401 || fault.status === 403) &&
	fault.errors.some(({ code }) => code === 10000);
