import { type Clock, type HttpAnswer, type HttpExchange, HttpFailure, type HttpRequest } from "../core/ports.ts";
import { cancellation, type Grant, readGrant, renewal, subscription } from "./gena.ts";

export type SubscriptionDeps = { readonly http: HttpExchange; readonly clock: Clock };

type Subscription = { readonly url: URL; readonly sid: string; readonly forMs: number };

/** The router no longer, or not at all, sends events. */
export class SubscriptionLost extends Error {
	override readonly name = "SubscriptionLost";
}

const TIMEOUT_MS = 5_000;
/** At the end nobody wants to wait; a router that does not hear it forgets us when the granted time is over. */
const FAREWELL_MS = 500;
const MAX_ANSWER_BYTES = 16_384;

/**
 * Subscribes to the events at these URLs, tells their SIDs, and renews in good time. What is refused is left out, as long as
 * something remains. Throws `SubscriptionLost` or `HttpFailure` when there is nothing to hear any longer, and unsubscribes however
 * it ends.
 */
export async function keepSubscribed(
	{ http, clock }: SubscriptionDeps,
	urls: readonly URL[],
	callback: string,
	begun: (sids: readonly string[]) => void,
	signal: AbortSignal,
): Promise<never> {
	const held: Subscription[] = [];
	const never = new AbortController().signal;
	try {
		let problem: Error = new SubscriptionLost("the router refuses the subscription");
		for (const url of urls) {
			const grant = await ask(http, url, "SUBSCRIBE", subscription(callback), TIMEOUT_MS, signal).then(
				readGrant,
				error => {
					problem = expectHttpFailure(error);
					return null;
				},
			);
			if (grant !== null && grant.sid !== null) held.push({ url, sid: grant.sid, forMs: grant.forMs });
		}
		if (held.length === 0) throw problem;
		begun(held.map(({ sid }) => sid));
		let forMs = shortest(held);
		for (;;) {
			await clock.sleep(forMs / 2, signal);
			const grants: Grant[] = [];
			for (const { url, sid } of held) {
				const answer = await ask(http, url, "SUBSCRIBE", renewal(sid), TIMEOUT_MS, signal);
				const grant = readGrant(answer);
				if (grant === null)
					throw new SubscriptionLost(`the router has ended the subscription (status ${answer.status})`);
				grants.push(grant);
			}
			forMs = shortest(grants);
		}
	} finally {
		await Promise.all(
			held.map(({ url, sid }) =>
				ask(http, url, "UNSUBSCRIBE", cancellation(sid), FAREWELL_MS, never).catch(expectHttpFailure),
			),
		);
	}
}

const shortest = (grants: readonly { readonly forMs: number }[]): number =>
	Math.min(...grants.map(({ forMs }) => forMs));

function ask(
	http: HttpExchange,
	url: URL,
	method: HttpRequest["method"],
	headers: Readonly<Record<string, string>>,
	timeoutMs: number,
	signal: AbortSignal,
): Promise<HttpAnswer> {
	// Small servers in routers keep few connections.
	const request = { url: url.href, method, headers: { ...headers, connection: "close" }, timeoutMs } as const;
	return http({ ...request, family: "ipv4", maxBytes: MAX_ANSWER_BYTES }, signal);
}

function expectHttpFailure(error: unknown): HttpFailure {
	if (error instanceof HttpFailure) return error;
	throw error;
}
