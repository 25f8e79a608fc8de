import { expect } from "vitest";
import { zoneOf } from "../../src/core/name.ts";
import { EXIT_CODE } from "../../src/core/problem.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import type { Report } from "../../src/core/report.ts";
import type { Target, Wish } from "../../src/core/target.ts";
import { ZONES } from "./arbitraries.ts";
import { aimOf, isUnmarked, siblingsOf, standing } from "./oracle.ts";
import type { World } from "./world.ts";

export const everyRecord = (world: World): readonly CurrentRecord[] =>
	ZONES.flatMap(({ id }) => world.host.records(id));

/** Wishes whose name is not right, and those that only a person can put right. */
export function unsettled(
	world: World,
	{ wishes }: Target,
): { readonly wrong: readonly Wish[]; readonly blocked: readonly Wish[] } {
	const records = everyRecord(world);
	const of = (kind: string) => wishes.filter(wish => standing(wish, aimOf(wish, world.lines), records) === kind);
	return { wrong: of("wrong"), blocked: of("blocked") };
}

/** Does something stand in the way that only a person can clear? Then every round looks anew whether it is gone. */
export const isBlocked = ({ problems }: Report): boolean =>
	problems.some(({ code }) => code === "duplicate-records" || code === "cname-conflict");

/** All is right, or it is said, name by name, why a person is needed; and the exit code tells which. */
export function expectSettled(world: World, target: Target, report: Report): void {
	const records = everyRecord(world);
	const { wrong, blocked } = unsettled(world, target);
	expect(wrong.map(({ name, type }) => `${name} ${type}`)).toEqual([]);
	for (const { name, type } of blocked) {
		const isSaid = report.problems.some(problem => problem.name === name && EXIT_CODE[problem.code] === 3);
		// Of several unmarked ones we may know one to be ours: then that one is right, and nothing has to be said.
		const isKnown = siblingsOf(records, { name, type }).filter(isUnmarked).length > 1;
		expect(isSaid || isKnown).toBe(true);
	}
	const isUnknown = target.wishes.some(wish => aimOf(wish, world.lines) === "unknown");
	// Beside a right one of ours, several unmarked ones are still said: whose they are, only a person knows.
	const isCrowded = target.wishes.some(
		wish => wish.duplicates === "refuse" && siblingsOf(records, wish).filter(isUnmarked).length > 1,
	);
	if (blocked.length === 0 && !isCrowded) expect(report.exitCode).toBe(isUnknown ? 1 : 0);
	expect(report.ok).toBe(report.exitCode === 0);
	expect(report.changes.filter(({ outcome }) => outcome !== "applied")).toEqual([]);
}

/** Invariant 6: wherever the state is trusted, it holds what the zone holds, no more and no less. */
export function expectTruthful(world: World): void {
	for (const [zoneId, { trusted, covers, records }] of Object.entries(world.store.saved().memories)) {
		if (!trusted) continue;
		const real = world.host.records(zoneId).filter(({ name }) => covers.includes(name));
		expect(sorted(records)).toEqual(sorted(real));
	}
}

const sorted = (records: readonly CurrentRecord[]) => records.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Invariant 5: no request left a name without an answer that had one, unless it is known to have none. */
export function expectAnswers(
	world: World,
	target: Target,
	before: readonly CurrentRecord[],
	snapshots: World["host"]["snapshots"],
): void {
	const held = new Map<string, readonly CurrentRecord[]>(
		ZONES.map(({ id }) => [id, before.filter(({ name }) => zoneOf(name, ZONES)?.id === id)]),
	);
	for (const { zoneId, records } of snapshots) {
		for (const wish of target.wishes) {
			if (aimOf(wish, world.lines) === "none") continue;
			const had = siblingsOf(held.get(zoneId) ?? [], wish).length > 0;
			if (had) expect(siblingsOf(records, wish).length).toBeGreaterThan(0);
		}
		held.set(zoneId, records);
	}
}
