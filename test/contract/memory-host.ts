import type { Zone } from "../../src/core/name.ts";
import type { Change } from "../../src/core/plan.ts";
import type { DnsHost, Outcome } from "../../src/core/ports.ts";
import { expectProblem, Problem } from "../../src/core/problem.ts";
import { type CurrentRecord, isSameRRset } from "../../src/core/record.ts";
import { type Effect, type Transaction, transact } from "./memory-zone.ts";

/** What happens to one request, counted from 1. */
export type Fault =
	/** It gets no answer: "before" it did anything, or "after" it was carried out. */
	| { readonly kind: "no-answer"; readonly work: "before" | "after" }
	/** The process dies at this request: an error that is no `Problem` is thrown. */
	| { readonly kind: "crash"; readonly work: "before" | "after" }
	| { readonly kind: "rate-limit"; readonly retryAfterMs: number | null }
	/** It is refused with this problem. */
	| { readonly kind: "refuse"; readonly problem: Problem };

export type MemoryHostOptions = {
	readonly zones: readonly Zone[];
	/** By zone id. */
	readonly records?: Readonly<Record<string, readonly CurrentRecord[]>>;
	/** By the number of the request, from 1. May be added to while the host is in use. */
	readonly faults?: ReadonlyMap<number, Fault>;
	/** A change that the host refuses whenever it is sent, alone or in a batch. */
	readonly refusal?: (change: Change) => Problem | null;
	/** Operations in one batch; Cloudflare's free plan allows 200. */
	readonly maxBatch?: number;
};

/** A change that was in a request, whatever became of it. */
type Sent = { readonly request: number; readonly zoneId: string; readonly change: Change };
/** A change that was carried out, told or not. */
type Write = Effect & { readonly request: number; readonly zoneId: string };
/** A zone as it stood after a request that wrote. */
type Snapshot = {
	readonly request: number;
	readonly zoneId: string;
	readonly records: readonly CurrentRecord[];
};

export type MemoryHost = DnsHost & {
	records(zoneId: string): readonly CurrentRecord[];
	/** Somebody else's edit, in the dashboard. */
	replaceRecords(zoneId: string, records: readonly CurrentRecord[]): void;
	removeZone(zoneId: string): void;
	readonly sent: readonly Sent[];
	readonly writes: readonly Write[];
	readonly snapshots: readonly Snapshot[];
};

type Result = { readonly kind: "done"; readonly effects: readonly Effect[] } | Failure;
type Failure = { readonly kind: "refused" | "unanswered"; readonly problem: Problem };

/** What would meet every further request, too, and is not about one record. */
const ENDS_ALL: ReadonlySet<string> = new Set([
	"token-rejected",
	"token-location",
	"permission-missing",
	"rate-limited",
	"zone-gone",
	"api-unreachable",
]);

