import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { Family } from "../../src/core/address.ts";
import type { Conduct } from "./services.ts";

/** What a service says to a datagram of `asker`, if it believes that its address is `address`; `null`: nothing. */
export type Responder = (message: Buffer, address: string, port: number) => Buffer | null;

export const familyOfText = (address: string): Family => (address.includes(":") ? "ipv6" : "ipv4");

/** Serves one address and port, as it is told to behave at that moment. */
export function serveUdp(host: string, port: number, respond: Responder, conduct: () => Conduct): Promise<void> {
	const family = familyOfText(host);
	const kind = family === "ipv4" ? "udp4" : "udp6";
	const socket = createSocket(kind);
	const answer = async (message: Buffer, from: RemoteInfo): Promise<void> => {
		const { lie = {}, delayMs = 0, silent = false, forgery } = conduct();
		if (delayMs > 0) await new Promise(resolve => setTimeout(resolve, delayMs));
		if (silent) return;
		if (forgery !== undefined) await forge(socket, message, from, respond, forgery);
		const response = respond(message, lie[family] ?? from.address, from.port);
		if (response !== null) socket.send(response, from.port, from.address);
	};
	socket.on("message", (message, from) => void answer(message, from));
	return new Promise((resolve, reject) => {
		socket.once("error", reject);
		socket.bind(port, host, resolve);
	});
}

/** An address of the same network, where no service is. */
const FORGER = "185.10.10.1";

/** A different question has different bytes where STUN has its transaction (8 to 19) and DNS its identifier (0 and 1). */
function ofAnotherQuestion(response: Buffer): Buffer {
	const other = Buffer.from(response);
	const isStun = other.readUInt32BE(4) === 0x2112a442;
	for (const at of isStun ? [8, 19] : [0, 1]) other[at] = (other[at] ?? 0) ^ 0x5a;
	return other;
}

/** Lies that whoever saw the question, or guessed at it, might send before the true answer is there. */
async function forge(
	socket: Socket,
	message: Buffer,
	from: RemoteInfo,
	respond: Responder,
	lie: string,
): Promise<void> {
	const response = respond(message, lie, from.port);
	if (response === null) return;
	socket.send(ofAnotherQuestion(response), from.port, from.address);
	const { address } = socket.address();
	for (const place of [address, FORGER]) {
		const forger = createSocket("udp4");
		await new Promise<void>(resolve => forger.bind(0, place, resolve));
		await new Promise(resolve => forger.send(response, from.port, from.address, resolve));
		forger.close();
	}
}
