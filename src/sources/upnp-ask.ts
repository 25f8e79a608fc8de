import type { IpAddress } from "../core/address.ts";
import { DatagramFailure, type Gateway, type SourceAnswer } from "../core/ports.ts";
import { expectProblem, type Problem } from "../core/problem.ts";
import type { SourceDeps } from "./kind.ts";
import { noAddress, routerOf } from "./natpmp-router.ts";
import { readSsdp, SSDP_PORT, ssdpGroup, ssdpQuestion } from "./ssdp-message.ts";
import { printable, unavailable } from "./unavailable.ts";
import { readDescription, type WanService } from "./upnp-description.ts";
import { askRouter } from "./upnp-exchange.ts";
import { readSoap, soapQuestion } from "./upnp-soap.ts";

/** Multicast is lost easily, on Wi-Fi above all. The last question still leaves the second that devices may take to answer. */
const REPEAT_AFTER_MS: readonly number[] = [500, 700];
const SEARCH_PATIENCE_MS = 2500;

/** Descriptions have 3 to 20 KiB, answers less than one. */
const MAX_DESCRIPTION_BYTES = 65_536;
const MAX_REPLY_BYTES = 16_384;

const HINT =
	"Switch on UPnP in the router (a FRITZ!Box: status information over UPnP), and let a firewall on this machine pass its " +
	"answers from UDP port 1900; or use sources that ask outside, such as `trace`.";

/** One conversation with the router: where it is, by which URL, which services, and what they say. */
export async function askUpnp(deps: SourceDeps, signal: AbortSignal): Promise<SourceAnswer> {
	const router = await routerOf("upnp", deps, signal);
	const label = `upnp:${router.address}`;
	// The search and the description get a quarter of the time each, the services share the rest: no clock is needed.
	const quarterMs = Math.floor(deps.timeoutMs / 4);
	const talk: Talk = { label, router, deps, signal };
	const location = await search(talk, Math.min(SEARCH_PATIENCE_MS, quarterMs));
	const services = await describe(talk, location, quarterMs);
	const address = await firstAddress(talk, services, Math.floor((2 * quarterMs) / services.length));
	return { kind: "addresses", label, addresses: [address] };
}

type Talk = {
	readonly label: string;
	readonly router: Gateway;
	readonly deps: SourceDeps;
	readonly signal: AbortSignal;
};

function search({ label, router, deps, signal }: Talk, timeoutMs: number): Promise<URL> {
	const request = {
		group: ssdpGroup(),
		port: SSDP_PORT,
		interface: router.interface,
		payload: ssdpQuestion(),
		repeatAfterMs: REPEAT_AFTER_MS,
		timeoutMs,
	};
	const read = (payload: Uint8Array, from: IpAddress) => readSsdp(payload, from, router.address);
	return deps.datagrams.search(request, read, signal).catch(error => {
		if (!(error instanceof DatagramFailure)) throw error;
		const reason =
			error.kind === "deadline"
				? `the router did not answer to UPnP within ${timeoutMs / 1000} s`
				: printable(error.message, 160);
		throw unavailable(label, reason, { hint: HINT, cause: error });
	});
}

async function describe({ label, router, deps, signal }: Talk, url: URL, timeoutMs: number) {
	const request = { url, method: "GET", headers: {}, maxBytes: MAX_DESCRIPTION_BYTES, timeoutMs } as const;
	const { status, body } = await askRouter(label, router, request, deps, signal);
	if (status >= 300 && status <= 399)
		throw unavailable(label, `its description is a redirect (${status}), which is not followed`);
	if (status !== 200) throw unavailable(label, `its description has status ${status}`);
	const description = readDescription(body, url, router.address);
	if (description.kind === "refused") throw unavailable(label, `its description ${description.reason}`);
	return description.services;
}

/** Asks one service after the other until one has an address. That one has none is an answer, unless another has one. */
async function firstAddress(talk: Talk, services: readonly WanService[], timeoutMs: number): Promise<IpAddress> {
	const problems: Problem[] = [];
	for (const service of services) {
		const said = await askService(talk, service, timeoutMs).catch(expectProblem);
		talk.signal.throwIfAborted();
		if (typeof said !== "string") problems.push(said);
		else if (said !== noAddress()) return said;
	}
	const [problem] = problems;
	if (problem !== undefined && problems.length === services.length) throw problem;
	return noAddress();
}

async function askService({ label, router, deps, signal }: Talk, { type, control }: WanService, timeoutMs: number) {
	const request = {
		url: control,
		method: "POST",
		...soapQuestion(type),
		maxBytes: MAX_REPLY_BYTES,
		timeoutMs,
	} as const;
	const { status, body } = await askRouter(label, router, request, deps, signal);
	const reading = readSoap(status, body);
	if (reading.kind === "refused") throw unavailable(label, `its answer ${reading.reason}`);
	return reading.address;
}
