// Runs inside a network namespace. "serve ADDRESS": an echo service over HTTP, HTTPS and UDP, which tells the address that it sees,
// or ADDRESS instead, as behind a VPN. "ask QUESTION...": prints as JSON what each question came to.
import { createSocket } from "node:dgram";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type Family, parseAddress } from "../../src/core/address.ts";
import { createRunCommand, createRunProgram } from "../../src/platform/command.ts";
import { createDatagrams } from "../../src/platform/datagrams.ts";
import { createHttpExchange } from "../../src/platform/http.ts";
import { createLeaveBy } from "../../src/platform/leave-by.ts";
import { createNetworkView } from "../../src/platform/network.ts";
import { LOOPBACK } from "../cloudflare/certificates.ts";

const never = new AbortController().signal;
/** Where the echo services are, on the Internet as behind the VPN. */
const PLACES = [
	{ family: "ipv4", address: "81.2.70.7" },
	{ family: "ipv6", address: "2a01:5a9::7" },
] as const;
const [mode = "", ...words] = process.argv.slice(2);

function serve(told: string | undefined): void {
	const listener: RequestListener = ({ socket }, response) => {
		response.end(told ?? (socket.remoteAddress ?? "").replace(/^::ffff:/, ""));
	};
	// Bound to one address each, so that the answer comes from the one that was asked.
	for (const { family, address } of PLACES) {
		const socket = createSocket(family === "ipv4" ? "udp4" : "udp6");
		socket.on("message", (_payload, from) => socket.send(told ?? from.address, from.port, from.address));
		socket.bind(53, address);
	}
	createServer(listener).listen(80, "::", () => {
		createSecureServer(LOOPBACK, listener).listen(443, "::", () => console.log("ready"));
	});
}

async function ask(): Promise<void> {
	const run = createRunCommand(process.env);
	const { platform } = process;
	const network = createNetworkView({ platform, run });
	const leaveBy = createLeaveBy({ network, run, platform });
	const lookup = async (_host: string, family: Family) =>
		parseAddress(PLACES.find(place => place.family === family)?.address ?? "");
	const http = createHttpExchange({ leaveBy, run: createRunProgram(process.env), lookup });
	const datagrams = createDatagrams({ network, leaveBy, lookup });

	async function come([what = "", place = "", name]: readonly string[]): Promise<string> {
		const through = name === undefined ? {} : { through: name };
		if (what === "outgoing") return (await network.outgoingInterface("ipv4")) ?? "none";
		if (what === "tunnel") return String(await network.isTunnel(place));
		if (what === "gateway") return (await network.gateway(place || null))?.address ?? "none";
		if (what === "udp") {
			const family: Family = place.includes(":") ? "ipv6" : "ipv4";
			const request = {
				host: place,
				port: 53,
				family,
				payload: Buffer.from("?"),
				repeatAfterMs: [500],
				timeoutMs: 5_000,
			};
			return datagrams.ask({ ...request, ...through }, payload => Buffer.from(payload).toString(), never);
		}
		const request = {
			url: place,
			method: "GET",
			headers: { "user-agent": "test" },
			timeoutMs: 5_000,
			maxBytes: 100,
		} as const;
		const { status, body } = await http.exchange({ ...request, ...through }, never);
		return status === 200 ? body : String(status);
	}

	const answers: Record<string, string> = {};
	for (const word of words)
		answers[word] = await come(word.split(" ")).catch(error => `${error.name} ${error.kind}: ${error.message}`);
	console.log(JSON.stringify(answers));
	http.close();
}

if (mode === "serve") serve(words[0]);
else await ask();
