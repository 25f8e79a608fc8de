import fc from "fast-check";
import { expect, test } from "vitest";
import type { Report } from "../../src/core/report.ts";
import { anyLines, byZone, guardedTarget, ZONES, zoneRecords } from "./arbitraries.ts";
import { makeWorld } from "./world.ts";

const essence = ({ requests: _, durationMs: __, ...rest }: Report) => rest;

test("invariant 11: the order of zones, listing and wishes plays no part", async () => {
	await fc.assert(
		fc.asyncProperty(
			guardedTarget,
			zoneRecords,
			anyLines,
			fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
			async (wanted, records, lines, keys) => {
				const shuffled = <T>(items: readonly T[]): readonly T[] =>
					items
						.map((item, index) => ({ item, key: keys[index % keys.length] ?? 0 }))
						.toSorted((a, b) => a.key - b.key)
						.map(({ item }) => item);
				const one = makeWorld({ zones: ZONES, records: byZone(records), lines });
				const other = makeWorld({ zones: shuffled(ZONES), records: byZone(shuffled(records)), lines });
				const report = await one.report(wanted);
				const again = await other.report({ ...wanted, wishes: shuffled(wanted.wishes) });
				expect(JSON.stringify(essence(again))).toBe(JSON.stringify(essence(report)));
			},
		),
		{ numRuns: 100 },
	);
});

test("a dry run shows what the round then does, and leaves no trace", async () => {
	await fc.assert(
		fc.asyncProperty(guardedTarget, zoneRecords, anyLines, fc.boolean(), async (wanted, records, lines, force) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			const planned = await world.report(wanted, { dryRun: true, force });
			expect(world.host.sent).toEqual([]);
			expect(world.store.saveCount()).toBe(0);
			expect(planned.dryRun).toBe(true);
			const done = await world.report(wanted, { force });
			const unsettledOutcome = (report: Report) => report.changes.map(({ outcome: _, ...change }) => change);
			expect(unsettledOutcome(done)).toEqual(unsettledOutcome(planned));
			expect({ ...essence(done), changes: [] }).toEqual({ ...essence(planned), changes: [], dryRun: false });
		}),
		{ numRuns: 80 },
	);
});

test("invariant 8: two rounds at once take turns, and the second finds nothing to do", async () => {
	await fc.assert(
		fc.asyncProperty(guardedTarget, zoneRecords, anyLines, async (wanted, records, lines) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			const target = { ...wanted, wishes: wanted.wishes.map(wish => ({ ...wish, enforce: false })) };
			const [first, second] = await Promise.all([world.report(target), world.report(target)]);
			expect(world.store.holders()).toEqual({ now: 0, most: 1 });
			expect(second.changes).toEqual([]);
			expect(second.unchanged).toBeGreaterThanOrEqual(first.unchanged);
		}),
		{ numRuns: 50 },
	);
});
