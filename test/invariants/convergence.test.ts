import fc from "fast-check";
import { expect, test } from "vitest";
import type { Target } from "../../src/core/target.ts";
import { anyLines, byZone, goodLines, target, VERIFY_MS, ZONES, zoneRecords } from "./arbitraries.ts";
import { expectSettled, isBlocked } from "./settled.ts";
import { makeWorld } from "./world.ts";

const zonesOf = (world: ReturnType<typeof makeWorld>) =>
	world.asked.flatMap(({ what, zoneId }) => (what === "list" && zoneId !== null ? [zoneId] : []));

test("one round suffices: every name is right, or it is said why a person is needed", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, anyLines, async (wanted, records, lines) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			const report = await world.report(wanted);
			expectSettled(world, wanted, report);
		}),
		{ numRuns: 150 },
	);
});

test("a second round has nothing to do and asks nothing", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, anyLines, async (wanted, records, lines) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			let first = await world.report(wanted);
			// A delete can leave an unmarked record as the only one, and thereby ours: only now its settings can be enforced.
			if (wanted.wishes.some(({ enforce }) => enforce) && first.changes.some(({ kind }) => kind === "delete")) {
				first = await world.report(wanted);
			}
			const saves = world.store.saveCount();
			const second = await world.report(wanted);
			// What is in the way may have been cleared: that is looked up each time.
			if (!isBlocked(second)) expect(second.requests).toBe(0);
			expect(second.changes).toEqual([]);
			expect(second.problems).toEqual(first.problems);
			if (!isBlocked(second)) expect(world.store.saveCount()).toBe(saves);
		}),
		{ numRuns: 100 },
	);
});

test("when the listing is old, each zone is listed once, and what was changed by hand is put right", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, zoneRecords, goodLines, async (wanted, records, edited, lines) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			await world.report(wanted);
			for (const [id, theirs] of Object.entries(byZone(edited))) world.host.replaceRecords(id, theirs);
			world.nowMs += VERIFY_MS;
			const asked = world.asked.length;
			const report = await world.report(wanted);
			const listed = zonesOf(world).slice(zonesOf({ ...world, asked: world.asked.slice(0, asked) }).length);
			expect(listed.length).toBe(new Set(listed).size);
			expect(new Set(listed).size).toBe(new Set(wanted.wishes.map(({ name }) => zoneIdOf(name))).size);
			expectSettled(world, wanted, report);
		}),
		{ numRuns: 100 },
	);
});

const zoneIdOf = (name: Target["wishes"][number]["name"]): string =>
	name.endsWith("sub.example.com") ? "z2" : name.endsWith("other.org") ? "z3" : "z1";