/** A `DnsHost` without a network, as Cloudflare behaves: batches are all or nothing, and refuse what Cloudflare refuses. */
export function memoryHost({
	zones,
	records = {},
	faults = new Map(),
	refusal,
	maxBatch = 200,
}: MemoryHostOptions): MemoryHost {
	const stored = new Map(zones.map(zone => [zone.id, records[zone.id] ?? []]));
	const sent: Sent[] = [];
	const writes: Write[] = [];
	const snapshots: Snapshot[] = [];
	let requests = 0;
	let created = 0;

	/** Carries out one request. The fault decides whether `work` is done, and whether anybody hears of it. */
	function request<T>(work: () => T): T {
		requests += 1;
		const fault = faults.get(requests);
		switch (fault?.kind) {
			case undefined:
				return work();
			case "rate-limit":
				throw new Problem("rate-limited", "Cloudflare asks to wait", retryAfter(fault.retryAfterMs));
			case "refuse":
				throw fault.problem;
			case "no-answer":
				if (fault.work === "after") work();
				throw new NoAnswer();
			case "crash":
				if (fault.work === "after") work();
				throw new Error("killed");
		}
	}

	function read<T>(work: () => T, signal: AbortSignal): T {
		signal.throwIfAborted();
		try {
			return request(work);
		} catch (error) {
			throw error instanceof NoAnswer ? noAnswer() : error;
		}
	}

	const recordsOf = (zone: Zone): readonly CurrentRecord[] => {
		const found = stored.get(zone.id);
		if (found === undefined)
			throw new Problem("zone-gone", `The zone ${zone.name} does not exist`, { subject: zone.name });
		return found;
	};

	function commit(zone: Zone, changes: readonly Change[]): readonly Effect[] {
		sent.push(...changes.map(change => ({ request: requests, zoneId: zone.id, change })));
		const before = recordsOf(zone);
		const refused = changes.map(change => refusal?.(change) ?? null).find(problem => problem !== null);
		if (refused !== undefined) throw refused;
		const { records: after, effects }: Transaction = transact(before, changes, () => `new-${++created}`);
		stored.set(zone.id, after);
		writes.push(...effects.map(effect => ({ ...effect, request: requests, zoneId: zone.id })));
		snapshots.push({ request: requests, zoneId: zone.id, records: after });
		return effects;
	}

	function send(zone: Zone, changes: readonly Change[]): Result {
		try {
			return { kind: "done", effects: request(() => commit(zone, changes)) };
		} catch (error) {
			if (error instanceof NoAnswer) return { kind: "unanswered", problem: noAnswer() };
			return { kind: "refused", problem: expectProblem(error) };
		}
	}

	function apply(
		zone: Zone,
		changes: readonly Change[],
		onRefusal: "report" | "replay",
		signal: AbortSignal,
	): Outcome[] {
		if (changes.length > 0) signal.throwIfAborted();
		const outcomes = new Map<Change, Outcome>();
		let end: Problem | null = null;
		let quota: Problem | null = null;
		/** The message of the last single change that was refused for an unknown reason, and how often it came in a row. */
		let alike = { message: "", count: 0 };

		const settle = (part: readonly Change[], result: Result) => {
			if (result.kind === "done") {
				for (const { change, after } of result.effects)
					outcomes.set(change, { kind: "applied", change, record: after });
			} else for (const change of part) outcomes.set(change, outcomeOf(change, result));
		};
		const reject = (change: Change, problem: Problem) => settle([change], { kind: "refused", problem });
		const blockOf = (change: Change): Problem | null => {
			if (end !== null) return end;
			if (change.kind === "create" && quota !== null) return quota;
			return change.kind === "delete" ? failureBeside(change, outcomes) : null;
		};
		const sendAlone = (change: Change) => {
			const block = blockOf(change);
			if (block !== null) return reject(change, block);
			const result = send(zone, [change]);
			const isUnknown = result.kind === "refused" && result.problem.code === "cloudflare-refused";
			const message = isUnknown ? result.problem.message : "";
			alike = { message, count: message === alike.message ? alike.count + 1 : 1 };
			if (isUnknown && alike.count >= 3) end = result.problem;
			if (result.kind !== "done") {
				if (isReached(change, result)) return outcomes.set(change, { kind: "applied", change, record: null });
				if (result.kind === "unanswered" || ENDS_ALL.has(result.problem.code)) end = result.problem;
				if (result.problem.code === "record-quota") quota = result.problem;
			}
			return settle([change], result);
		};

		for (const batch of batchesOf(changes, maxBatch)) {
			const free = batch.filter(change => {
				const block = blockOf(change);
				if (block !== null) reject(change, block);
				return block === null;
			});
			if (free.length === 1) for (const change of free) sendAlone(change);
			if (free.length < 2) continue;
			const result = send(zone, free);
			const isReplayed = result.kind === "refused" && onRefusal === "replay" && !ENDS_ALL.has(result.problem.code);
			if (isReplayed) for (const change of deletesLast(free)) sendAlone(change);
			else {
				settle(free, result);
				if (result.kind !== "done") end = result.problem;
			}
		}
		return changes.flatMap(change => outcomes.get(change) ?? []);
	}

	return {
		zones: async signal => read(() => zones, signal),
		list: async (zone, signal) => read(() => recordsOf(zone), signal),
		apply: async (zone, changes, onRefusal, signal) => apply(zone, changes, onRefusal, signal),
		requestCount: () => requests,
		records: zoneId => stored.get(zoneId) ?? [],
		replaceRecords: (zoneId, replacement) => void stored.set(zoneId, replacement),
		removeZone: zoneId => void stored.delete(zoneId),
		sent,
		writes,
		snapshots,
	};
}

class NoAnswer extends Error {}

const noAnswer = () => new Problem("api-unreachable", "Cloudflare did not answer");
const retryAfter = (retryAfterMs: number | null) => (retryAfterMs === null ? {} : { retryAfterMs });

const outcomeOf = (change: Change, { kind, problem }: Failure): Outcome => {
	const about = ENDS_ALL.has(problem.code) ? problem : problem.about(problem.subject ?? change.rrset.name);
	return kind === "refused"
		? { kind: "rejected", change, problem: about }
		: { kind: "unconfirmed", change, problem: about };
};

/** A create of what is there, or a delete of what is not, has reached its goal. */
const isReached = (change: Change, { problem }: Failure): boolean =>
	(change.kind === "create" && problem.code === "record-exists") ||
	(change.kind === "delete" && problem.code === "record-gone");

/** A delete is not sent while what should replace the record is not there. */
function failureBeside({ rrset }: Change, outcomes: ReadonlyMap<Change, Outcome>): Problem | null {
	for (const outcome of outcomes.values()) {
		if (outcome.kind === "applied" || outcome.change.kind === "delete") continue;
		if (isSameRRset(outcome.change.rrset, rrset)) return outcome.problem;
	}
	return null;
}

const deletesLast = (changes: readonly Change[]): readonly Change[] => {
	const of = (kind: Change["kind"]) => changes.filter(change => change.kind === kind);
	return [...of("update"), ...of("create"), ...of("delete")];
};

/** In the given order; but when there is more than one batch, all deletes are in the last ones. */
function batchesOf(changes: readonly Change[], size: number): readonly (readonly Change[])[] {
	const ordered = changes.length > size ? deletesLast(changes) : changes;
	return Array.from({ length: Math.ceil(ordered.length / size) }, (_, index) =>
		ordered.slice(index * size, (index + 1) * size),
	);
}
