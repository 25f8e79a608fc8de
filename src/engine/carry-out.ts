import type { Guarded } from "../core/guard.ts";
import { withIntent, withOutcomes, withWait } from "../core/memory.ts";
import type { DomainName } from "../core/name.ts";
import type { Owner } from "../core/ownership.ts";
import type { Change } from "../core/plan.ts";
import type { Outcome, StateStore } from "../core/ports.ts";
import { expectProblem, type Problem, type ProblemCode } from "../core/problem.ts";
import type { State } from "../core/state.ts";
import type { Target } from "../core/target.ts";
import { type Look, type LookDeps, type Looks, lookAgain, refuseIfTooEarly } from "./look.ts";

/** How a round's looks ended: with outcomes, or with what is planned. */
export type Done<Kind extends "planned" | "sent" = "planned" | "sent"> = {
	readonly looks: readonly Look[];
	readonly outcomes: Kind extends "sent"
		? readonly Outcome[]
		: readonly { readonly kind: "planned"; readonly change: Change }[];
	readonly stopped: Guarded["stopped"];
	readonly problems: readonly Problem[];
	readonly state: State;
};

export type CarryOutDeps = LookDeps & { readonly state: StateStore };

/** Decides which changes may go, knowing what was done before in this round. */
export type Judge = (changes: readonly Change[], state: State, done: readonly Outcome[]) => Guarded;

/** What only says that our idea of the zone is old; listing it tells. */
export const RECORD_LEVEL: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	"record-gone",
	"record-exists",
	"record-refused",
	"cname-conflict",
	"cloudflare-refused",
]);

/**
 * Carries out what the guards allow: all zones at once, each zone's changes in one batch. Where a plan made from memory is refused
 * because the zone has changed meanwhile, the zone is listed and planned once more.
 */
export async function carryOut(
	{ looks, state }: Looks,
	judge: Judge,
	target: Target,
	deps: CarryOutDeps,
	signal: AbortSignal,
): Promise<Done<"sent">> {
	const { owner } = target;
	const first = await send(looks, state, (changes, before) => judge(changes, before, []), owner, deps, signal);
	const outdated = looks.filter(look => look.origin === "memory" && first.outcomes.some(isOutdated(look)));
	if (outdated.length === 0) return first;

	const again = await Promise.allSettled(outdated.map(look => lookAgain(look, target, first.state, deps, signal)));
	const problems = again.flatMap(result => (result.status === "rejected" ? [expectProblem(result.reason)] : []));
	const fresh = again.flatMap(result => (result.status === "fulfilled" ? [result.value] : []));
	const listed = fresh.reduce((before, { remember }) => remember(before), first.state);
	const relooked = withWait(listed, problems, deps.clock.now());
	const relookedNames = new Set(fresh.flatMap(({ look }) => look.names));
	const superseded = (name: DomainName): boolean => relookedNames.has(name);

	const rest = first.looks.filter(({ zone }) => !fresh.some(({ look }) => look.zone.id === zone.id));
	const standing = first.outcomes.filter(({ kind, change }) => kind !== "rejected" || !superseded(change.rrset.name));
	const judgeRest = (changes: readonly Change[], before: State) => judge(changes, before, standing);
	const second = await send(
		fresh.map(({ look }) => look),
		relooked,
		judgeRest,
		owner,
		deps,
		signal,
	);
	return {
		looks: [...rest, ...second.looks],
		outcomes: [...standing, ...second.outcomes],
		stopped: [...first.stopped.filter(({ change }) => !superseded(change.rrset.name)), ...second.stopped],
		problems: [...first.problems, ...problems, ...second.problems],
		state: second.state,
	};
}

const isOutdated = (look: Look): ((outcome: Outcome) => boolean) => {
	const names = new Set(look.names);
	return outcome =>
		outcome.kind === "rejected" && RECORD_LEVEL.has(outcome.problem.code) && names.has(outcome.change.rrset.name);
};

async function send(
	looks: readonly Look[],
	state: State,
	judge: (changes: readonly Change[], state: State) => Guarded,
	owner: Owner,
	deps: CarryOutDeps,
	signal: AbortSignal,
): Promise<Done<"sent">> {
	const { allowed, stopped } = judge(
		looks.flatMap(look => look.plan.changes),
		state,
	);
	const nothing: Done<"sent"> = { looks, outcomes: [], stopped, problems: [], state };
	if (allowed.length === 0) return nothing;
	const going = new Set(allowed);
	const tasks = looks
		.map(look => ({ look, changes: look.plan.changes.filter(change => going.has(change)) }))
		.filter(({ changes }) => changes.length > 0);
	const nowMs = deps.clock.now();
	const intent = withIntent(
		state,
		tasks.map(({ look }) => look.zone),
		allowed,
		nowMs,
	);
	const problems: Problem[] = [];
	try {
		refuseIfTooEarly(state, nowMs);
		signal.throwIfAborted();
		await deps.state.save(intent);
	} catch (error) {
		const problem = expectProblem(error);
		// With nothing remembered the next round lists first, whatever happens to this one: a full disk need not lock anybody out.
		if (problem.code !== "state-unwritable") {
			return { ...nothing, outcomes: allowed.map(change => ({ kind: "rejected", change, problem })) };
		}
		problems.push(problem);
	}
	// All of them must have ended before the lock goes, whatever happens to one.
	const sent = await Promise.allSettled(tasks.map(task => applyAll(task, deps, signal)));
	const outcomes = sent.map(result => {
		if (result.status === "rejected") throw result.reason;
		return result.value;
	});
	const confirmed = tasks.reduce(
		(before, { look }, index) => withOutcomes(before, look.zone, outcomes[index] ?? [], owner),
		intent,
	);
	const failures = outcomes.flat().flatMap(outcome => (outcome.kind === "applied" ? [] : [outcome.problem]));
	return { ...nothing, problems, outcomes: outcomes.flat(), state: withWait(confirmed, failures, deps.clock.now()) };
}

async function applyAll(
	{ look, changes }: { readonly look: Look; readonly changes: readonly Change[] },
	{ host }: CarryOutDeps,
	signal: AbortSignal,
): Promise<readonly Outcome[]> {
	try {
		return await host.apply(look.zone, changes, look.origin === "memory" ? "report" : "replay", signal);
	} catch (error) {
		// Aborted before anything was sent.
		const problem = expectProblem(error);
		return changes.map(change => ({ kind: "rejected", change, problem }));
	}
}
