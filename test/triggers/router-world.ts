import type { IpAddress } from "../../src/core/address.ts";
import {
	type Gateway,
	type HttpAnswer,
	HttpFailure,
	type HttpRequest,
	type Listeners,
	ListenFailure,
	type Notice,
} from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import { createRouterTrigger } from "../../src/triggers/router.ts";
import { ip } from "../invariants/values.ts";
import { SimulatedTime } from "../state/simulated-time.ts";

const ROUTER = "192.168.1.1";
const EVENTS = `http://${ROUTER}:5000/evt/IPConn`;

/** What is open, and how it can be broken or reached. */
type Ear<Hear> = { readonly name: string; readonly hear: Hear; fail(error: Error): void };

/** A machine behind a router, with a clock that moves only when it is told to. */
export function behindRouter() {
	const time = new SimulatedTime();
	const control = new AbortController();
	const log: string[] = [];
	const say = (line: string): void => void log.push(`${time.elapsed() / 1000} ${line}`);
	const groups = new Set<Ear<(payload: Uint8Array, from: IpAddress) => void>>();
	const servers = new Set<Ear<(notice: Notice) => boolean>>();
	const home = {
		router: ROUTER as string | null,
		own: "192.168.1.10",
		/** What the router grants, or why it does not. */
		grant: (_request: HttpRequest): HttpAnswer | Error => answer(200, 1800),
		/** Why it tells no URL. */
		locateFailure: null as Error | null,
		urls: [EVENTS] as readonly string[],
		listenFailure: null as Error | null,
	};
	let subscriptions = 0;

	function answer(status: number, seconds: number): HttpAnswer {
		return { status, headers: { sid: `uuid:${subscriptions}`, timeout: `Second-${seconds}` }, body: "" };
	}

	async function open<Hear, T>(
		ears: Set<Ear<Hear>>,
		name: string,
		hear: Hear,
		work: (signal: AbortSignal) => Promise<T>,
		signal: AbortSignal,
	): Promise<T> {
		signal.throwIfAborted();
		if (home.listenFailure !== null) throw home.listenFailure;
		const inner = new AbortController();
		const stop = (): void => inner.abort(signal.reason);
		signal.addEventListener("abort", stop, { once: true });
		const ear = { name, hear, fail: (error: Error) => inner.abort(error) };
		ears.add(ear);
		try {
			return await work(inner.signal);
		} finally {
			ears.delete(ear);
			signal.removeEventListener("abort", stop);
		}
	}
	const listeners: Listeners = {
		group: ({ group, port, own }, hear, work, signal) => open(groups, `${group}:${port} on ${own}`, hear, work, signal),
		notices: ({ own, from }, hear, work, signal) =>
			open(servers, `${own} from ${from}`, hear, inner => work(4000 + servers.size, inner), signal),
	};

	const trigger = createRouterTrigger({
		clock: time,
		random: () => 0,
		listeners,
		network: {
			gateway: async () => (home.router === null ? null : { address: ip(home.router), interface: "eth0" }),
			addresses: async () => [{ interface: "eth0", address: ip(home.own), stability: "stable" }],
		},
		locateEvents: async (router: Gateway) => {
			if (home.locateFailure !== null) throw home.locateFailure;
			return home.urls.map(url => new URL(url.replace(ROUTER, router.address)));
		},
		http: async (request, signal) => {
			signal.throwIfAborted();
			const { sid = null, callback = null } = request.headers;
			say(`${request.method} ${sid ?? callback}`);
			if (request.method === "SUBSCRIBE" && sid === null) subscriptions += 1;
			const said = request.method === "SUBSCRIBE" ? home.grant(request) : answer(200, 0);
			if (said instanceof Error) throw said;
			return said;
		},
	});

	const listening = trigger.listen({ wake: cause => say(`wake ${cause}`), remark: say }, control.signal);
	listening.catch(() => {});
	return {
		home,
		time,
		log,
		answer,
		/** Lets so much time pass. */
		pass: (seconds: number) => time.until(time.sleep(seconds * 1000, new AbortController().signal)),
		announce: (from = ROUTER, payload: Uint8Array = NATPMP) => {
			for (const { hear } of groups) hear(payload, ip(from));
		},
		/** An event arrives; what each server says to it. */
		notify: (sid: string, isInitial = false) => Array.from(servers, ({ hear }) => hear({ sid, isInitial })),
		open: () => [...groups, ...servers].map(({ name }) => name),
		fail: (error: Error) => {
			for (const ear of [...groups, ...servers]) ear.fail(error);
		},
		listening,
		stop: (reason: Error = new Problem("interrupted", "stopped")) => {
			control.abort(reason);
			return listening;
		},
	};
}

export const NATPMP = Uint8Array.of(0, 128, 0, 0, 0, 0, 0, 0, 81, 2, 69, 150);
export const PCP = Uint8Array.of(2, 128, ...new Uint8Array(22));
export const refused = (): Error => new HttpFailure("refused", "192.168.1.1:5000 cannot be reached");
export const broken = (): Error => new ListenFailure("224.0.0.1 port 5350 cannot be heard");
export const noUpnp = (): Error => new Problem("source-unavailable", "upnp:192.168.1.1: the router did not answer");
