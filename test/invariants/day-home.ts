import type { PublishableAddress } from "../../src/core/address.ts";
import { EMPTY_DIARY } from "../../src/core/history.ts";
import type { Clock, DnsHost, NetworkView, Source, StateStore } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import type { Target } from "../../src/core/target.ts";
import type { RoundEvent } from "../../src/core/watch-event.ts";
import { type Bell, createBell } from "../../src/engine/bell.ts";
import { createPatientHost } from "../../src/engine/patient-host.ts";
import { round } from "../../src/engine/round.ts";
import { watch } from "../../src/engine/watch.ts";
import { type Fault, type MemoryHost, memoryHost } from "../contract/memory-host.ts";
import { NO_JOURNAL } from "../contract/no-journal.ts";
import { SimulatedTime } from "../state/simulated-time.ts";
import { type MemoryState, memoryState, type SaveFault } from "./memory-state.ts";
import { EXAMPLE, ip } from "./values.ts";

/** What is wrong at the moment. */
type Weather = {
	/** Every request meets it. */
	api: Fault | null;
	/** Every save does. */
	disk: SaveFault | null;
	/** The line's address; `null` while there is none. */
	address: string | null;
	/** With an address, but without a default route, nothing goes out. */
	route: boolean;
};

/** One day of a home: a process that watches, what it stands on, and everything that can happen to it. */
export type Day = {
	readonly time: SimulatedTime;
	readonly weather: Weather;
	readonly host: MemoryHost;
	readonly state: MemoryState;
	/** The rounds of all processes, with the monotonic moment of their end. */
	readonly rounds: readonly (RoundEvent & { readonly atMs: number })[];
	/** When each write was sent, in monotonic ms. */
	readonly writesAtMs: readonly number[];
	/** When the first zone that has to wait may be asked again. */
	zoneDueAtMs(): number | null;
	ring: Bell["ring"];
	/** kill -9, and a new process in its place. */
	restart(): Promise<void>;
	sleep(delayMs: number): Promise<void>;
	/** Resolves with what a process threw, if one did. */
	end(): Promise<void>;
};

/** In the place of a table: whatever is asked for is what is wrong now. */
class Now<T> extends Map<number, T> {
	readonly #now: () => T | null;
	constructor(now: () => T | null) {
		super();
		this.#now = now;
	}
	override get(): T | undefined {
		return this.#now() ?? undefined;
	}
}

const KILLED = new Error("killed");
const LATENCY_MS = 40;

export function openDay(target: Target, random: () => number, intervalMs: number): Day {
	const time = new SimulatedTime();
	const asleep = new AbortController().signal;
	const weather: Weather = { api: null, disk: null, address: "81.2.69.1", route: true };
	const host = memoryHost({ zones: [EXAMPLE], faults: new Now(() => weather.api) });
	const state = memoryState(new Now(() => weather.disk));
	const rounds: (RoundEvent & { atMs: number })[] = [];
	const writesAtMs: number[] = [];
	let life = begin();

	function begin() {
		let isDead = false;
		const alive = async <T>(work: () => Promise<T>): Promise<T> => {
			if (isDead) throw KILLED;
			const result = await work();
			if (isDead) throw KILLED;
			return result;
		};
		const clock: Clock = {
			now: () => time.now(),
			elapsed: () => time.elapsed(),
			sleep: (delayMs, signal) => alive(() => time.sleep(delayMs, signal)),
		};
		const sent = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> =>
			alive(async () => {
				await time.sleep(LATENCY_MS, signal);
				if (!weather.route) throw new Problem("api-unreachable", "There is no way out");
				return work();
			});
		const dns: DnsHost = {
			zones: signal => sent(signal, () => host.zones(signal)),
			list: (zone, signal) => sent(signal, () => host.list(zone, signal)),
			apply: async (zone, changes, onRefusal, signal) => {
				try {
					return await sent(signal, () => {
						writesAtMs.push(time.elapsed());
						return host.apply(zone, changes, onRefusal, signal);
					});
				} catch (error) {
					if (!(error instanceof Problem)) throw error;
					return changes.map(change => ({ kind: "rejected", change, problem: error }));
				}
			},
			requestCount: () => host.requestCount(),
		};
		const store: StateStore = {
			lock: signal => alive(() => state.lock(signal)),
			load: () => alive(() => state.load()),
			save: saved => alive(() => state.save(saved)),
		};
		const patient = createPatientHost(dns, clock, random);
		const bell = createBell(clock);
		const stopping = new AbortController();
		const deps = {
			host: patient.host,
			patience: patient.patience,
			state: store,
			journal: NO_JOURNAL,
			clock,
			network: NO_NETWORK,
			openSources: () => [sourceOf(weather)],
			hasFamily: async () => true,
		};
		const ended = watch(
			{
				...{ clock, random, bell, intervalMs, beatEveryMs: 60_000, patient, diary: EMPTY_DIARY },
				round: signal => alive(() => round(target, deps, { dryRun: false, force: false, signal })),
				fingerprint: async () => `${weather.address} ${weather.route}`,
				dropConnections: async () => undefined,
				tell: event => {
					if (event.kind === "round") rounds.push({ ...event, atMs: time.elapsed() });
				},
				beat: () => undefined,
			},
			stopping.signal,
		).catch((error: unknown) => {
			if (error !== KILLED) throw error;
		});
		return {
			bell,
			patient,
			ended,
			kill() {
				isDead = true;
				bell.nudge();
			},
			stop: () => stopping.abort(new Problem("interrupted", "The day is over")),
		};
	}

	return {
		time,
		weather,
		host,
		state,
		rounds,
		writesAtMs,
		zoneDueAtMs: () => life.patient.dueAtMs(),
		ring: cause => life.bell.ring(cause),
		async restart() {
			life.kill();
			await life.ended;
			life = begin();
		},
		sleep: delayMs => time.sleep(delayMs, asleep),
		async end() {
			life.stop();
			await life.ended;
		},
	};
}

const NO_NETWORK: NetworkView = {
	addresses: async () => [],
	defaultInterfaces: async () => [],
	outgoingInterface: async () => null,
	isTunnel: async () => false,
	gateway: async () => null,
};

const sourceOf = (weather: Weather): Source => ({
	text: "interface",
	operator: null,
	transport: "kernel",
	advisory: false,
	async ask() {
		if (weather.address === null || !weather.route)
			throw new Problem("source-unavailable", "interface: there is no default route");
		return { kind: "addresses", label: "interface", addresses: [ip(weather.address)] };
	},
});

/** So many addresses that may be published. */
export const addressOf = (index: number): PublishableAddress | string => `81.2.69.${1 + (index % 250)}`;
