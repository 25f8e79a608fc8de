import { FAMILIES, type Family } from "../core/address.ts";
import { type Group, groupKey, groupsOf } from "../core/desired.ts";
import { unexpectedAddress } from "../core/guard.ts";
import { type Finding, type Observation, unavailability } from "../core/observation.ts";
import type { Clock, Source, StateStore } from "../core/ports.ts";
import type { Problem } from "../core/problem.ts";
import type { Target } from "../core/target.ts";
import { verdict } from "../core/verdict.ts";
import { conclude, hear, isBeyondForgery, type Question } from "./observe.ts";
import { type QuestionDeps, questionOf } from "./question.ts";
import { familiesInScope, type ScopeDeps } from "./scope.ts";

/** One source's part in an observation, for `cfddns ip`. */
type Testimony = {
	readonly source: Source;
	readonly finding: Finding;
	/** Until it answered or failed. */
	readonly durationMs: number;
};

/** Everything that the sources of one family, or of some records, have to say. */
export type Examination = {
	/** Of the group of names that it is about. */
	readonly key: string;
	readonly family: Family;
	/** Are these the family's own sources, or those of some records? */
	readonly isDefault: boolean;
	/** Whose they are, if not the family's own. */
	readonly names: readonly string[];
	readonly testimonies: readonly Testimony[];
	readonly observation: Observation;
	readonly problem: Problem | null;
};

export type ExamineDeps = {
	readonly state: StateStore;
	readonly clock: Clock;
} & QuestionDeps &
	ScopeDeps;

/** Asks every source of every family in scope, and judges as a round would. Writes nothing. */
export async function examineAll(
	target: Target,
	deps: ExamineDeps,
	signal: AbortSignal,
): Promise<readonly Examination[]> {
	const { state } = await deps.state.load();
	const scope = await familiesInScope(target, deps, state);
	const defaults = FAMILIES.filter(family => scope.has(family)).map((family): Group => {
		const { sources, bind } = target.families[family];
		return { key: groupKey(family, target.families[family]), family, sources, bind, isDefault: true, names: [] };
	});
	const own = groupsOf(target, scope).filter(({ isDefault }) => !isDefault);
	return Promise.all(
		[...defaults, ...own].map(async group => {
			const { key, family, isDefault, names } = group;
			const { sources, question } = questionOf(group, target, state, deps);
			const examined = await examine(sources, question, deps.clock, signal);
			const { observation } = examined;
			const problem =
				observation.kind === "unavailable"
					? unavailability(family, observation.problems, names)
					: unexpectedAddress(family, observation.addresses, target.limits);
			return { key, family, isDefault, names, ...examined, problem };
		}),
	);
}

/** Asks every source and waits for all of them, then judges as a round would. */
async function examine(
	sources: readonly Source[],
	question: Question,
	clock: Clock,
	signal: AbortSignal,
): Promise<{ readonly testimonies: readonly Testimony[]; readonly observation: Observation }> {
	const testimonies = await Promise.all(
		sources.map(async (source): Promise<Testimony> => {
			const startedAt = clock.elapsed();
			const finding = await hear(source, question, signal);
			return { source, finding, durationMs: clock.elapsed() - startedAt };
		}),
	);
	const witnesses = testimonies.map(({ source: { operator, advisory, transport }, finding }) => ({
		operator,
		advisory,
		authenticated: isBeyondForgery(transport),
		resting: false,
		finding,
	}));
	const decided = verdict(question.family, witnesses, question, true);
	if (decided.kind !== "settled") throw new Error("Every source has answered, and yet nothing is settled");
	const line = (await question.line?.()) ?? null;
	return { testimonies, observation: conclude(decided, testimonies, question, line) };
}
