import { type Gateway, type HttpAnswer, HttpFailure, type HttpFailureKind, type HttpRequest } from "../core/ports.ts";
import type { SourceDeps } from "./kind.ts";
import { printable, unavailable } from "./unavailable.ts";

/** Sends one request to the router. What goes wrong on the way is a problem under `label`; any status is an answer. */
export async function askRouter(
	label: string,
	router: Gateway,
	request: Pick<HttpRequest, "method" | "headers" | "body" | "maxBytes" | "timeoutMs"> & { readonly url: URL },
	{ http, bind, userAgent }: SourceDeps,
	signal: AbortSignal,
): Promise<HttpAnswer> {
	const { url, headers, maxBytes, timeoutMs } = request;
	const complete: HttpRequest = {
		...request,
		url: url.href,
		// Small servers in routers keep few connections.
		headers: { ...headers, "user-agent": userAgent, connection: "close" },
		family: "ipv4",
		...(bind === null ? {} : { through: router.interface }),
	};
	return http(complete, signal).catch(error => {
		if (!(error instanceof HttpFailure)) throw error;
		const said = printable(error.message, 160);
		const reasons: Readonly<Record<HttpFailureKind, string>> = {
			refused: said,
			untrusted: said,
			broken: said,
			deadline: `no answer from port ${url.port === "" ? 80 : url.port} within ${timeoutMs / 1000} s`,
			"too-large": `the answer is longer than ${maxBytes / 1024} KiB`,
		};
		throw unavailable(label, reasons[error.kind], { cause: error });
	});
}
