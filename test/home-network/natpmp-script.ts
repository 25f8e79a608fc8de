import { createSocket } from "node:dgram";
import { answerLines } from "./lines.ts";

/** Another make of router's NAT-PMP (RFC 6886 section 3.2), which tells whatever it holds: `ADDRESS PORT`. */
const [, , host = "", port = ""] = process.argv;
let outside = "0.0.0.0";

const socket = createSocket("udp4");
socket.on("message", (message, from) => {
	if (message.length !== 2 || message[0] !== 0 || message[1] !== 0) return;
	const response = Buffer.alloc(12);
	response[1] = 128;
	response.writeUInt32BE(1000, 4);
	for (const [index, part] of outside.split(".").entries()) response[8 + index] = Number(part);
	socket.send(response, from.port, from.address);
});
socket.bind(Number(port), host);
answerLines<string>(address => {
	outside = address;
});
