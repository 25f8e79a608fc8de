import type * as http from "node:http";
import type * as https from "node:https";
import type { Socket } from "node:net";
import { FAMILY_LABEL, type Family, familyOf, type IpAddress, parseAddress } from "../core/address.ts";
import { type HttpAnswer, type HttpExchange, HttpFailure, type HttpRequest } from "../core/ports.ts";
import type { RunProgram } from "./command.ts";
import { getByCurl } from "./curl.ts";
import { failureOf } from "./http-failure.ts";
import { send, type Transport, tooLate } from "./http-send.ts";
import { astrayMeanwhile, type LeaveBy } from "./leave-by.ts";
import { limited } from "./limited.ts";
import { type Lookup, systemLookup } from "./lookup.ts";

export type HttpOptions = {
	/** Trusted instead of the well-known authorities, as PEM text. */
	readonly ca?: string;
	/** Without it, requests that have to leave `through` an interface are refused. */
	readonly leaveBy?: LeaveBy;
	/** For those that leave by an interface only with curl's help; without it they are refused. */
	readonly run?: RunProgram;
	readonly lookup?: Lookup;
	/** How long a connection is kept for a next request, in milliseconds. */
	readonly idleMs?: number;
};

export type HttpClient = {
	readonly exchange: HttpExchange;
	/**
	 * Ends the connections that begin at such an address of ours. "idle": those that nobody uses; "every": also those that wait for an
	 * answer, which will not come.
	 */
	drop(isStale: (localAddress: string) => boolean, which: "idle" | "every"): void;
	/** Ends all connections, so that the process can end, or because they may lead nowhere. Later requests open new ones. */
	close(): void;
};

/**
 * A connection is kept this long for a next request. Long enough for the requests of one round; short, because when our address
 * changes, connections from the old one are dead without anybody telling us.
 */
const IDLE_MS = 4_000;

/** HTTP/1.1 over `node:http` and `node:https`, which are loaded when the first request is due. No proxy is ever used. */
export function createHttpExchange(options: HttpOptions = {}): HttpClient {
	const { ca, idleMs = IDLE_MS } = options;
	const agents = new Map<string, http.Agent | https.Agent>();

	async function transportOf(url: URL): Promise<Transport> {
		const secure = url.protocol === "https:";
		const library = secure ? await import("node:https") : await import("node:http");
		const agent = agents.get(url.protocol) ?? new library.Agent({ keepAlive: true, timeout: idleMs });
		agents.set(url.protocol, agent);
		return { request: library.request, agent };
	}

	const leave = (request: HttpRequest & { through: string }, url: URL, signal: AbortSignal): Promise<HttpAnswer> =>
		limited(request.timeoutMs, tooLate(request, url), signal, async signal => {
			const { leaveBy, run, lookup = systemLookup } = options;
			if (leaveBy === undefined) throw new HttpFailure("refused", `nothing here leaves by ${request.through} for sure`);
			const address = await addressOf(url, request.family, lookup);
			const question = [request.through, address, signal] as const;
			const way = await leaveBy(...question);
			signal.throwIfAborted();
			if (way.kind === "bound") {
				const from = { localAddress: way.source, address };
				const answer = await send(request, url, { ...(await transportOf(url)), ca, from }, signal);
				const doubt = await astrayMeanwhile(leaveBy, way.source, ...question);
				if (doubt !== null) throw new HttpFailure("refused", doubt);
				return answer;
			}
			const { device, reason } = way;
			if (device === null || run === undefined || !isPlainGet(request, url) || ca !== undefined)
				throw new HttpFailure("refused", reason);
			return getByCurl({ request, url, address, device, reason }, run, signal);
		});

	return {
		exchange: async (request, signal) => {
			signal.throwIfAborted();
			const url = targetOf(request);
			const { through } = request;
			if (through !== undefined) return leave({ ...request, through }, url, signal);
			const transport = await transportOf(url);
			signal.throwIfAborted();
			return send(request, url, { ...transport, ca }, signal);
		},
		drop: (isStale, which) => {
			for (const { sockets, freeSockets } of agents.values()) {
				for (const socket of (which === "idle" ? [freeSockets] : [sockets, freeSockets])
					.flatMap(Object.values<Socket[] | undefined>)
					.flat()) {
					if (socket?.localAddress !== undefined && isStale(socket.localAddress)) socket.destroy();
				}
			}
		},
		close: () => {
			for (const agent of agents.values()) agent.destroy();
			agents.clear();
		},
	};
}

/** What curl can be told without showing others more than the URL: anybody may see its arguments. */
const isPlainGet = ({ method, body }: HttpRequest, { username, password }: URL): boolean =>
	method === "GET" && body === undefined && username === "" && password === "";

/** An address of the URL's host: IPv4 if nobody says otherwise. */
async function addressOf(url: URL, pinned: Family | undefined, lookup: Lookup): Promise<IpAddress> {
	const host = url.hostname.replace(/^\[|\]$/g, "");
	const literal = parseAddress(host);
	const family = pinned ?? (literal === null ? "ipv4" : familyOf(literal));
	const address = await lookup(host, family).catch(error => {
		throw error instanceof Error && "syscall" in error ? failureOf(error, { connected: false, host: url.host }) : error;
	});
	if (address === null) throw new HttpFailure("refused", `${host} is not reached over ${FAMILY_LABEL[family]}`);
	return address;
}

/** The URL, checked against what its request asks for. A pinned family must be checked by hand: Node ignores it for a literal. */
function targetOf({ url: text, family }: HttpRequest): URL {
	const url = new URL(text);
	if (url.protocol !== "https:" && url.protocol !== "http:") throw new Error(`Not an HTTP URL: ${url.protocol}`);
	const literal = url.hostname.startsWith("[") ? "ipv6" : /^[\d.]+$/.test(url.hostname) ? "ipv4" : null;
	if (family !== undefined && literal !== null && literal !== family) {
		throw new HttpFailure("refused", `${url.hostname} is not reached over ${FAMILY_LABEL[family]}`);
	}
	return url;
}
