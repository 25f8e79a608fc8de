import type { IpAddress } from "../core/address.ts";
import type { SourceAnswer } from "../core/ports.ts";
import { expectProblem, type Problem } from "../core/problem.ts";
import type { SourceDeps } from "./kind.ts";
import { noAddress, routerOf } from "./natpmp-router.ts";
import { unavailable } from "./unavailable.ts";
import type { WanService } from "./upnp-description.ts";
import { askRouter } from "./upnp-exchange.ts";
import { locateServices, type Talk } from "./upnp-locate.ts";
import { readSoap, soapQuestion } from "./upnp-soap.ts";

/** Answers have less than one KiB. */
const MAX_REPLY_BYTES = 16_384;

/** One conversation with the router: where it is, by which URL, which services, and what they say. */
export async function askUpnp(deps: SourceDeps, signal: AbortSignal): Promise<SourceAnswer> {
	const router = await routerOf("upnp", deps, signal);
	const label = `upnp:${router.address}`;
	// The search and the description get a quarter of the time each, the services share the rest: no clock is needed.
	const quarterMs = Math.floor(deps.timeoutMs / 4);
	const talk: Talk = { label, router, deps, signal };
	const services = await locateServices(talk, quarterMs);
	const address = await firstAddress(talk, services, Math.floor((2 * quarterMs) / services.length));
	return { kind: "addresses", label, addresses: [address] };
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
