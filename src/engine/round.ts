import { FAMILY_OF } from "../core/address.ts";
import { desiredRRsets, type Group, groupKey, groupsOf } from "../core/desired.ts";
import { guard, unexpectedAddress } from "../core/guard.ts";
import { noted } from "../core/history.ts";
import { withoutTrust } from "../core/memory.ts";
import { type Observation, unavailability } from "../core/observation.ts";
import type { Change } from "../core/plan.ts";
import type { Clock, DnsHost, Journal, Outcome, StateStore } from "../core/ports.ts";
import { expectProblem, type Problem } from "../core/problem.ts";
import type { DesiredRRset } from "../core/record.ts";
import {
	hasWritten,
	makeReport,
	NOTHING_DONE,
	type Report,
	type ReportParts,
	reportChange,
	reportObservation,
	withoutProblem,
} from "../core/report.ts";
import { withHeard } from "../core/source-memory.ts";
import { shownSource } from "../core/source-spec.ts";
import type { State } from "../core/state.ts";
import type { Target } from "../core/target.ts";
import { carryOut, type Done, type Judge, RECORD_LEVEL } from "./carry-out.ts";
import { type Looks, lookAtZones, type ZonePatience } from "./look.ts";
import { type Observed, observe } from "./observe.ts";
import { type QuestionDeps, questionOf, reputations } from "./question.ts";
import { addressesOf, familiesInScope, type ScopeDeps } from "./scope.ts";

export type RoundDeps = {
	readonly host: DnsHost;
	readonly state: StateStore;
	readonly journal: Journal;
	readonly clock: Clock;
	/** Of a process that stays. */
	readonly patience?: ZonePatience;
} & QuestionDeps &
	ScopeDeps;

export type RoundOptions = {
	/** Decide and show, but write nothing: not to Cloudflare, not to the state. */
	readonly dryRun: boolean;
	/** Ignore guards, remembered state and Cloudflare's wish to wait. */
	readonly force: boolean;
	/** Its reason, a `Problem`, ends up in the report. */
	readonly signal: AbortSignal;
	/** Is it too early to write down trouble that may pass? Asked at the end. Default: never. */
	readonly isFleeting?: () => boolean;
};

/**
 * One round: observe, decide, then write. What was decided does not change while writing. Everything that is expected to go wrong
 * is in the report; only bugs are thrown.
 */
export async function round(target: Target, deps: RoundDeps, options: RoundOptions): Promise<Report> {
	const startedAt = deps.clock.elapsed();
	const requestsBefore = deps.host.requestCount();
	const reportOf = (parts: ReportParts) =>
		makeReport({
			...parts,
			dryRun: options.dryRun,
			requests: deps.host.requestCount() - requestsBefore,
			durationMs: Math.round(deps.clock.elapsed() - startedAt),
		});
	const failed = (error: unknown) => reportOf({ ...NOTHING_DONE, problems: [expectProblem(error)] });
	return locked(deps, options, async () => {
		const report = await lockedRound(target, deps, options).then(reportOf, failed);
		if (!options.dryRun) await writeDown(report, deps, options.isFleeting ?? never);
		return report;
	}).catch(failed);
}

const never = (): boolean => false;

/** For people who look back. It decides nothing. */
async function writeDown(all: Report, { journal, clock }: RoundDeps, isFleeting: () => boolean): Promise<void> {
	// A round that gave way to the next one is no news, unless it had written something before.
	const report = withoutProblem(all, "overtaken");
	const isOvertaken = report.problems.length < all.problems.length;
	if (!hasWritten(report) && (isOvertaken || (report.exitCode === 1 && isFleeting()))) return;
	const { diary, events } = noted(await journal.diary(), report, clock.now());
	await journal.note(diary, events);
}

/** A dry run writes nothing, so it needs nobody to wait. */
async function locked<T>({ state }: RoundDeps, { dryRun, signal }: RoundOptions, work: () => Promise<T>): Promise<T> {
	if (dryRun) return work();
	const release = await state.lock(signal);
	try {
		return await work();
	} finally {
		await release();
	}
}

