import type { Family } from "../../src/core/address.ts";
import type { Zone } from "../../src/core/name.ts";
import type { Change } from "../../src/core/plan.ts";
import type { Clock, DnsHost, NetworkView, Source, StateStore } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import type { Report } from "../../src/core/report.ts";
import type { Target } from "../../src/core/target.ts";
import { type RoundOptions, round } from "../../src/engine/round.ts";
import { type Fault, type MemoryHost, memoryHost } from "../contract/memory-host.ts";
import { NO_JOURNAL } from "../contract/no-journal.ts";
import { type MemoryState, memoryState, type SaveFault } from "./memory-state.ts";
import { ip } from "./values.ts";

/** What one source would say now. */
export type Line =
	| { readonly kind: "says"; readonly addresses: readonly string[] }
	| { readonly kind: "none" }
	| { readonly kind: "down" }
	/** No answer until it is told to stop. */
	| { readonly kind: "silent" };

/** By family and source, as in "ipv4 interface:wan0". What is not here is down. */
export type Lines = Readonly<Record<string, Line>>;

/** Who runs a remote source, in these tests: `http:OPERATOR/anything`. All other kinds are local. */
export const operatorOf = (text: string): string | null =>
	text.startsWith("http:") ? (text.slice("http:".length).split("/")[0] ?? "") : null;

/** A request as it went out, with the time and what it was. */
type Asked = {
	readonly what: "zones" | "list" | "apply";
	readonly zoneId: string | null;
	readonly atMs: number;
};

export type World = {
	readonly host: MemoryHost;
	readonly store: MemoryState;
	/** Calls of the host's methods, in order. */
	readonly asked: readonly Asked[];
	/** How many of them had been asked when the state was last saved. */
	askedWhenSaved: number;
	lines: Lines;
	nowMs: number;
	/** Requests that will go wrong, counted from the next one. */
	planFaults(faults: ReadonlyMap<number, Fault>, saves?: ReadonlyMap<number, SaveFault>): void;
	/** From here on all goes well. */
	calm(): void;
	/** One round; "killed" if the process died in it. */
	run(target: Target, options?: Partial<RoundOptions>): Promise<Report | "killed">;
	/** One round in which nobody dies. */
	report(target: Target, options?: Partial<RoundOptions>): Promise<Report>;
};

export type WorldOptions = {
	readonly zones: readonly Zone[];
	readonly records?: Readonly<Record<string, readonly CurrentRecord[]>>;
	readonly refusal?: (change: Change) => Problem | null;
	readonly lines?: Lines;
	readonly families?: readonly Family[];
};

const START_MS = 1_800_000_000_000;

/** Nothing is known of this machine's own line. */
const NO_NETWORK: NetworkView = {
	addresses: async () => [],
	defaultInterfaces: async () => [],
	outgoingInterface: async () => null,
	isTunnel: async () => false,
	gateway: async () => null,
};

/** Everything that a round touches, in memory: DNS host, state, sources and clock. */
export function makeWorld({
	zones,
	records = {},
	refusal,
	lines = {},
	families = ["ipv4", "ipv6"],
}: WorldOptions): World {
	const faults = new Map<number, Fault>();
	const saveFaults = new Map<number, SaveFault>();
	const asked: Asked[] = [];
	const host = memoryHost({ zones, records, faults, ...(refusal === undefined ? {} : { refusal }) });
	const store = memoryState(saveFaults, () => {
		world.askedWhenSaved = asked.length;
	});
	const now = () => world.nowMs;

	const world: World = {
		host,
		store,
		asked,
		askedWhenSaved: 0,
		lines,
		nowMs: START_MS,
		planFaults(requests, saves = new Map()) {
			for (const [number, fault] of requests) faults.set(host.requestCount() + number, fault);
			for (const [number, fault] of saves) saveFaults.set(store.saveCount() + number, fault);
		},
		calm() {
			faults.clear();
			saveFaults.clear();
		},
		async run(target, options = {}) {
			const life = new Life();
			const deps = {
				host: mortalHost(host, life, (what, zoneId) => asked.push({ what, zoneId, atMs: now() })),
				state: mortalState(store, life),
				clock: clockOf(now),
				network: NO_NETWORK,
				openSources: ({
					sources,
					family,
				}: {
					readonly sources: readonly { readonly text: string }[];
					readonly family: Family;
				}) => sources.map(({ text }) => sourceOf(text, () => world.lines[`${family} ${text}`] ?? { kind: "down" })),
				journal: NO_JOURNAL,
				hasFamily: async (family: Family) => families.includes(family),
			};
			try {
				return await round(target, deps, {
					dryRun: false,
					force: false,
					signal: new AbortController().signal,
					...options,
				});
			} catch (error) {
				if (error instanceof Error && error.message === "killed") return "killed";
				throw error;
			}
		},
		async report(target, options = {}) {
			const report = await world.run(target, options);
			if (report === "killed") throw new Error("The process died though nobody asked it to");
			return report;
		},
	};
	return world;
}

/** A process that was killed does nothing any more: whatever else was under way in it ends, too. */
class Life {
	#dead = false;

	async live<T>(work: () => Promise<T>): Promise<T> {
		if (this.#dead) throw new Error("killed");
		try {
			return await work();
		} catch (error) {
			if (!(error instanceof Problem)) this.#dead = true;
			throw error;
		}
	}
}

const mortalHost = (
	host: DnsHost,
	life: Life,
	note: (what: Asked["what"], zoneId: string | null) => void,
): DnsHost => ({
	zones: signal =>
		life.live(() => {
			note("zones", null);
			return host.zones(signal);
		}),
	list: (zone, signal) =>
		life.live(() => {
			note("list", zone.id);
			return host.list(zone, signal);
		}),
	apply: (zone, changes, onRefusal, signal) =>
		life.live(() => {
			note("apply", zone.id);
			return host.apply(zone, changes, onRefusal, signal);
		}),
	requestCount: () => host.requestCount(),
});

const mortalState = (store: StateStore, life: Life): StateStore => ({
	lock: signal => store.lock(signal),
	load: () => life.live(() => store.load()),
	save: state => life.live(() => store.save(state)),
});

/** Patience ends as soon as everybody who has something to say has said it. */
const clockOf = (now: () => number): Clock => ({
	now,
	elapsed: now,
	sleep: () => new Promise(resolve => setImmediate(resolve)),
});

const sourceOf = (text: string, line: () => Line): Source => ({
	text,
	operator: operatorOf(text),
	transport: operatorOf(text) === null ? "kernel" : "https",
	advisory: false,
	async ask(signal) {
		const said = line();
		switch (said.kind) {
			case "says":
				return { kind: "addresses", label: text, addresses: said.addresses.map(ip) };
			case "none":
				return { kind: "none", label: text };
			case "down":
				throw new Problem("source-unavailable", `${text}: is down`);
			case "silent":
				return new Promise((_resolve, reject) => {
					const end = () => reject(signal.reason);
					if (signal.aborted) end();
					else signal.addEventListener("abort", end);
				});
		}
	},
});
