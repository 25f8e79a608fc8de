import type * as http from "node:http";
import type * as https from "node:https";
import type { LookupFunction } from "node:net";
import { familyOf, type IpAddress } from "../core/address.ts";
import { type HttpAnswer, HttpFailure, type HttpRequest } from "../core/ports.ts";
import { failureOf } from "./http-failure.ts";

export type Transport = { readonly request: typeof https.request; readonly agent: http.Agent | https.Agent };

export type Connection = Transport & {
	readonly ca: string | undefined;
	/** Our end and theirs, if they matter. Agents keep connections of different ends apart. */
	readonly from?: { readonly localAddress: IpAddress; readonly address: IpAddress };
};

/** Sends one request and reads the whole answer, within the request's time. */
export function send(
	request: HttpRequest,
	url: URL,
	{ request: open, agent, ca, from }: Connection,
	signal: AbortSignal,
) {
	return new Promise<HttpAnswer>((resolve, reject) => {
		let connected = false;
		const settle = (act: () => void) => {
			clearTimeout(timer);
			signal.removeEventListener("abort", abort);
			act();
		};
		const fail = (error: unknown) => {
			settle(() => reject(failureOf(error, { connected, host: url.host })));
			outgoing.destroy();
		};
		const abort = () => {
			settle(() => reject(signal.reason));
			outgoing.destroy();
		};
		const timer = setTimeout(() => fail(tooLate(request, url)), request.timeoutMs);
		const outgoing = open(url, {
			agent,
			method: request.method,
			headers: headersOf(request),
			// Said outright: NODE_TLS_REJECT_UNAUTHORIZED in the environment must not switch it off.
			rejectUnauthorized: true,
			...(ca === undefined ? {} : { ca }),
			...(from === undefined ? {} : { localAddress: from.localAddress, lookup: answering(from.address) }),
			...(request.family === undefined ? {} : { family: request.family === "ipv4" ? 4 : 6 }),
		});
		signal.addEventListener("abort", abort, { once: true });
		outgoing.on("socket", socket => {
			const event = url.protocol === "https:" ? "secureConnect" : "connect";
			if (outgoing.reusedSocket) connected = true;
			else socket.once(event, () => (connected = true));
		});
		outgoing.on("error", fail);
		outgoing.on("response", incoming => {
			collect(incoming, request, url).then(answer => settle(() => resolve(answer)), fail);
		});
		outgoing.end(request.body);
	});
}

/** A lookup that is already done; the name still counts for TLS and for the server. */
const answering =
	(address: IpAddress): LookupFunction =>
	(_host, { all }, done) => {
		const family = familyOf(address) === "ipv4" ? 4 : 6;
		if (all) done(null, [{ address, family }]);
		else done(null, address, family);
	};

/** Reads the whole body. Node throws at an early end, so that it is no short answer. */
async function collect(incoming: http.IncomingMessage, { maxBytes }: HttpRequest, url: URL): Promise<HttpAnswer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of incoming) {
		size += chunk.length;
		if (size > maxBytes) throw new HttpFailure("too-large", `${url.host} sent more than ${maxBytes} bytes`);
		chunks.push(chunk);
	}
	const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
	);
	return {
		status: incoming.statusCode ?? 0,
		headers: Object.fromEntries(headers),
		body: Buffer.concat(chunks).toString("utf8"),
	};
}

const headersOf = ({ headers, body }: HttpRequest): Record<string, string> => ({
	"accept-encoding": "identity",
	...headers,
	...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
});

export const tooLate = ({ timeoutMs }: HttpRequest, url: URL): HttpFailure =>
	new HttpFailure("deadline", `${url.host} did not answer within ${timeoutMs / 1000} s`);