async function lockedRound(target: Target, deps: RoundDeps, options: RoundOptions): Promise<ReportParts> {
	const loaded = await deps.state.load();
	const start: State = options.force ? withoutTrust(loaded.state) : loaded.state;

	const groups = groupsOf(target, await familiesInScope(target, deps, start));
	const observed = await observeAll(groups, target, start, deps, options.signal);
	const observations = new Map(observed.map(({ group, observation }) => [group.key, observation]));
	const { rrsets, problems: unwanted } = desiredRRsets(target, observations);

	const believing = withReputations(withBeliefs(start, target, observed), observed, deps.clock.now());
	const looked = await lookAtZones(rrsets, target, believing, deps, options.signal);
	const judge: Judge = (changes, { writesAtMs }, done) => {
		if (options.force) return { allowed: changes, stopped: [] };
		const deletes = done.filter(({ change }) => change.kind === "delete").length;
		return guard(changes, target.limits, { writesAtMs, deletes }, deps.clock.now());
	};
	const done = options.dryRun ? rehearse(looked, judge) : await carryOut(looked, judge, target, deps, options.signal);

	const problems = [
		...loaded.problems,
		...observed.flatMap(({ group: { key, family, names }, observation: seen }) => {
			if (seen.kind === "unavailable") return [unavailability(family, seen.problems, names)];
			// What has been said of an address when it was new is not said in every round.
			const known = addressesOf(start.believed, key);
			return options.dryRun || !seen.addresses.every(address => known.includes(address)) ? (seen.notes ?? []) : [];
		}),
		...unwanted,
		...looked.problems,
		...done.looks.flatMap(look => look.plan.problems),
		...done.stopped.map(({ problem }) => problem),
		...done.outcomes.flatMap(failureOf),
		...done.problems,
	];
	const unsaved = options.dryRun || done.state === loaded.state ? [] : await save(deps.state, done.state);

	// Of a zone that was looked at twice, what the first try wrote is right by now, but not unchanged.
	const touched = new Set(done.outcomes.map(({ change }) => `${change.rrset.name} ${change.rrset.type}`));
	const isTouched = ({ name, type }: DesiredRRset) => touched.has(`${name} ${type}`);
	const zoneOfName = new Map(done.looks.flatMap(({ zone, names }) => names.map(name => [name, zone.name] as const)));
	const reported = (change: Change) => reportChange(zoneOfName.get(change.rrset.name) ?? "", change);
	return {
		...NOTHING_DONE,
		...reportObservations(groups, observations),
		changes: done.outcomes.map(({ kind, change }) => ({ ...reported(change), outcome: kind })),
		stopped: done.stopped.map(({ change }) => reported(change)),
		unchanged: done.looks.flatMap(look => look.plan.unchanged).filter(rrset => !isTouched(rrset)).length,
		problems: [...problems, ...unsaved],
	};
}

type GroupObserved = Observed & { readonly group: Group };

async function observeAll(
	groups: readonly Group[],
	target: Target,
	state: State,
	deps: RoundDeps,
	signal: AbortSignal,
): Promise<readonly GroupObserved[]> {
	const observed = groups.map(async group => {
		const { sources, question } = questionOf(group, target, state, deps);
		return { group, ...(await observe(sources, question, deps.clock, signal)) };
	});
	return Promise.all(observed);
}

/** How many left addresses are remembered. An echo service is rarely more than one or two behind. */
const MAX_LEFT = 4;

/** Notes what was settled, and forgets what sources said that are no longer configured. The same state if nothing is new. */
function withBeliefs(state: State, { wishes, limits }: Target, observed: readonly GroupObserved[]): State {
	const keys = new Set(wishes.map(wish => groupKey(FAMILY_OF[wish.type], wish)));
	const kept = (table: State["believed"]) => Object.entries(table).filter(([key]) => keys.has(key));
	const news = observed.flatMap(
		({ group: { key, family }, observation: seen }): [string, State["believed"][string]][] =>
			// What the guard holds back is not known yet.
			seen.kind === "known" && unexpectedAddress(family, seen.addresses, limits) === null
				? [[key, seen.addresses]]
				: [],
	);
	const leaving = news.map(([key, now]): [string, State["left"][string]] => {
		const before = [...addressesOf(state.believed, key), ...addressesOf(state.left, key)];
		return [key, [...new Set(before)].filter(address => !now.includes(address)).slice(0, MAX_LEFT)];
	});
	const believed = Object.fromEntries([...kept(state.believed), ...news]);
	const left = Object.fromEntries(
		[...new Map([...kept(state.left), ...leaving])].filter(([, addresses]) => addresses.length > 0),
	);
	const isOld = JSON.stringify([believed, left]) === JSON.stringify([state.believed, state.left]);
	return isOld ? state : { ...state, believed, left };
}

/** Notes which sources could tell, and which could not. The same state if nothing is new. */
function withReputations(state: State, observed: readonly GroupObserved[], nowMs: number): State {
	const sources = withHeard(state.sources, observed.flatMap(reputations), nowMs);
	return sources === state.sources ? state : { ...state, sources };
}

/** The dry run: every change that the guards would let pass, as planned. */
function rehearse({ looks, state }: Looks, judge: Judge): Done<"planned"> {
	const changes = looks.flatMap(look => look.plan.changes);
	const { allowed, stopped } = judge(changes, state, []);
	return { looks, outcomes: allowed.map(change => ({ kind: "planned", change })), stopped, problems: [], state };
}

/** A refusal of one record is that name's problem; whatever else went wrong is said once for all names. */
function failureOf(outcome: Outcome | { readonly kind: "planned" }): readonly Problem[] {
	if (outcome.kind === "planned" || outcome.kind === "applied") return [];
	const { problem, change } = outcome;
	return [RECORD_LEVEL.has(problem.code) ? problem.about(change.rrset.name) : problem];
}

async function save(store: StateStore, state: State): Promise<readonly Problem[]> {
	try {
		await store.save(state);
		return [];
	} catch (error) {
		return [expectProblem(error)];
	}
}

function reportObservations(
	groups: readonly Group[],
	observations: ReadonlyMap<string, Observation>,
): Pick<Report, "observations" | "recordObservations"> {
	const seen = groups.flatMap(({ key, family, sources, isDefault }) => {
		const observation = observations.get(key);
		if (observation === undefined) return [];
		return [
			{
				family,
				isDefault,
				sources: sources.map(({ text }) => shownSource(text)),
				observation: reportObservation(observation),
			},
		];
	});
	const own = seen.filter(({ isDefault }) => !isDefault).map(({ isDefault: _, ...rest }) => rest);
	return {
		observations: Object.fromEntries(
			seen.filter(({ isDefault }) => isDefault).map(({ family, observation }) => [family, observation]),
		),
		...(own.length === 0 ? {} : { recordObservations: own }),
	};
}
