import type { DomainName } from "./name.ts";
import type { Change } from "./plan.ts";
import { Problem } from "./problem.ts";

export type Limits = {
	/** Writes per name. */
	readonly maxChangesPerHour: number;
	/** Deletes per round. */
	readonly maxDeletes: number;
};

export type Guarded = {
	readonly allowed: readonly Change[];
	readonly stopped: readonly { readonly change: Change; readonly problem: Problem }[];
};

/** How far back `writesAtMs` counts. */
export const GUARD_WINDOW_MS = 3_600_000;

/**
 * Holds back every change of a name that would be written too often, and of the names that would lose records if the round would
 * delete too many. A guarded name is left wholly alone: half a plan is a plan that nobody has seen.
 */
export function guard(
	changes: readonly Change[],
	limits: Limits,
	writesAtMs: Readonly<Record<string, readonly number[]>>,
	nowMs: number,
): Guarded {
	const busy = namesOf(changes).filter(name => {
		const planned = changes.filter(change => change.rrset.name === name).length;
		return planned + recentWrites(writesAtMs, name, nowMs).length > limits.maxChangesPerHour;
	});
	const isBusy = new Set(busy);
	const calm = changes.filter(change => !isBusy.has(change.rrset.name));
	const deletes = calm.filter(change => change.kind === "delete");
	const losing = new Set(deletes.length > limits.maxDeletes ? namesOf(deletes) : []);

	const problemFor = (change: Change): Problem | null => {
		if (isBusy.has(change.rrset.name)) return tooOften(change, limits);
		return losing.has(change.rrset.name) ? tooManyDeletes(change, deletes.length, limits) : null;
	};
	const judged = changes.map(change => ({ change, problem: problemFor(change) }));
	return {
		allowed: judged.flatMap(({ change, problem }) => (problem === null ? [change] : [])),
		stopped: judged.flatMap(({ change, problem }) => (problem === null ? [] : [{ change, problem }])),
	};
}

const namesOf = (changes: readonly Change[]): readonly DomainName[] => [
	...new Set(changes.map(({ rrset }) => rrset.name)),
];

/** The writes of the last hour. What lies in the future was noted before the clock was set back: it does not count. */
export const recentWrites = (
	writesAtMs: Readonly<Record<string, readonly number[]>>,
	name: string,
	nowMs: number,
): readonly number[] =>
	(Object.hasOwn(writesAtMs, name) ? (writesAtMs[name] ?? []) : []).filter(
		atMs => atMs <= nowMs && atMs > nowMs - GUARD_WINDOW_MS,
	);

const FORCE_HINT = "See `cfddns plan`; if it is right, run `cfddns sync --force`.";

const tooOften = ({ rrset: { name, type } }: Change, { maxChangesPerHour }: Limits): Problem =>
	new Problem(
		"guard-changes",
		`${name} ${type} is left alone: its name would be written more than ${maxChangesPerHour} times in an hour`,
		{
			subject: name,
			hint: `Does the address flap, or does another updater fight over the name? ${FORCE_HINT}`,
		},
	);

const tooManyDeletes = ({ rrset: { name, type } }: Change, count: number, { maxDeletes }: Limits): Problem =>
	new Problem(
		"guard-deletes",
		`${name} ${type} is left alone: the round would delete ${count} records, max_deletes is ${maxDeletes}`,
		{
			subject: name,
			hint: FORCE_HINT,
		},
	);
