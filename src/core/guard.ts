import { FAMILY_OF, type Family, type IpAddress, isInRange, parseAddress, type Range } from "./address.ts";
import type { DomainName } from "./name.ts";
import type { Change } from "./plan.ts";
import { Problem } from "./problem.ts";

export type Limits = {
	/** Writes per name. */
	readonly maxChangesPerHour: number;
	/** Deletes per round. */
	readonly maxDeletes: number;
	/** Where addresses are expected to be; empty: anywhere. */
	readonly expect: Readonly<Record<Family, readonly Range[]>>;
};

export type Guarded = {
	readonly allowed: readonly Change[];
	readonly stopped: readonly { readonly change: Change; readonly problem: Problem }[];
};

/** How far back `writesAtMs` counts. */
export const GUARD_WINDOW_MS = 3_600_000;

/**
 * Holds back every change of a name that would get an unexpected address, of one that would be written too often, and of the names
 * that would lose records if the round would delete too many. A guarded name is left wholly alone: half a plan is a plan that
 * nobody has seen.
 */
export function guard(
	changes: readonly Change[],
	limits: Limits,
	history: {
		/** By name: when writes were sent. */
		readonly writesAtMs: Readonly<Record<string, readonly number[]>>;
		/** How many records this round has deleted already. */
		readonly deletes: number;
	},
	nowMs: number,
): Guarded {
	const strange = new Map(
		changes.flatMap((change): [string, Problem][] => {
			const problem = unexpected(change, limits);
			return problem === null ? [] : [[change.rrset.name, problem]];
		}),
	);
	const expected = changes.filter(change => !strange.has(change.rrset.name));
	const isBusy = new Set(
		Array.from(countByName(expected))
			.filter(
				([name, planned]) => planned + recentWrites(history.writesAtMs, name, nowMs).length > limits.maxChangesPerHour,
			)
			.map(([name]) => name),
	);
	const calm = expected.filter(change => !isBusy.has(change.rrset.name));
	const deletes = calm.filter(change => change.kind === "delete");
	const deleteCount = history.deletes + deletes.length;
	const losing = new Set(deleteCount > limits.maxDeletes ? deletes.map(({ rrset }) => rrset.name) : []);

	const problemFor = (change: Change): Problem | null => {
		const own = unexpected(change, limits) ?? strange.get(change.rrset.name);
		if (own !== undefined) return own;
		if (isBusy.has(change.rrset.name)) return tooOften(change, limits);
		return losing.has(change.rrset.name) ? tooManyDeletes(change, deleteCount, limits) : null;
	};
	const judged = changes.map(change => ({ change, problem: problemFor(change) }));
	return {
		allowed: judged.flatMap(({ change, problem }) => (problem === null ? [change] : [])),
		stopped: judged.flatMap(({ change, problem }) => (problem === null ? [] : [{ change, problem }])),
	};
}

function countByName(changes: readonly Change[]): ReadonlyMap<DomainName, number> {
	const counts = new Map<DomainName, number>();
	for (const { rrset } of changes) counts.set(rrset.name, (counts.get(rrset.name) ?? 0) + 1);
	return counts;
}

/** The writes of the last hour. What lies in the future was noted before the clock was set back: it does not count. */
export const recentWrites = (
	writesAtMs: Readonly<Record<string, readonly number[]>>,
	name: string,
	nowMs: number,
): readonly number[] =>
	(Object.hasOwn(writesAtMs, name) ? (writesAtMs[name] ?? []) : []).filter(
		atMs => atMs <= nowMs && atMs > nowMs - GUARD_WINDOW_MS,
	);

/** What the guard would say to these addresses; `null` if they are where they should be. */
export function unexpectedAddress(
	family: Family,
	addresses: readonly IpAddress[],
	{ expect }: Pick<Limits, "expect">,
): Problem | null {
	const ranges = expect[family];
	const strange = addresses.find(address => !isExpected(address, ranges));
	return strange === undefined
		? null
		: new Problem("guard-expect", `${strange} is in none of the networks that are expected (${ranges.join(", ")})`, {
				hint: expectHint(family),
			});
}

const isExpected = (address: IpAddress, ranges: readonly Range[]): boolean =>
	ranges.length === 0 || ranges.some(range => isInRange(address, range));

const expectHint = (family: Family): string =>
	`Does a VPN carry this machine's traffic? If the provider has given you another network, add it to expect in [${family}].`;

/** Why a change is held back for the address that it would write; `null` if that is where it should be. */
function unexpected(change: Change, { expect }: Limits): Problem | null {
	if (change.kind === "delete") return null;
	// What stays is not ours to judge here: only a new address is.
	if (change.kind === "update" && change.before.content === change.after.content) return null;
	const { name, type } = change.rrset;
	const content = change.kind === "create" ? change.content : change.after.content;
	const ranges = expect[FAMILY_OF[type]];
	const address = parseAddress(content);
	if (address === null || isExpected(address, ranges)) return null;
	return new Problem(
		"guard-expect",
		`${name} ${type} is left alone: ${content} is in none of the networks that are expected (${ranges.join(", ")})`,
		{
			subject: name,
			hint: `${expectHint(FAMILY_OF[type])} ${FORCE_HINT}`,
		},
	);
}

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
