import type { IncomingMessage } from "node:http";
import type { ServiceName } from "./services.ts";

/** The body with which a web service tells a client its address. */
export function echoPage(service: ServiceName, request: IncomingMessage, address: string): string {
	switch (service) {
		case "trace":
			return tracePage(request.headers.host ?? "", address);
		case "amazon":
			return `${address}\n`;
		default:
			return address;
	}
}

/** `/cdn-cgi/trace`, with its members in their real order. */
const tracePage = (host: string, address: string): string =>
	[
		"fl=468f57",
		`h=${host}`,
		`ip=${address}`,
		`ts=${Math.floor(Date.now() / 1000)}.113`,
		"visit_scheme=https",
		"uag=curl/8.5.0",
		"colo=AMS",
		"sliver=none",
		"http=http/1.1",
		"loc=NL",
		"tls=TLSv1.3",
		"sni=plaintext",
		"warp=off",
		"gateway=off",
		"rbi=off",
		"kex=X25519",
		"",
	].join("\n");
