import type { Family } from "../core/address.ts";
import { HttpFailure, type HttpFailureKind } from "../core/ports.ts";
import type { Problem } from "../core/problem.ts";
import { isLoopback, pinFor } from "./host.ts";
import { MAX_ANSWER_BYTES, type SourceDeps } from "./kind.ts";
import { intercepted, printable, unavailable } from "./unavailable.ts";

/** Asks `url` and returns the body of a 200. Everything else is a problem under `label`. */
export async function fetchBody(
	label: string,
	url: URL,
	family: Family,
	{ http, timeoutMs, userAgent, bind }: SourceDeps,
	signal: AbortSignal,
): Promise<string> {
	const request = {
		url: url.href,
		method: "GET",
		headers: { "user-agent": userAgent, accept: "text/plain, application/json;q=0.9, */*;q=0.1" },
		family: pinFor(url, family),
		...(bind === null || isLoopback(url) ? {} : { through: bind }),
		timeoutMs,
		maxBytes: MAX_ANSWER_BYTES,
	} as const;
	const { status, body } = await http(request, signal).catch(error => {
		if (!(error instanceof HttpFailure)) throw error;
		throw failed(label, error, timeoutMs);
	});
	// A helper on this machine says such things for itself; a service of the world hardly ever does.
	const notTheirs = isLoopback(url) ? unavailable : intercepted;
	if (status >= 300 && status <= 399) throw notTheirs(label, `the answer is a redirect (${status})`, REDIRECT);
	// RFC 6585 section 6: said by what stands between.
	if (status === 511) throw notTheirs(label, "the network wants a log-in first (status 511)", LOG_IN);
	if (status !== 200) throw unavailable(label, `the answer has status ${status}`);
	if (body.trimStart().startsWith("<")) throw notTheirs(label, "the answer is HTML, not an address", LOG_IN);
	return body;
}

const LOG_IN = { hint: "Does this network want a log-in first? Open a browser." };
const REDIRECT = {
	hint: "Redirects are not followed. If this one is not a captive portal's, configure the address that it leads to.",
};

const UNTRUSTED_HINT = "Something on the way may intercept TLS, or the clock may be wrong.";

function failed(label: string, failure: HttpFailure, timeoutMs: number): Problem {
	const said = printable(failure.message, 160);
	const reasons: Readonly<Record<HttpFailureKind, string>> = {
		refused: said,
		untrusted: said,
		broken: said,
		deadline: `no answer within ${timeoutMs / 1000} s`,
		"too-large": "the answer is longer than 4 KiB",
	};
	if (failure.kind === "untrusted") return intercepted(label, said, { hint: UNTRUSTED_HINT, cause: failure });
	return unavailable(label, reasons[failure.kind], { cause: failure });
}
