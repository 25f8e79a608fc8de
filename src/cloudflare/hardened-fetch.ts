import { type Clock, type HttpExchange, HttpFailure } from "../core/ports.ts";
import { faultOf } from "./envelope.ts";
import { FaultError } from "./fault.ts";

export type Transport = {
	readonly http: HttpExchange;
	readonly token: { reveal(): string };
	/** Deadline of one request, body included. */
	readonly timeoutMs: number;
	readonly clock: Clock;
	readonly userAgent: string;
};

/** A record is about half a kilobyte: 5,000 of them take 2 to 3 MB. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The end of the two paths that tell about the token itself: the only ones of ours that ask for one thing. */
export const VERIFY = "/tokens/verify";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * What the SDK gets in place of `fetch`. It sends none of the SDK's headers but its own four, since the SDK adds some from the
 * environment; and it answers with nothing but a success that was checked: everything else is thrown as a `FaultError`.
 */
export const createHardenedFetch =
	({ http, token, timeoutMs, clock, userAgent }: Transport) =>
	async (url: unknown, init: RequestInit = {}): Promise<Response> => {
		const secret = token.reveal();
		// Visible ASCII, as RFC 6750 section 2.1 has it and more; Node's own error for anything else might quote it.
		if (!/^[\x21-\x7e]+$/.test(secret)) throw new FaultError({ kind: "token-unusable" });
		const method = METHODS.find(known => known === (init.method ?? "GET"));
		const { body } = init;
		if (method === undefined || (body !== undefined && typeof body !== "string")) {
			throw new Error(`The SDK sent what it never sent before: ${init.method} ${typeof body}`);
		}
		const headers = {
			accept: "application/json",
			authorization: `Bearer ${secret}`,
			"user-agent": userAgent,
			...(body === undefined ? {} : { "content-type": "application/json" }),
		};
		const request = { url: String(url), method, headers, timeoutMs, maxBytes: MAX_BYTES };
		const signal = init.signal ?? new AbortController().signal;
		const answer = await http(body === undefined ? request : { ...request, body }, signal).catch(asFault);
		const asksForOne = request.url.endsWith(VERIFY);
		const fault = faultOf(answer, { method, asksForOne, token: secret, nowMs: clock.now() });
		if (fault !== null) throw new FaultError(fault);
		return successOf(answer.body);
	};

/** As much of a `Response` as the SDK reads. Node's own would load undici, for which see web-globals.ts. */
const successOf = (body: string): Response => {
	const headers = new Map([["content-type", "application/json"]]);
	const success = {
		ok: true,
		status: 200,
		url: "",
		headers,
		body: null,
		text: async () => body,
		json: async () => JSON.parse(body),
	};
	return success as unknown as Response;
};

function asFault(error: unknown): never {
	throw error instanceof HttpFailure ? new FaultError({ kind: "network", failure: error }) : error;
}
