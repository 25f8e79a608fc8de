import { GUARD_WINDOW_MS, recentWrites } from "./guard.ts";
import type { DomainName, Zone } from "./name.ts";
import { isAnothers, type Owner } from "./ownership.ts";
import type { Change } from "./plan.ts";
import type { Outcome } from "./ports.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import type { CurrentRecord } from "./record.ts";
import type { State, ZoneMemory } from "./state.ts";

/** Zones come and go rarely: a list of them stands for a day, unless a name is in none of them or one of them is gone. */
export const ZONES_MAX_AGE_MS = 86_400_000;

/** True from `sinceMs` on for `ageMs`. A moment in the future was noted before the clock was set back: it is not young. */
const isYoung = (sinceMs: number, ageMs: number, nowMs: number): boolean => sinceMs <= nowMs && nowMs - sinceMs < ageMs;

/** The zones that are remembered; `null` if they have to be listed. */
export const recallZones = ({ zones }: State, nowMs: number): readonly Zone[] | null =>
	zones !== null && isYoung(zones.listedAtMs, ZONES_MAX_AGE_MS, nowMs) ? zones.list : null;

/** What may stand in for a listing of the zone, as far as these names go; `null` if the zone has to be listed. */
export function recall(
	{ memories }: State,
	zone: Zone,
	names: readonly DomainName[],
	nowMs: number,
	verifyIntervalMs: number,
): readonly CurrentRecord[] | null {
	const memory = memoryOf(memories, zone);
	if (memory === null || !memory.trusted || !isYoung(memory.listedAtMs, verifyIntervalMs, nowMs)) return null;
	const covers = new Set(memory.covers);
	return names.every(name => covers.has(name)) ? memory.records : null;
}

const memoryOf = (memories: State["memories"], { id }: Zone): ZoneMemory | null =>
	Object.hasOwn(memories, id) ? (memories[id] ?? null) : null;

/** The zones as listed just now. What is remembered of zones that are no longer there goes. */
export const withZones = (state: State, list: readonly Zone[], nowMs: number): State => ({
	...state,
	zones: { listedAtMs: nowMs, list },
	memories: Object.fromEntries(Object.entries(state.memories).filter(([id]) => list.some(zone => zone.id === id))),
});

/**
 * The zone as listed just now, as far as these names go. What we wrote is forgotten of records that are gone, or that somebody
 * else has changed since.
 */
export function withListing(
	state: State,
	zone: Zone,
	names: readonly DomainName[],
	listed: readonly CurrentRecord[],
	nowMs: number,
): State {
	const covers = new Set(names);
	const records = listed.filter(record => covers.has(record.name));
	const listedById = new Map(records.map(record => [record.id, record]));
	const before = new Set((memoryOf(state.memories, zone)?.records ?? []).map(({ id }) => id));
	const written = Object.entries(state.written).flatMap(([id, contents]): [string, readonly string[]][] => {
		const content = listedById.get(id)?.content;
		if (content === undefined) return before.has(id) ? [] : [[id, contents]];
		return contents.includes(content) ? [[id, [content]]] : [];
	});
	return {
		...state,
		memories: { ...state.memories, [zone.id]: { listedAtMs: nowMs, trusted: true, covers: names, records } },
		written: Object.fromEntries(written),
	};
}

/** Nothing is taken for granted: every zone is listed before anything else. What we wrote stays known: it tells what is ours. */
export const withoutTrust = (state: State): State => ({
	...state,
	zones: null,
	memories: distrusted(state).memories,
	notBeforeMs: null,
});

/** No zone's memory may stand in for a listing. */
export const distrusted = (state: State): State => ({
	...state,
	memories: Object.fromEntries(
		Object.entries(state.memories).map(([id, memory]) => [id, { ...memory, trusted: false }]),
	),
});

/** To be saved before anything is sent: cut off from here on, the next round lists first (invariants 6 and 7). */
export function withIntent(state: State, zones: readonly Zone[], changes: readonly Change[], nowMs: number): State {
	const memories = { ...state.memories };
	for (const zone of zones) {
		const memory = memoryOf(memories, zone);
		if (memory !== null) memories[zone.id] = { ...memory, trusted: false };
	}
	const written: Record<string, readonly string[]> = { ...state.written };
	const writesAtMs = recentWritesOf(state, nowMs);
	for (const change of changes) {
		writesAtMs[change.rrset.name] = [...(writesAtMs[change.rrset.name] ?? []), nowMs];
		if (!isMove(change)) continue;
		written[change.before.id] = [...new Set([...(written[change.before.id] ?? []), change.after.content])];
	}
	return { ...state, memories, written, writesAtMs };
}

