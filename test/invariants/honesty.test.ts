import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../src/core/problem.ts";
import { anyLines, byZone, goodLines, guardedTarget, NAMES, target, ZONES, zoneRecords } from "./arbitraries.ts";
import { trouble } from "./faults.ts";
import { everyRecord, expectAnswers, unsettled } from "./settled.ts";
import { makeWorld } from "./world.ts";

const outcomesOf = ({ changes }: { readonly changes: readonly { readonly outcome: string }[] }) =>
	new Set(changes.map(({ outcome }) => outcome));

test("exit code 0 is never said while a name is wrong or its address unknown, whatever went wrong on the way", async () => {
	await fc.assert(
		fc.asyncProperty(
			guardedTarget,
			zoneRecords,
			anyLines,
			anyLines,
			trouble,
			async (wanted, records, first, second, faults) => {
				const world = makeWorld({ zones: ZONES, records: byZone(records), lines: first });
				await world.report(wanted);
				world.lines = second;
				world.planFaults(faults.requests, faults.saves);
				const before = everyRecord(world);
				const snapshots = world.host.snapshots.length;
				const report = await world.report(wanted);
				expect(report.ok).toBe(report.exitCode === 0);
				expect(report.exitCode === 0).toBe(report.problems.length === 0);
				if (report.exitCode === 0) {
					expect(unsettled(world, wanted).wrong).toEqual([]);
					expect([...outcomesOf(report)].filter(outcome => outcome !== "applied")).toEqual([]);
				}
				if (outcomesOf(report).has("unconfirmed") || outcomesOf(report).has("rejected"))
					expect(report.exitCode).not.toBe(0);
				if (report.stopped.length > 0) expect([3, 4]).toContain(report.exitCode);
				expectAnswers(world, wanted, before, world.host.snapshots.slice(snapshots));
			},
		),
		{ numRuns: 150 },
	);
});

test("one bad name never stops the others: all but the refused names are right, and each refused one is told", async () => {
	await fc.assert(
		fc.asyncProperty(
			target,
			zoneRecords,
			goodLines,
			fc.subarray(NAMES, { minLength: 1, maxLength: 2 }),
			async (wanted, records, lines, bad) => {
				const world = makeWorld({
					zones: ZONES,
					records: byZone(records),
					lines,
					refusal: ({ rrset }) =>
						bad.includes(rrset.name) ? new Problem("record-refused", "Cloudflare does not like it") : null,
				});
				const before = everyRecord(world);
				const report = await world.report(wanted);
				expect(unsettled(world, wanted).wrong.filter(({ name }) => !bad.includes(name))).toEqual([]);
				for (const { name } of unsettled(world, wanted).wrong) {
					expect(report.problems).toContainEqual(expect.objectContaining({ code: "record-refused", name }));
					expect(report.exitCode).toBe(3);
				}
				expectAnswers(world, wanted, before, world.host.snapshots);
			},
		),
		{ numRuns: 100 },
	);
});

test("a zone that the token cannot see, or that fails, holds no other zone back", async () => {
	await fc.assert(
		fc.asyncProperty(
			target,
			zoneRecords,
			goodLines,
			fc.constantFrom(...ZONES),
			async (wanted, records, lines, hidden) => {
				const world = makeWorld({ zones: ZONES.filter(zone => zone !== hidden), records: byZone(records), lines });
				const report = await world.report(wanted);
				const isHidden = (name: string) => name === hidden.name || name.endsWith(`.${hidden.name}`);
				const inSub = (name: string) => name.endsWith("sub.example.com");
				const homeless = wanted.wishes.filter(
					({ name }) => isHidden(name) && !(hidden.id === "z2" && inSub(name)) && !(hidden.id === "z1" && inSub(name)),
				);
				for (const { name } of homeless)
					expect(report.problems).toContainEqual(expect.objectContaining({ code: "zone-not-found", name }));
				if (homeless.length > 0) expect(report.exitCode).toBe(3);
				const wrong = unsettled(world, {
					...wanted,
					wishes: wanted.wishes.filter(({ name }) => !isHidden(name)),
				}).wrong;
				expect(wrong).toEqual([]);
			},
		),
		{ numRuns: 60 },
	);
});

test("guards: no name is written more often in an hour, no round deletes more, than the limits say", async () => {
	await fc.assert(
		fc.asyncProperty(
			guardedTarget,
			zoneRecords,
			fc.array(anyLines, { minLength: 2, maxLength: 8 }),
			async (wanted, records, weather) => {
				const world = makeWorld({ zones: ZONES, records: byZone(records) });
				const { maxChangesPerHour, maxDeletes } = wanted.limits;
				for (const lines of weather) {
					world.lines = lines;
					world.nowMs += 60_000;
					const writes = world.host.writes.length;
					const report = await world.report(wanted);
					const done = world.host.writes.slice(writes);
					expect(done.filter(({ after }) => after === null).length).toBeLessThanOrEqual(maxDeletes);
					const guarded = report.problems.flatMap(({ code, name }) => (code.startsWith("guard-") ? [name] : []));
					expect(done.filter(({ change }) => guarded.includes(change.rrset.name))).toEqual([]);
				}
				for (const { name } of wanted.wishes) {
					const written = world.host.writes.filter(({ change }) => change.rrset.name === name).length;
					expect(written).toBeLessThanOrEqual(maxChangesPerHour);
				}
				// An hour later the writes are forgotten; nothing that a guard held back for their number is held back for ever.
				world.nowMs += 3_600_000;
				const report = await world.report(wanted);
				const most = Math.max(
					0,
					...wanted.wishes.map(({ name }) => report.stopped.filter(change => change.name === name).length),
				);
				if (most <= maxChangesPerHour)
					expect(report.problems.filter(({ code }) => code === "guard-changes")).toEqual([]);
			},
		),
		{ numRuns: 80 },
	);
});
