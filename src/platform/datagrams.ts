import type { Socket } from "node:dgram";
import { FAMILY_LABEL, parseAddress } from "../core/address.ts";
import { DatagramFailure, type Datagrams, type InterfaceAddress, type ReadDatagram } from "../core/ports.ts";
import { limited } from "./limited.ts";
import { type Lookup, systemLookup } from "./lookup.ts";
import { createNetworkView } from "./network.ts";
import { pickSource } from "./pick-source.ts";
import { codeOf, reasonOf } from "./reasons.ts";

export type DatagramOptions = {
	readonly network?: { addresses(): Promise<readonly InterfaceAddress[]> };
	readonly lookup?: Lookup;
};

/** Whoever sends more than this without answering has nothing to say; reading on would only keep us busy. */
const MOST_DATAGRAMS = 1_000;
/** UPnP Device Architecture 2.0, section 1.3.2: a search crosses at most one router. */
const MULTICAST_TTL = 2;

/** UDP over `node:dgram`, which is loaded at the first question. Each question has a socket and a random port of its own. */
export function createDatagrams({
	network = createNetworkView(),
	lookup = systemLookup,
}: DatagramOptions = {}): Datagrams {
	return {
		ask({ host, port, family, through, ...request }, read, signal) {
			const late = new DatagramFailure("deadline", `${host} did not answer within ${request.timeoutMs / 1000} s`);
			return limited(request.timeoutMs, late, signal, async signal => {
				const address = await lookup(host, family).catch(error => {
					throw failureOf(error, host);
				});
				if (address === null)
					throw new DatagramFailure("refused", `${host} is not reached over ${FAMILY_LABEL[family]}`);
				if (through !== undefined) throw new DatagramFailure("refused", "UDP cannot be bound to an interface yet");
				signal.throwIfAborted();
				const socket = await openSocket(family === "ipv4" ? "udp4" : "udp6");
				return converse(
					{
						socket,
						peer: host,
						// The kernel passes on only what comes from there, and a "port unreachable" as an error.
						open: ready => void socket.once("connect", ready).connect(port, address),
						send: (payload, sent) => socket.send(payload, sent),
					},
					request,
					read,
					signal,
				);
			});
		},
		search({ group, port, interface: name, ...request }, read, signal) {
			const late = new DatagramFailure("deadline", `nobody on ${name} answered within ${request.timeoutMs / 1000} s`);
			return limited(request.timeoutMs, late, signal, async signal => {
				const own = pickSource(await network.addresses(), name, "ipv4");
				if (own === null) throw new DatagramFailure("refused", `${name} has no IPv4 address to ask from`);
				signal.throwIfAborted();
				const socket = await openSocket("udp4");
				return converse(
					{
						socket,
						peer: `${group} on ${name}`,
						// Bound to one address, it hears nothing but what is meant for that.
						open: ready => void socket.bind({ address: own, port: 0, exclusive: true }, ready),
						send: (payload, sent) => {
							socket.setMulticastInterface(own);
							socket.setMulticastTTL(MULTICAST_TTL);
							socket.send(payload, port, group, sent);
						},
					},
					request,
					read,
					signal,
				);
			});
		},
	};
}

async function openSocket(type: "udp4" | "udp6"): Promise<Socket> {
	const { createSocket } = await import("node:dgram");
	return createSocket(type);
}

type Line = {
	readonly socket: Socket;
	/** Whom we ask, for messages. */
	readonly peer: string;
	open(ready: () => void): void;
	send(payload: Uint8Array, sent: (error: Error | null) => void): void;
};

type Question = { readonly payload: Uint8Array; readonly repeatAfterMs: readonly number[] };

/** Asks, again and again as far as the question says, and reads until `read` has its answer. Closes the socket in any case. */
const converse = <T>(
	{ socket, peer, open, send }: Line,
	{ payload, repeatAfterMs }: Question,
	read: ReadDatagram<T>,
	signal: AbortSignal,
): Promise<T> =>
	new Promise((resolve, reject) => {
		let over = false;
		let timer: NodeJS.Timeout | undefined;
		let heard = 0;
		const settle = (act: () => void): void => {
			if (over) return;
			over = true;
			clearTimeout(timer);
			signal.removeEventListener("abort", stop);
			socket.close();
			act();
		};
		const stop = (): void => settle(() => reject(signal.reason));
		const fail = (error: unknown): void => settle(() => reject(failureOf(error, peer)));
		/** What throws in a callback would otherwise end the process. */
		const attempt = (act: () => void): void => {
			try {
				act();
			} catch (error) {
				fail(error);
			}
		};

		const ask = (repeats: readonly number[]): void => {
			if (over) return;
			attempt(() =>
				send(payload, error => {
					if (error !== null) fail(error);
				}),
			);
			const [waitMs, ...later] = repeats;
			if (waitMs !== undefined && !over) timer = setTimeout(() => ask(later), waitMs);
		};
		const hear = (datagram: Uint8Array, address: string): void => {
			if (over) return;
			heard += 1;
			const from = parseAddress(address);
			const answer = from === null ? null : read(datagram, from);
			if (answer !== null) settle(() => resolve(answer));
			else if (heard >= MOST_DATAGRAMS) fail(chatter(peer));
		};
		socket.on("error", fail);
		socket.on("message", (datagram, { address }) => attempt(() => hear(datagram, address)));
		signal.addEventListener("abort", stop, { once: true });
		if (signal.aborted) stop();
		else attempt(() => open(() => ask(repeatAfterMs)));
	});

const chatter = (peer: string): DatagramFailure =>
	new DatagramFailure("deadline", `${peer} sent ${MOST_DATAGRAMS} datagrams, and none of them was an answer`);

/** What the system reports is a failure to be expected; all else is a bug. */
function failureOf(error: unknown, peer: string): unknown {
	if (!(error instanceof Error && "syscall" in error)) return error;
	return new DatagramFailure("refused", `${peer} cannot be asked: ${reasonOf(codeOf(error))}`);
}
