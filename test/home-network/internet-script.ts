import { readFileSync } from "node:fs";
import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { ZoneView } from "../../src/simulator/api-env.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { echoPage } from "./echo-page.ts";
import type { InternetMessage, InternetState } from "./internet.ts";
import { answerLines } from "./lines.ts";
import { addressesOf, type Conducts, type ServiceName, serviceEntries } from "./services.ts";
import { stunResponse, stunTransaction } from "./stun-message.ts";
import { familyOfText, serveUdp } from "./udp-servers.ts";
import { whoamiResponse } from "./whoami.ts";

/** The servers of the Internet and Cloudflare's API, in one process: `KEY CERTIFICATE STUN_PORT TOKEN`. */
const [, , keyFile = "", certFile = "", stunPort = "", token = ""] = process.argv;
let conducts: Conducts = {};
let unanswered = 0;

async function main(): Promise<void> {
	/** By zone: the names and types that had an answer when a request came. */
	const answered = new Map<string, ReadonlySet<string>>();
	const answersIn = (zone: ZoneView) => new Set(zone.records().map(({ name, type }) => `${name} ${type}`));
	const simulator = await startSimulator({
		onRequest: (_request, zone) => void (zone !== null && answered.set(zone.id, answersIn(zone))),
		afterRequest(_request, zone) {
			if (zone === null) return;
			const now = answersIn(zone);
			unanswered += [...(answered.get(zone.id) ?? [])].filter(rrset => !now.has(rrset)).length;
		},
		tokens: [{ value: token, kind: "user", status: "active" }],
		zones: [{ name: "example.com" }],
	});
	await serveWeb(simulator);
	for (const [name, service] of serviceEntries()) {
		const conduct = () => conducts[name] ?? {};
		for (const host of addressesOf(service)) {
			if (service.kind === "dns")
				await serveUdp(host, 53, (query, address) => whoamiResponse(name, query, address), conduct);
			if (service.kind === "stun") await serveUdp(host, Number(stunPort), respondToBinding, conduct);
		}
	}
	answerLines<InternetMessage>(message => carryOut(message, simulator));
}

function respondToBinding(message: Buffer, address: string, port: number): Buffer | null {
	const transaction = stunTransaction(message);
	return transaction === null ? null : stunResponse(transaction, address, port);
}

function carryOut(message: InternetMessage, simulator: Simulator): InternetState {
	const zone = simulator.zone("example.com");
	if (message.conducts !== undefined) conducts = message.conducts;
	if (message.records !== undefined) {
		for (const { id } of zone.records()) zone.remove(id);
		for (const record of message.records) zone.add(record);
		simulator.requests.clear();
	}
	if (message.fault !== undefined) {
		simulator.faults.clear();
		if (message.fault !== null) simulator.faults.add({ times: "always" }, message.fault);
	}
	if (message.forget) simulator.requests.clear();
	return {
		unanswered,
		records: zone.records().map(({ name, type, content, comment }) => ({ name, type, content, comment })),
		requests: simulator.requests.all().map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{32}/g, "*")}`),
		writes: simulator.requests
			.all()
			.filter(({ method }) => method !== "GET")
			.map(({ atMs, body }) => ({ atMs, contents: contentsOf(body) })),
	};
}

const contentsOf = (body: unknown): readonly string[] =>
	Array.from(JSON.stringify(body).matchAll(/"content":"([^"]*)"/g), ([, content]) => content ?? "");

/** All web services on one server: they are told apart by the host that is asked for. */
function serveWeb(simulator: Simulator): Promise<void> {
	const services = serviceEntries().flatMap(([name, { names }]) => names.map(host => [host, name] as const));
	const byHost = new Map<string, ServiceName>(services);
	const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (request, response) => {
		const service = byHost.get(request.headers.host ?? "");
		if (service === "trace" && request.url?.startsWith("/client/v4") === true) pass(request, response, simulator.port);
		else if (service === undefined) response.writeHead(404).end("not found\n");
		else void answer(service, request, response);
	});
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(443, "::", () => resolve());
	});
}

async function answer(service: ServiceName, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { lie = {}, delayMs = 0, silent = false } = conducts[service] ?? {};
	if (delayMs > 0) await new Promise(resolve => setTimeout(resolve, delayMs));
	if (silent) return;
	const address = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
	response.setHeader("content-type", "text/plain");
	response.end(echoPage(service, request, lie[familyOfText(address)] ?? address));
}

function pass(request: IncomingMessage, response: ServerResponse, port: number): void {
	const { method = "GET", url = "/", headers } = request;
	const onward = forward({ host: "127.0.0.1", port, method, path: url, headers }, answered => {
		response.writeHead(answered.statusCode ?? 502, answered.headers);
		answered.pipe(response);
	});
	onward.once("error", () => response.destroy());
	request.pipe(onward);
}

void main();
