import type { Clock, DnsHost, HttpExchange } from "../core/ports.ts";

export type CloudflareDeps = {
	/** Base URL without a final slash, such as "https://api.cloudflare.com/client/v4". */
	readonly api: string;
	readonly token: { reveal(): string };
	/** Deadline of one request, body included. */
	readonly timeoutMs: number;
	readonly http: HttpExchange;
	readonly clock: Clock;
	/** From 0 up to 1. */
	readonly random: () => number;
	readonly userAgent: string;
	/** A wait for the network to come up, which may end early when that has changed. */
	readonly untilNetwork?: Clock["sleep"];
};

/** Cloudflare's DNS as the engine sees it. A round that sends nothing loads nothing of what is behind it. */
export function createCloudflareHost(deps: CloudflareDeps): DnsHost {
	let requests = 0;
	const http: HttpExchange = (request, signal) => {
		requests += 1;
		return deps.http(request, signal);
	};
	const load = async () => (await import("./connection.ts")).connect({ ...deps, http });
	let connection: ReturnType<typeof load> | null = null;
	const connected = () => {
		connection ??= load();
		return connection;
	};
	return {
		zones: async signal => {
			signal.throwIfAborted();
			return (await connected()).zones(signal);
		},
		list: async (zone, signal) => {
			signal.throwIfAborted();
			return (await connected()).list(zone, signal);
		},
		apply: async (zone, changes, onRefusal, signal) => {
			if (changes.length === 0) return [];
			signal.throwIfAborted();
			return (await connected()).apply(zone, changes, onRefusal, signal);
		},
		requestCount: () => requests,
	};
}
