import { recall, recallZones, waitMs, withListing, withWait, withZones } from "../core/memory.ts";
import { type DomainName, type Zone, zoneOf } from "../core/name.ts";
import { type Plan, plan } from "../core/plan.ts";
import type { Clock, DnsHost } from "../core/ports.ts";
import { expectProblem, Problem } from "../core/problem.ts";
import type { CurrentRecord, DesiredRRset } from "../core/record.ts";
import type { State } from "../core/state.ts";
import type { Target } from "../core/target.ts";

/** What one zone holds and what has to change there. */
export type Look = {
	readonly zone: Zone;
	/** All names of the configuration in this zone. */
	readonly names: readonly DomainName[];
	readonly desired: readonly DesiredRRset[];
	/** What was planned from: what we remember, or a listing of just now. */
	readonly origin: "memory" | "listing";
	readonly plan: Plan;
};

export type Looks = {
	readonly looks: readonly Look[];
	/** With what the listings told. */
	readonly state: State;
	readonly problems: readonly Problem[];
};

export type LookDeps = {
	readonly host: DnsHost;
	readonly clock: Clock;
	/** Of a process that stays. */
	readonly patience?: ZonePatience;
};

/** Keeps a zone that failed from being asked again too soon, from one round to the next. */
export interface ZonePatience {
	/** To be asked before a request is due. Throws the problem of the last try while the zone has to wait. */
	admit(zone: Zone, desired: readonly DesiredRRset[]): void;
}

type Part = { readonly zone: Zone; readonly names: readonly DomainName[]; readonly desired: readonly DesiredRRset[] };
type Seen =
	| { readonly origin: "memory"; readonly part: Part; readonly plan: Plan }
	/** What it comes to depends on what all the listings told. */
	| { readonly origin: "listing"; readonly part: Part; readonly records: readonly CurrentRecord[] };

/**
 * Looks at every zone that a desired RRset is in, in memory where that suffices. A zone that cannot be looked at is a problem and
 * holds no other zone back.
 */
export async function lookAtZones(
	desired: readonly DesiredRRset[],
	target: Target,
	state: State,
	deps: LookDeps,
	signal: AbortSignal,
): Promise<Looks> {
	if (desired.length === 0) return { looks: [], state, problems: [] };
	const remembered = recallZones(state, deps.clock.now()) ?? [];
	const housed = desired.filter(({ name }) => zoneOf(name, remembered) !== null);
	const looked =
		housed.length === desired.length ? await lookInto(remembered, housed, target, state, deps, signal) : null;
	if (looked !== null && !looked.problems.some(({ code }) => code === "zone-gone")) return looked;

	const before = looked?.state ?? state;
	const zones = await listZones(before, deps, signal);
	if (!(zones instanceof Problem)) {
		return lookInto(zones, desired, target, withZones(before, zones, deps.clock.now()), deps, signal);
	}
	// Only names that are in none of the remembered zones have to wait for a list of zones.
	const waiting = withWait(before, [zones], deps.clock.now());
	const rest = looked ?? (await lookInto(remembered, housed, target, waiting, deps, signal));
	return { ...rest, problems: [zones, ...rest.problems] };
}

async function listZones(
	state: State,
	{ host, clock }: LookDeps,
	signal: AbortSignal,
): Promise<readonly Zone[] | Problem> {
	try {
		refuseIfTooEarly(state, clock.now());
		return await host.zones(signal);
	} catch (error) {
		return expectProblem(error);
	}
}

async function lookInto(
	zones: readonly Zone[],
	desired: readonly DesiredRRset[],
	target: Target,
	state: State,
	deps: LookDeps,
	signal: AbortSignal,
): Promise<Looks> {
	const parts = partsOf(zones, desired, target);
	const seen = await Promise.all(parts.map(part => see(part, target, state, deps, signal)));
	const nowMs = deps.clock.now();
	const failures = seen.flatMap(view => (view instanceof Problem ? [view] : []));
	const views = seen.flatMap(view => (view instanceof Problem ? [] : [view]));
	const listed = views.reduce(
		(before, view) =>
			view.origin === "memory" ? before : withListing(before, view.part.zone, view.part.names, view.records, nowMs),
		state,
	);
	const identity = { owner: target.owner, written: listed.written };
	return {
		looks: views.map(view => ({
			...view.part,
			origin: view.origin,
			plan: view.origin === "memory" ? view.plan : plan(view.records, view.part.desired, identity),
		})),
		// A wish to wait holds from here on, not from the next round on.
		state: withWait(listed, failures, nowMs),
		problems: [...failures, ...homeless(zones, desired), ...parts.flatMap(({ zone }) => inactive(zone))],
	};
}

