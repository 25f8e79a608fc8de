import type { Family } from "../core/address.ts";
import { HttpFailure, type HttpFailureKind } from "../core/ports.ts";
import type { Problem } from "../core/problem.ts";
import { isLoopback, pinFor } from "./host.ts";
import { MAX_ANSWER_BYTES, type SourceDeps } from "./kind.ts";
import { printable, unavailable } from "./unavailable.ts";

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
	if (status >= 300 && status <= 399) throw unavailable(label, `the answer is a redirect (${status})`, REDIRECT);
	if (status !== 200) throw unavailable(label, `the answer has status ${status}`);
	return body;
}

const REDIRECT = {
	hint: "Redirects are not followed. If this one is not a captive portal's, configure the address that it leads to.",
};

function failed(label: string, failure: HttpFailure, timeoutMs: number): Problem {
	const said = printable(failure.message, 160);
	const reasons: Readonly<Record<HttpFailureKind, string>> = {
		refused: said,
		untrusted: said,
		broken: said,
		deadline: `no answer within ${timeoutMs / 1000} s`,
		"too-large": "the answer is longer than 4 KiB",
	};
	const hint = failure.kind === "untrusted" ? "Something on the way may intercept TLS, or the clock may be wrong." : "";
	return unavailable(label, reasons[failure.kind], { hint, cause: failure });
}
