import fc from "fast-check";
import { expect, test } from "vitest";
import type { Report } from "../../src/core/report.ts";
import { anyLines, byZone, target, ZONES, zoneRecords } from "./arbitraries.ts";
import { anyFaults, cutOff } from "./faults.ts";
import { everyRecord, expectAnswers, expectSettled, expectTruthful } from "./settled.ts";
import { makeWorld, type World } from "./world.ts";

/** Zones in which something was sent whose outcome is not known. */
const doubtful = (world: World, report: Report | "killed", asked: number): ReadonlySet<string> =>
	new Set(
		report === "killed"
			? // What was saved after a write knows what became of it.
				world.asked
					.slice(Math.max(asked, world.askedWhenSaved))
					.flatMap(({ what, zoneId }) => (what === "apply" && zoneId !== null ? [zoneId] : []))
			: report.changes.flatMap(({ outcome, zone }) =>
					outcome === "unconfirmed" ? ZONES.filter(({ name }) => name === zone).map(({ id }) => id) : [],
				),
	);

test("invariants 5, 6, 7: cut off anywhere, no answer is lost, no falsehood remembered, and two quiet rounds put all right", async () => {
	await fc.assert(
		fc.asyncProperty(
			target,
			zoneRecords,
			anyLines,
			anyLines,
			anyFaults,
			anyFaults,
			async (wanted, records, first, second, early, late) => {
				const world = makeWorld({ zones: ZONES, records: byZone(records) });
				for (const [lines, faults] of [
					[first, early],
					[second, late],
				] as const) {
					world.lines = lines;
					world.planFaults(faults.requests, faults.saves);
					const before = everyRecord(world);
					const snapshots = world.host.snapshots.length;
					const asked = world.asked.length;
					const report = await world.run(wanted);
					world.calm();
					expectTruthful(world);
					expectAnswers(world, wanted, before, world.host.snapshots.slice(snapshots));

					const doubts = doubtful(world, report, asked);
					const next = world.asked.length;
					// A dry run asks like a real one and changes nothing: it shows what the next round would do first.
					await world.report(wanted, { dryRun: true });
					for (const zoneId of doubts) {
						const asks = world.asked.slice(next).filter(ask => ask.zoneId === zoneId);
						if (asks.length > 0) expect(asks[0]?.what).toBe("list");
					}
				}
				world.nowMs += 900_000;
				await world.report(wanted);
				const last = await world.report(wanted);
				expectSettled(world, wanted, last);
				expectTruthful(world);
				expect(world.store.holders().now).toBe(0);
			},
		),
		{ numRuns: 200 },
	);
});

test("invariant 6: after an unconfirmed write the zone's next request is a list, and the write is not done twice", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, anyLines, cutOff, async (wanted, records, lines, faults) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			world.planFaults(faults.requests, faults.saves);
			const report = await world.run(wanted);
			world.calm();
			const doubts = doubtful(world, report, 0);
			const asked = world.asked.length;
			await world.report(wanted);
			for (const zoneId of doubts) {
				expect(world.asked.slice(asked).find(ask => ask.zoneId === zoneId)?.what ?? "list").toBe("list");
			}
			const created = world.host.writes
				.filter(({ before }) => before === null)
				.map(({ after }) => `${after?.name} ${after?.type} ${after?.content}`);
			expect(created.length).toBe(new Set(created).size);
		}),
		{ numRuns: 150 },
	);
});
