import type { Zone } from "../core/name.ts";
import type { Change } from "../core/plan.ts";
import type { Outcome } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { CurrentRecord } from "../core/record.ts";
import { batchBody, patchBody, postBody } from "./bodies.ts";
import { confirmBatch, confirmOne } from "./confirm.ts";
import { type Delivery, deliver } from "./deliver.ts";
import { FaultError } from "./fault.ts";
import { createGate } from "./gate.ts";
import { allPages, type Page } from "./pages.ts";
import { type About, badAnswer, problemOf } from "./problems.ts";
import { readRecord } from "./records.ts";
import { type Repeat, withRetries } from "./retry.ts";
import { createSdk, type Sdk, type SdkDeps } from "./sdk.ts";
import { readZone } from "./zones.ts";

export type ConnectionDeps = SdkDeps & {
	readonly random: () => number;
};

export type Connection = {
	/** As Cloudflare lists them. */
	listedZones(signal: AbortSignal): Promise<readonly unknown[]>;
	zones(signal: AbortSignal): Promise<readonly Zone[]>;
	list(zone: Zone, signal: AbortSignal): Promise<readonly CurrentRecord[]>;
	apply(
		zone: Zone,
		changes: readonly Change[],
		onRefusal: "report" | "replay",
		signal: AbortSignal,
	): Promise<readonly Outcome[]>;
};

/** Everything behind the adapter; loaded when the first request is due. See `DnsHost` for what its methods promise. */
export function connect({ random, ...deps }: ConnectionDeps): Connection {
	const sdk = createSdk(deps);
	const gate = createGate(deps.clock);
	const waiting = (signal: AbortSignal) => ({ ...deps, random, signal, gate });

	const readAll = async (about: About, page: (number: number) => Promise<Page>, signal: AbortSignal) => {
		try {
			return await allPages(number => withRetries(() => page(number), "read", waiting(signal)));
		} catch (error) {
			throw error instanceof FaultError ? problemOf(error.fault, about) : error;
		}
	};

	const listedZones = (signal: AbortSignal) =>
		readAll({ subject: "zones", zone: null }, number => sdk.zones(number, signal), signal);

	return {
		listedZones,
		zones: async signal => (await listedZones(signal)).flatMap(readZone),
		list: async (zone, signal) => {
			const about: About = { subject: "zone", zone };
			const items = await readAll(about, number => sdk.records(zone.id, number, signal), signal);
			return items.flatMap(readListed);
		},
		apply: async (zone, changes, onRefusal, signal) => {
			let attempts = 0;
			return deliver(changes, onRefusal, async part => {
				const before = attempts;
				const [first] = part;
				const about: About = { subject: part.length === 1 && first?.kind !== "create" ? "record" : "zone", zone };
				try {
					const attempt = () => {
						signal.throwIfAborted();
						attempts += 1;
						return write(sdk, zone, part, signal);
					};
					return { kind: "answered", outcomes: await withRetries(attempt, repeatOf(part), waiting(signal)) };
				} catch (error) {
					if (error instanceof FaultError) return deliveryOf(error, part, about);
					if (attempts === 0 || !signal.aborted || error !== signal.reason) throw error;
					const problem = stopped(error);
					return attempts > before
						? { kind: "unanswered", problem }
						: { kind: "refused", problem, said: problem.message };
				}
			});
		},
	};
}

async function write(sdk: Sdk, zone: Zone, part: readonly Change[], signal: AbortSignal): Promise<readonly Outcome[]> {
	const [change] = part;
	if (change === undefined || part.length > 1) {
		return confirmBatch(part, await sdk.batch(zone.id, batchBody(part), signal));
	}
	switch (change.kind) {
		case "create":
			return [confirmOne(change, await sdk.create(zone.id, postBody(change), signal))];
		case "update":
			return [confirmOne(change, await sdk.edit(zone.id, change.before.id, patchBody(change), signal))];
		case "delete":
			return [confirmOne(change, await sdk.remove(zone.id, change.before.id, signal))];
	}
}

/** A delete by id is done or finds nothing; within a batch it would roll the others back. */
const repeatOf = (part: readonly Change[]): Repeat =>
	part.every(({ kind }) => kind === "update") || (part.length === 1 && part[0]?.kind === "delete")
		? "absolute"
		: "once";

function deliveryOf({ fault, mayHaveHappened }: FaultError, part: readonly Change[], about: About): Delivery {
	const problem = problemOf(fault, about);
	const [change] = part;
	if (part.length === 1 && change !== undefined && isReached(change, problem, fault)) {
		return { kind: "answered", outcomes: [{ kind: "applied", change, record: null }] };
	}
	if (mayHaveHappened) return { kind: "unanswered", problem };
	// The message may hold a cf-ray, which is never the same.
	return { kind: "refused", problem, said: fault.kind === "refused" ? JSON.stringify(fault.errors) : problem.message };
}

/** A create of what is there, or a delete of what is not, has reached its goal. A path that leads nowhere proves nothing. */
const isReached = (change: Change, { code }: Problem, fault: FaultError["fault"]): boolean =>
	(change.kind === "create" && code === "record-exists") ||
	(change.kind === "delete" && fault.kind === "refused" && fault.errors.some(error => error.code === 81044));

const stopped = (reason: unknown): Problem =>
	reason instanceof Problem
		? reason
		: new Problem("api-unreachable", "Stopped before Cloudflare answered", {
				hint: "The next round lists the zone first.",
			});

function readListed(value: unknown): readonly CurrentRecord[] {
	const read = readRecord(value);
	if (read.kind === "malformed") throw badAnswer("an entry is no record");
	return read.kind === "record" ? [read.record] : [];
}
