import { type IpAddress, parseAddress } from "../../src/core/address.ts";
import {
	DatagramFailure,
	type Datagrams,
	type Gateway,
	type HttpAnswer,
	HttpFailure,
	type HttpRequest,
	type ReadDatagram,
} from "../../src/core/ports.ts";
import { expectProblem, Problem } from "../../src/core/problem.ts";
import type { SourceDeps, SourceKind } from "../../src/sources/kind.ts";
import { fakeDeps } from "./fake-deps.ts";
import { bytesOfText, ROUTER } from "./upnp-samples.ts";

export function address(text: string): IpAddress {
	const parsed = parseAddress(text);
	if (parsed === null) throw new Error(`Not an address: ${text}`);
	return parsed;
}

/** One datagram that arrives, by default from the router. */
export type Packet = { readonly payload: string | readonly number[]; readonly from?: string };
/** A page of the router's web server: status and body. */
export type Page = readonly [status: number, body: string] | HttpFailure;

export type Home = {
	readonly gateway?: Gateway | null;
	/** What arrives after the question, in this order; or why none can. */
	readonly packets?: readonly Packet[] | DatagramFailure;
	/** By URL. Others refuse the connection. */
	readonly pages?: Readonly<Record<string, Page>>;
	readonly timeoutMs?: number;
	readonly bind?: string;
	/** Aborts when the first of these URLs is asked. */
	readonly abortAt?: string;
};

/** A home network that keeps a record of everything that was sent into it. */
export function homeNetwork({ gateway, packets = [], pages = {}, timeoutMs = 10_000, bind, abortAt }: Home) {
	const sent = { datagrams: [] as Parameters<Datagrams["ask" | "search"]>[0][], http: [] as HttpRequest[] };
	const controller = new AbortController();
	const hear = async <T>(request: Parameters<Datagrams["ask" | "search"]>[0], read: ReadDatagram<T>): Promise<T> => {
		sent.datagrams.push(request);
		if (packets instanceof DatagramFailure) throw packets;
		for (const { payload, from = ROUTER } of packets) {
			const bytes = typeof payload === "string" ? bytesOfText(payload) : Uint8Array.from(payload);
			const said = read(bytes, address(from));
			if (said !== null) return said;
		}
		throw new DatagramFailure("deadline", "no answer");
	};
	const deps: SourceDeps = {
		...fakeDeps,
		timeoutMs,
		bind: bind ?? null,
		network: {
			...fakeDeps.network,
			gateway: async through =>
				gateway === undefined ? { address: address(ROUTER), interface: through ?? "eth0" } : gateway,
		},
		datagrams: { ask: hear, search: hear },
		http: async (request, signal): Promise<HttpAnswer> => {
			signal.throwIfAborted();
			sent.http.push(request);
			if (request.url === abortAt) controller.abort(new Problem("interrupted", "stopped"));
			signal.throwIfAborted();
			const page = pages[request.url] ?? new HttpFailure("refused", `${request.url} is not there`);
			if (page instanceof HttpFailure) throw page;
			return { status: page[0], headers: {}, body: page[1] };
		},
	};
	/** What the source says, as one line: the label and the addresses, or the problem. */
	const said = async (kind: SourceKind): Promise<string> => {
		const answer = await kind
			.open(
				null,
				"ipv4",
				deps,
			)(controller.signal)
			.catch(error => expectProblem(error).message);
		if (typeof answer === "string") return answer;
		return [answer.label, ...(answer.kind === "addresses" ? answer.addresses : ["none"])].join(" ");
	};
	return { deps, sent, said, signal: controller.signal };
}