function partsOf(zones: readonly Zone[], desired: readonly DesiredRRset[], target: Target): readonly Part[] {
	const zoneOfName = new Map(target.wishes.map(({ name }) => [name, zoneOf(name, zones)]));
	const parts = new Map(zones.map(zone => [zone, emptyPart(zone)]));
	for (const [name, zone] of zoneOfName) if (zone !== null) parts.get(zone)?.names.push(name);
	for (const rrset of desired) {
		const zone = zoneOfName.get(rrset.name) ?? null;
		if (zone !== null) parts.get(zone)?.desired.push(rrset);
	}
	return [...parts.values()].filter(part => part.desired.length > 0);
}

const emptyPart = (zone: Zone): { zone: Zone; names: DomainName[]; desired: DesiredRRset[] } => ({
	zone,
	names: [],
	desired: [],
});

async function see(
	part: Part,
	{ owner, verifyIntervalMs }: Target,
	state: State,
	{ host, clock, patience }: LookDeps,
	signal: AbortSignal,
): Promise<Seen | Problem> {
	const remembered = recall(state, part.zone, part.names, clock.now(), verifyIntervalMs);
	try {
		if (remembered !== null) {
			const planned = plan(remembered, part.desired, { owner, written: state.written });
			const { changes, problems } = planned;
			// An update names its record, and fails if that is gone. But a delete could take the last answer, a create could come beside
			// a record made meanwhile, and a conflict may have been solved: these are judged by how things stand now.
			const isSafe = problems.length === 0 && changes.every(({ kind }) => kind === "update");
			if (isSafe && changes.length > 0) patience?.admit(part.zone, part.desired);
			if (isSafe) return { origin: "memory", part, plan: planned };
		}
		patience?.admit(part.zone, part.desired);
		refuseIfTooEarly(state, clock.now());
		return { origin: "listing", part, records: await host.list(part.zone, signal) };
	} catch (error) {
		return expectProblem(error);
	}
}

/** Looks at one zone again, listing it. `remember` adds the listing to a state. */
export async function lookAgain(
	{ zone, names, desired }: Look,
	{ owner }: Target,
	state: State,
	{ host, clock }: LookDeps,
	signal: AbortSignal,
): Promise<{ readonly look: Look; remember(state: State): State }> {
	refuseIfTooEarly(state, clock.now());
	const records = await host.list(zone, signal);
	const nowMs = clock.now();
	const remember = (before: State) => withListing(before, zone, names, records, nowMs);
	const identity = { owner, written: remember(state).written };
	return { look: { zone, names, desired, origin: "listing", plan: plan(records, desired, identity) }, remember };
}

/** Throws if Cloudflare asked us to wait and the time is not over (invariant 9). */
export function refuseIfTooEarly(state: State, nowMs: number): void {
	const leftMs = waitMs(state, nowMs);
	if (leftMs === 0) return;
	throw new Problem(
		"rate-limited",
		`Cloudflare asked us to wait ${Math.ceil(leftMs / 1000)} s more; nothing was sent`,
		{
			retryAfterMs: leftMs,
		},
	);
}

function homeless(zones: readonly Zone[], desired: readonly DesiredRRset[]): readonly Problem[] {
	const seen =
		zones.length === 0
			? "none at all"
			: zones
					.map(({ name }) => name)
					.toSorted()
					.join(", ");
	const names = new Set(desired.map(({ name }) => name).filter(name => zoneOf(name, zones) === null));
	return [...names].map(
		name =>
			new Problem("zone-not-found", `${name} is in no zone that the token can see (it sees ${seen})`, {
				subject: name,
				hint: "Is the name spelt right? Give the token Zone - DNS - Edit (and Zone - Zone - Read) for that zone.",
			}),
	);
}

const WORKING = new Set(["active"]);

const inactive = ({ name, status }: Zone): readonly Problem[] =>
	WORKING.has(status)
		? []
		: [
				new Problem(
					"zone-inactive",
					`The zone ${name} is "${status}": its records are kept right, but may not be served yet`,
					{
						hint: "Set the zone's name servers at your registrar to those that Cloudflare's dashboard shows.",
					},
				),
			];
