import type * as http from "node:http";
import type * as https from "node:https";
import { type HttpAnswer, type HttpExchange, HttpFailure, type HttpRequest } from "../core/ports.ts";
import { failureOf } from "./http-failure.ts";

export type HttpOptions = {
	/** Trusted instead of the well-known authorities, as PEM text. */
	readonly ca?: string;
};

export type HttpClient = {
	readonly exchange: HttpExchange;
	/** Ends all connections, so that the process can end, or because they may lead nowhere. Later requests open new ones. */
	close(): void;
};

/**
 * A connection is kept this long for a next request. Long enough for the requests of one round; short, because when our address
 * changes, connections from the old one are dead without anybody telling us.
 */
const IDLE_MS = 4_000;

type Transport = { readonly request: typeof https.request; readonly agent: http.Agent | https.Agent };

/** HTTP/1.1 over `node:http` and `node:https`, which are loaded when the first request is due. No proxy is ever used. */
export function createHttpExchange({ ca }: HttpOptions = {}): HttpClient {
	const agents = new Map<string, http.Agent | https.Agent>();

	async function transportOf(url: URL): Promise<Transport> {
		const secure = url.protocol === "https:";
		const library = secure ? await import("node:https") : await import("node:http");
		const agent = agents.get(url.protocol) ?? new library.Agent({ keepAlive: true, timeout: IDLE_MS });
		agents.set(url.protocol, agent);
		return { request: library.request, agent };
	}

	return {
		exchange: async (request, signal) => {
			signal.throwIfAborted();
			const url = targetOf(request);
			const transport = await transportOf(url);
			signal.throwIfAborted();
			return send(request, url, { ...transport, ca }, signal);
		},
		close: () => {
			for (const agent of agents.values()) agent.destroy();
			agents.clear();
		},
	};
}

/** The URL, checked against what its request asks for. A pinned family must be checked by hand: Node ignores it for a literal. */
function targetOf({ url: text, family }: HttpRequest): URL {
	const url = new URL(text);
	if (url.protocol !== "https:" && url.protocol !== "http:") throw new Error(`Not an HTTP URL: ${url.protocol}`);
	const literal = url.hostname.startsWith("[") ? "ipv6" : /^[\d.]+$/.test(url.hostname) ? "ipv4" : null;
	if (family !== undefined && literal !== null && literal !== family) {
		throw new HttpFailure("refused", `${url.hostname} is not reached over ${family === "ipv4" ? "IPv4" : "IPv6"}`);
	}
	return url;
}

type Connection = Transport & { readonly ca: string | undefined };

function send(request: HttpRequest, url: URL, { request: open, agent, ca }: Connection, signal: AbortSignal) {
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

const tooLate = ({ timeoutMs }: HttpRequest, url: URL): HttpFailure =>
	new HttpFailure("deadline", `${url.host} did not answer within ${timeoutMs / 1000} s`);
