import { createSocket } from "node:dgram";
import { decode, encode } from "dns-packet";
import type { AskerMessage } from "./asker.ts";
import { answerLines } from "./lines.ts";
import { stunAddress, stunRequest } from "./stun-message.ts";

/** Asks one question over UDP, and tells everything that comes back within a while, believing all of it. */
const LISTEN_MS = 250;

function payloadOf({ kind, name = "", type = "A", class: space = "IN" }: AskerMessage): Buffer {
	switch (kind) {
		case "stun":
			return stunRequest(Buffer.from("transaction1"));
		case "dns":
			return encode({ type: "query", id: 4711, questions: [{ name, type, class: space }] });
		case "natpmp":
			return Buffer.from([0, 0]);
	}
}

function readingOf({ kind }: AskerMessage, answer: Buffer): string {
	switch (kind) {
		case "stun":
			return `${stunAddress(answer)}${answer.toString("latin1", 8, 20) === "transaction1" ? "" : " to another question"}`;
		case "dns": {
			const { id, answers = [] } = decode(answer);
			const data = answers.map(found => ("data" in found ? String(found.data) : found.type)).join();
			return `${data}${id === 4711 ? "" : " to another question"}`;
		}
		case "natpmp":
			return `${answer.readUInt16BE(2)} ${[...answer.subarray(8, 12)].join(".")}`;
	}
}

answerLines<AskerMessage>(async message => {
	const socket = createSocket(message.host.includes(":") ? "udp6" : "udp4");
	const heard: string[] = [];
	socket.on("message", (answer, from) => {
		const place = from.address === message.host ? "" : ` from ${from.address}`;
		heard.push(`${readingOf(message, answer)}${place}${from.port === message.port ? "" : " from another port"}`);
	});
	socket.send(payloadOf(message), message.port, message.host);
	await new Promise(resolve => setTimeout(resolve, LISTEN_MS));
	socket.close();
	return heard;
});
