import fc from "fast-check";
import { expect, test } from "vitest";
import type { Target } from "../../src/core/target.ts";
import {
	anyLines,
	byZone,
	type Edit,
	edit,
	edited,
	target,
	UNPUBLISHABLE,
	VERIFY_MS,
	ZONES,
	zoneRecords,
} from "./arbitraries.ts";
import { anyFaults, type FaultPlan } from "./faults.ts";
import { everyRecord, expectSettled, isBlocked } from "./settled.ts";
import { type Lines, makeWorld } from "./world.ts";

type Step =
	| { readonly kind: "weather"; readonly lines: Lines }
	| { readonly kind: "edit"; readonly edit: Edit }
	| { readonly kind: "config"; readonly target: Target }
	| { readonly kind: "faults"; readonly faults: FaultPlan }
	| { readonly kind: "time"; readonly ms: number }
	| { readonly kind: "restart"; readonly force: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ kind: fc.constant("weather" as const), lines: anyLines }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("edit" as const), edit }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("config" as const), target }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("faults" as const), faults: anyFaults }) },
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("time" as const),
			ms: fc.constantFrom(-7_200_000, 60_000, VERIFY_MS, 86_400_000),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const), force: fc.boolean() }) },
);

const FORBIDDEN = new Set<string>([...UNPUBLISHABLE.A, ...UNPUBLISHABLE.AAAA]);

test("from any state to the next: whatever happened on the way, when it is quiet the zones are what they should be", async () => {
	await fc.assert(
		fc.asyncProperty(
			target,
			zoneRecords,
			anyLines,
			fc.array(step, { minLength: 10, maxLength: 20 }),
			async (first, records, lines, steps) => {
				const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
				let wanted = first;
				for (const each of steps) {
					let force = false;
					switch (each.kind) {
						case "weather":
							world.lines = each.lines;
							break;
						case "edit":
							for (const [id, theirs] of Object.entries(byZone(edited(everyRecord(world), each.edit))))
								world.host.replaceRecords(id, theirs);
							break;
						case "config":
							wanted = each.target;
							break;
						case "faults":
							world.planFaults(each.faults.requests, each.faults.saves);
							break;
						case "time":
							world.nowMs += each.ms;
							break;
						case "restart":
							force = each.force;
					}
					const before = new Map(everyRecord(world).map(record => [record.id, record]));
					const sent = world.host.sent.length;
					await world.run(wanted, { force });
					world.calm();
					for (const { change } of world.host.sent.slice(sent)) {
						const wish = wanted.wishes.find(
							({ name, type }) => name === change.rrset.name && type === change.rrset.type,
						);
						expect(wish).toBeDefined();
						if (change.kind === "create") expect(FORBIDDEN.has(change.content)).toBe(false);
					}
					// Whatever else happens: names and types that nobody configured stay as they are.
					const after = new Map(everyRecord(world).map(record => [record.id, record]));
					for (const record of before.values()) {
						const isWished = wanted.wishes.some(({ name, type }) => name === record.name && type === record.type);
						if (!isWished) expect(after.get(record.id)).toEqual(record);
					}
				}
				world.nowMs += VERIFY_MS;
				await world.report(wanted);
				world.nowMs += VERIFY_MS;
				expectSettled(world, wanted, await world.report(wanted));
				const last = await world.report(wanted);
				expect(last.changes).toEqual([]);
				// What is in the way may have been cleared: that is looked up each time.
				if (!isBlocked(last)) expect(last.requests).toBe(0);
			},
		),
		{ numRuns: 100 },
	);
});
