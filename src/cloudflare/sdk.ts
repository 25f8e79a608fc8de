// Imported by name, not by `import()`: a bundler drops what is not named. This module itself is loaded at the first request.
import type { TTLParam } from "cloudflare/resources/dns/records";
import { BaseRecords } from "cloudflare/resources/dns/records";
import { BaseZones } from "cloudflare/resources/zones/zones";
import { createClient } from "cloudflare/tree-shakable";
import type { BatchBody, PatchBody, PostBody } from "./bodies.ts";
import { FaultError } from "./fault.ts";
import { createHardenedFetch, type Transport } from "./hardened-fetch.ts";
import type { Page } from "./pages.ts";
import { ensureWebGlobals } from "./web-globals.ts";

/** The calls of the API that we use, one request each. They throw `FaultError`, or the signal's reason. */
export type Sdk = {
	zones(page: number, signal: AbortSignal): Promise<Page>;
	records(zoneId: string, page: number, signal: AbortSignal): Promise<Page>;
	create(zoneId: string, body: PostBody, signal: AbortSignal): Promise<unknown>;
	edit(zoneId: string, id: string, body: PatchBody, signal: AbortSignal): Promise<unknown>;
	remove(zoneId: string, id: string, signal: AbortSignal): Promise<unknown>;
	batch(zoneId: string, body: Partial<BatchBody>, signal: AbortSignal): Promise<unknown>;
};

export type SdkDeps = Transport & {
	/** Base URL without a final slash. */
	readonly api: string;
};

/** The most that Cloudflare gives at once. */
const ZONES_PER_PAGE = 50;
/** Any zone below the Enterprise plan, with room to spare. */
const RECORDS_PER_PAGE = 5_000;

/** The SDK's own timer must never be the first: it ends at the headers, and leaves no trace of what happened. */
const SDK_TIMEOUT_MARGIN_MS = 60_000;

export function createSdk({ api, ...transport }: SdkDeps): Sdk {
	ensureWebGlobals();
	const client = createClient({
		// All said outright: what is left out is read from the environment. The token is put in by our fetch.
		apiToken: "sent-by-the-transport",
		apiKey: null,
		apiEmail: null,
		userServiceKey: null,
		baseURL: api,
		apiVersion: "2026-10-01",
		maxRetries: 0,
		timeout: transport.timeoutMs + SDK_TIMEOUT_MARGIN_MS,
		logLevel: "off",
		fetch: createHardenedFetch(transport),
		resources: [BaseZones, BaseRecords],
	});
	// CLOUDFLARE_CUSTOM_HEADERS gets in here in spite of all that. None is sent anyway, but a malformed one fails each call.
	client["_options"].defaultHeaders = undefined;
	const { zones, dns } = client;
	return {
		zones: (page, signal) => call(options => zones.list({ page, per_page: ZONES_PER_PAGE }, options), signal),
		records: (zone_id, page, signal) =>
			call(options => dns.records.list({ zone_id, page, per_page: RECORDS_PER_PAGE }, options), signal),
		create: (zone_id, body, signal) => call(options => dns.records.create({ zone_id, ...body }, options), signal),
		edit: (zone_id, id, body, signal) =>
			call(options => dns.records.edit(id, { zone_id, ...whole(body) }, options), signal),
		remove: (zone_id, id, signal) => call(options => dns.records.delete(id, { zone_id }, options), signal),
		batch: (zone_id, { patches, ...rest }, signal) =>
			call(options => {
				const { deletes, posts } = rest;
				return dns.records.batch(
					{
						zone_id,
						...(deletes === undefined ? {} : { deletes: [...deletes] }),
						...(patches === undefined ? {} : { patches: patches.map(whole) }),
						...(posts === undefined ? {} : { posts: [...posts] }),
					},
					options,
				);
			}, signal),
	};
}

/** The SDK's types demand the name and ttl of a record that is only edited; the API does not, and what is not sent stays. */
const whole = <Body extends PatchBody>(body: Body) => body as Body & { readonly name: string; readonly ttl: TTLParam };

/**
 * The one place that calls the SDK: takes its wrapping off what our fetch threw. The SDK never takes its listener off the signal it
 * gets, so it gets one that lives as long as the request.
 */
async function call<T>(
	ask: (options: { readonly signal: AbortSignal }) => PromiseLike<T>,
	signal: AbortSignal,
): Promise<T> {
	signal.throwIfAborted();
	const own = new AbortController();
	const abort = () => own.abort(signal.reason);
	signal.addEventListener("abort", abort, { once: true });
	try {
		return await ask({ signal: own.signal });
	} catch (error) {
		const cause = error instanceof Error ? error.cause : undefined;
		if (cause instanceof FaultError) throw cause;
		signal.throwIfAborted();
		throw cause instanceof Error ? cause : error;
	} finally {
		signal.removeEventListener("abort", abort);
	}
}