/** An update of settings alone may be refused, and claims nothing as long as it is not confirmed: the content was there before. */
const isMove = (change: Change): change is Extract<Change, { kind: "update" }> =>
	change.kind === "update" && change.before.content !== change.after.content;

const recentWritesOf = ({ writesAtMs }: State, nowMs: number): Record<string, readonly number[]> =>
	Object.fromEntries(
		Object.keys(writesAtMs)
			.map(name => [name, recentWrites(writesAtMs, name, nowMs)] as const)
			.filter(([, times]) => times.length > 0),
	);

/** Refusals that say: the zone is not what it was planned from. What is remembered of it is wrong, then. */
const CONTRADICTIONS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	"record-gone",
	"record-exists",
	"cname-conflict",
	"zone-gone",
]);

/**
 * What the outcomes of one zone's changes prove. The zone is trusted again only if all of them are known, and none says that our
 * idea of it is wrong: a refusal of that kind, or another owner's mark on what we updated.
 *
 * Only what was applied counts for the guard. A write without an answer may have happened, but the next round looks, and does not
 * repeat it if it has; if it counted, an hour of outage would be followed by an hour of guard.
 */
export function withOutcomes(state: State, zone: Zone, outcomes: readonly Outcome[], owner: Owner): State {
	const memory = memoryOf(state.memories, zone);
	const records = new Map((memory?.records ?? []).map(record => [record.id, record]));
	const written: Record<string, readonly string[]> = { ...state.written };
	const writesAtMs: Record<string, readonly number[]> = { ...state.writesAtMs };
	for (const outcome of outcomes) {
		if (outcome.kind !== "applied") uncount(outcome.change, writesAtMs);
		if (outcome.kind === "rejected") unwrite(outcome.change, written);
		if (outcome.kind !== "applied") continue;
		const { change, record } = outcome;
		if (change.kind === "delete") {
			records.delete(change.before.id);
			delete written[change.before.id];
		} else if (record !== null) {
			records.set(record.id, record);
			if (isAnothers(record, owner)) delete written[record.id];
			else written[record.id] = [record.content];
		}
	}
	const settled = outcomes.every(
		outcome =>
			(outcome.kind === "rejected" && !CONTRADICTIONS.has(outcome.problem.code)) ||
			(outcome.kind === "applied" &&
				(outcome.change.kind === "delete" || (outcome.record !== null && !isAnothers(outcome.record, owner)))),
	);
	const memories =
		memory === null
			? state.memories
			: { ...state.memories, [zone.id]: { ...memory, trusted: settled, records: [...records.values()] } };
	return { ...state, memories, written, writesAtMs };
}

/** Undoes what `withIntent` noted for the guard. */
function uncount({ rrset: { name } }: Change, writesAtMs: Record<string, readonly number[]>): void {
	writesAtMs[name] = (writesAtMs[name] ?? []).slice(0, -1);
}

/** Undoes what `withIntent` noted as our content. */
function unwrite(change: Change, written: Record<string, readonly string[]>): void {
	if (!isMove(change)) return;
	const { id } = change.before;
	const before = (written[id] ?? []).filter(content => content !== change.after.content);
	if (before.length === 0) delete written[id];
	else written[id] = before;
}

/**
 * Longer than this Cloudflare never blocks (its own limit is five minutes): no wait is longer, and a remembered one that seems to be
 * was noted before the clock was set back.
 */
const NOT_BEFORE_MAX_MS = GUARD_WINDOW_MS / 4;

/** Is it too early to send anything, since Cloudflare asked us to wait? Returns how long it still is; 0 if it is not. */
export function waitMs({ notBeforeMs }: State, nowMs: number): number {
	const left = notBeforeMs === null ? 0 : notBeforeMs - nowMs;
	return left > 0 && left <= NOT_BEFORE_MAX_MS ? left : 0;
}

/** Notes how long Cloudflare asked us to wait, from the problems of a round. While we wait nothing is sent, so nothing is new. */
export function withWait(state: State, problems: readonly Problem[], nowMs: number): State {
	if (waitMs(state, nowMs) > 0) return state;
	const longest = Math.max(0, ...problems.map(({ retryAfterMs }) => retryAfterMs ?? 0));
	const notBeforeMs = longest === 0 ? null : nowMs + Math.min(longest, NOT_BEFORE_MAX_MS);
	return notBeforeMs === state.notBeforeMs ? state : { ...state, notBeforeMs };
}
