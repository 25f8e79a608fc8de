import type { IpAddress } from "../core/address.ts";
import { DatagramFailure, type Gateway } from "../core/ports.ts";
import type { SourceDeps } from "./kind.ts";
import { readSsdp, SSDP_PORT, ssdpGroup, ssdpQuestion } from "./ssdp-message.ts";
import { printable, unavailable } from "./unavailable.ts";
import { readDescription, type WanService } from "./upnp-description.ts";
import { askRouter } from "./upnp-exchange.ts";

/** Multicast is lost easily, on Wi-Fi above all. The last question still leaves the second that devices may take to answer. */
const REPEAT_AFTER_MS: readonly number[] = [500, 700];
const SEARCH_PATIENCE_MS = 2500;

/** Descriptions have 3 to 20 KiB. */
const MAX_DESCRIPTION_BYTES = 65_536;

const HINT =
	"Switch on UPnP in the router (a FRITZ!Box: status information over UPnP), and let a firewall on this machine pass its " +
	"answers from UDP port 1900; or use sources that ask outside, such as `trace`.";

export type Talk = {
	readonly label: string;
	readonly router: Gateway;
	readonly deps: SourceDeps;
	readonly signal: AbortSignal;
};

/** Finds the router's services that know its address. The search takes at most `stepMs`, and so does its description. */
export async function locateServices(talk: Talk, stepMs: number): Promise<readonly WanService[]> {
	const location = await search(talk, Math.min(SEARCH_PATIENCE_MS, stepMs));
	return describe(talk, location, stepMs);
}

/**
 * Where the events of the router's WAN services are subscribed to: at least one URL, all of them on the router itself. Throws
 * `source-unavailable` if it has none.
 */
export async function locateEvents(deps: SourceDeps, router: Gateway, signal: AbortSignal): Promise<readonly URL[]> {
	const label = `upnp:${router.address}`;
	const services = await locateServices({ label, router, deps, signal }, Math.floor(deps.timeoutMs / 2));
	const urls = services.flatMap(({ events }) => (events === null ? [] : [events]));
	if (urls.length === 0) throw unavailable(label, "its services tell no events");
	return urls;
}

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
