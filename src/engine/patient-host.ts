import { eased, nextTryAtMs, type Patience, waitOf, withTries } from "../core/patience.ts";
import type { Clock, DnsHost } from "../core/ports.ts";
import { expectProblem, type Problem, type ProblemCode } from "../core/problem.ts";
import type { DesiredRRset } from "../core/record.ts";
import type { ZonePatience } from "./look.ts";

/** A DNS host that remembers across rounds what failed, for a process that stays. */
export type PatientHost = {
	readonly host: DnsHost;
	readonly patience: ZonePatience;
	/** Is a write under way? It must not be cut off lightly. */
	isWriting(): boolean;
	/** To be called after each round. */
	settle(): void;
	/** What failed before may work now; what Cloudflare has asked for holds, unless nobody knows how long ago that was. */
	reset(isLongAgo: boolean): void;
	/** When the first zone that waits may be asked again, in monotonic milliseconds; `null` if none waits. */
	dueAtMs(): number | null;
};

/** In the place of a zone's id: the list of zones. */
const ALL_ZONES = "";

/** They say that nobody was asked, or that we ended it ourselves: no failure of the zone. */
const OURS: ReadonlySet<ProblemCode> = new Set<ProblemCode>(["interrupted", "overtaken", "round-deadline"]);

export function createPatientHost(inner: DnsHost, clock: Clock, random: () => number): PatientHost {
	let patience: Patience = {};
	let wanted = new Map<string, string>();
	let failed = new Map<string, Problem>();
	let writes = 0;

	const admit = (key: string, text: string): void => {
		const problem = waitOf(patience, key, text, clock.elapsed());
		if (problem !== null) throw problem;
		wanted.set(key, text);
	};
	const noted = async <T>(key: string, work: Promise<T>): Promise<T> => {
		try {
			return await work;
		} catch (error) {
			note(key, expectProblem(error));
			throw error;
		}
	};
	const note = (key: string, problem: Problem): void => {
		if (!OURS.has(problem.code)) failed.set(key, problem);
	};

	return {
		host: {
			zones: async signal => {
				admit(ALL_ZONES, "");
				return noted(ALL_ZONES, inner.zones(signal));
			},
			list: (zone, signal) => noted(zone.id, inner.list(zone, signal)),
			apply: async (zone, changes, onRefusal, signal) => {
				writes += 1;
				try {
					const outcomes = await noted(zone.id, inner.apply(zone, changes, onRefusal, signal));
					for (const outcome of outcomes) if (outcome.kind !== "applied") note(zone.id, outcome.problem);
					return outcomes;
				} finally {
					writes -= 1;
				}
			},
			requestCount: () => inner.requestCount(),
		},
		patience: { admit: (zone, desired) => admit(zone.id, textOf(desired)) },
		isWriting: () => writes > 0,
		settle() {
			patience = withTries(patience, { wanted, failed }, clock.elapsed(), random);
			wanted = new Map();
			failed = new Map();
		},
		reset(isLongAgo) {
			patience = isLongAgo ? {} : eased(patience, clock.elapsed());
		},
		dueAtMs: () => nextTryAtMs(patience, clock.elapsed()),
	};
}

const textOf = (desired: readonly DesiredRRset[]): string =>
	desired.map(({ name, type, addresses }) => `${name} ${type} ${addresses.join(" ")}`).join("\n");
