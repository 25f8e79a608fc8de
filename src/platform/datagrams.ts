import type { Socket } from "node:dgram";
import { FAMILY_LABEL } from "../core/address.ts";
import { DatagramFailure, type Datagrams, type InterfaceAddress } from "../core/ports.ts";
import { converse, failureOf } from "./conversation.ts";
import { astrayMeanwhile, type LeaveBy } from "./leave-by.ts";
import { limited } from "./limited.ts";
import { type Lookup, systemLookup } from "./lookup.ts";
import { createNetworkView } from "./network.ts";
import { pickSource } from "./pick-source.ts";

export type DatagramOptions = {
	readonly network?: { addresses(): Promise<readonly InterfaceAddress[]> };
	readonly lookup?: Lookup;
	/** Without it, questions that have to leave `through` an interface are refused. */
	readonly leaveBy?: LeaveBy;
};

/** UPnP Device Architecture 2.0, section 1.3.2: a search crosses at most one router. */
const MULTICAST_TTL = 2;

/** UDP over `node:dgram`, which is loaded at the first question. Each question has a socket and a random port of its own. */
export function createDatagrams({
	network = createNetworkView(),
	lookup = systemLookup,
	leaveBy,
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
				const way = through === undefined ? null : await wayOut(leaveBy, through, address, signal);
				signal.throwIfAborted();
				const socket = await openSocket(family === "ipv4" ? "udp4" : "udp6");
				const answer = await converse(
					{
						socket,
						peer: host,
						// Connected, so that the kernel passes on only what comes from there, and a "port unreachable" as an error.
						open: ready => {
							socket.once("connect", ready);
							if (way === null) socket.connect(port, address);
							else socket.bind({ address: way.source, port: 0, exclusive: true }, () => socket.connect(port, address));
						},
						send: (payload, sent) => socket.send(payload, sent),
					},
					request,
					read,
					signal,
				);
				const doubt = await way?.doubt();
				if (typeof doubt === "string") throw new DatagramFailure("refused", doubt);
				return answer;
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

async function wayOut(leaveBy: LeaveBy | undefined, ...question: Parameters<LeaveBy>) {
	const way = await leaveBy?.(...question);
	if (leaveBy === undefined || way === undefined)
		throw new DatagramFailure("refused", `nothing here leaves by ${question[0]} for sure`);
	if (way.kind === "astray") throw new DatagramFailure("refused", way.reason);
	return { source: way.source, doubt: () => astrayMeanwhile(leaveBy, way.source, ...question) };
}

async function openSocket(type: "udp4" | "udp6"): Promise<Socket> {
	const { createSocket } = await import("node:dgram");
	return createSocket(type);
}
