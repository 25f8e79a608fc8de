import { createCloudflareHost } from "../../src/cloudflare/host.ts";
import type { Zone } from "../../src/core/name.ts";
import type { Clock, DnsHost, HttpExchange, HttpRequest } from "../../src/core/ports.ts";
import { createHttpExchange } from "../../src/platform/http.ts";
import {
	SIMULATED_TOKEN,
	type Simulator,
	type SimulatorOptions,
	startSimulator,
} from "../../src/simulator/simulator.ts";
import { zoneNamed } from "./samples.ts";

/** A clock that only its sleeps, which take no time, move on. They are noted. */
export function testClock(nowMs = Date.UTC(2026, 10, 1)): Clock & { readonly sleeps: number[] } {
	const sleeps: number[] = [];
	let elapsedMs = 0;
	return {
		sleeps,
		now: () => nowMs,
		elapsed: () => elapsedMs,
		sleep: async (delayMs, signal) => {
			signal.throwIfAborted();
			sleeps.push(delayMs);
			elapsedMs += delayMs;
		},
	};
}

export type Adapter = {
	readonly host: DnsHost;
	readonly clock: ReturnType<typeof testClock>;
	/** Every request as it went out. */
	readonly sent: HttpRequest[];
	close(): void;
};

export type AdapterOptions = {
	readonly token?: string;
	readonly timeoutMs?: number;
	readonly ca?: string;
	/** In place of the real exchange. */
	readonly http?: HttpExchange;
};

/** The adapter with the real exchange, and a clock that does not wait. */
export function adapterFor(api: string, options: AdapterOptions = {}): Adapter {
	const { token = SIMULATED_TOKEN, timeoutMs = 5_000, ca } = options;
	const client = createHttpExchange(ca === undefined ? {} : { ca });
	const exchange = options.http ?? client.exchange;
	const sent: HttpRequest[] = [];
	const clock = testClock();
	const host = createCloudflareHost({
		api,
		token: { reveal: () => token },
		timeoutMs,
		http: (request, signal) => {
			sent.push(request);
			return exchange(request, signal);
		},
		clock,
		random: () => 0,
		userAgent: "cfddns/test",
	});
	return { host, clock, sent, close: client.close };
}

export type Simulated = Adapter & {
	readonly simulator: Simulator;
	readonly zone: Zone;
	[Symbol.asyncDispose](): Promise<void>;
};

/** The adapter in front of a simulator with the zone example.com. */
export async function simulated(options: SimulatorOptions = {}, adapter: AdapterOptions = {}): Promise<Simulated> {
	const simulator = await startSimulator({ zones: [{ name: "example.com" }], ...options });
	const made = adapterFor(simulator.api, adapter);
	return {
		...made,
		simulator,
		zone: zoneNamed("example.com", simulator.zone("example.com").id),
		[Symbol.asyncDispose]: async () => {
			made.close();
			await simulator.close();
		},
	};
}
