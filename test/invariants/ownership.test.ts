import fc from "fast-check";
import { expect, test } from "vitest";
import { differingKeys } from "../../src/core/plan.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import { anyLines, byZone, target, VERIFY_MS, ZONES, zoneRecords } from "./arbitraries.ts";
import { mayTouch } from "./oracle.ts";
import { makeWorld, type World } from "./world.ts";

const all = (world: World): readonly CurrentRecord[] => ZONES.flatMap(({ id }) => world.host.records(id));

/** What we ever wrote as a record's content, by the host's own books. */
const ledgerOf = (world: World) => (id: string) =>
	world.host.writes.flatMap(({ after }) => (after?.id === id ? [after.content] : []));

test("invariant 3: no record that is not ours, or of no configured name and type, is ever in a request", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, anyLines, anyLines, async (wanted, records, first, second) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records) });
			for (const lines of [first, second, first]) {
				world.lines = lines;
				const before = all(world);
				const wrote = ledgerOf(world);
				const sentBefore = world.host.sent.length;
				await world.report(wanted);
				for (const { change } of world.host.sent.slice(sentBefore)) {
					const isWished = wanted.wishes.some(
						({ name, type }) => name === change.rrset.name && type === change.rrset.type,
					);
					expect(isWished).toBe(true);
					if (change.kind !== "create") expect(mayTouch(change.before, before, wanted, wrote)).toBe(true);
				}
			}
		}),
		{ numRuns: 150 },
	);
});

test("invariant 3: what others hold is afterwards as it was, bit by bit", async () => {
	await fc.assert(
		fc.asyncProperty(
			target,
			zoneRecords,
			zoneRecords,
			anyLines,
			anyLines,
			async (wanted, records, edited, first, second) => {
				const world = makeWorld({ zones: ZONES, records: byZone(records), lines: first });
				await world.report(wanted);
				// Somebody puts other records there; when the round looks again, it takes them as they are.
				for (const [id, theirs] of Object.entries(byZone(edited))) world.host.replaceRecords(id, theirs);
				world.nowMs += VERIFY_MS;
				world.lines = second;
				const before = all(world);
				const wrote = ledgerOf(world);
				await world.report(wanted);
				const after = new Map(all(world).map(record => [record.id, record]));
				for (const record of before) {
					if (!mayTouch(record, before, wanted, wrote)) expect(after.get(record.id)).toEqual(record);
				}
			},
		),
		{ numRuns: 100 },
	);
});

test("invariant 4: without `enforce` an update sends the content alone, and all settings survive", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, anyLines, async (wanted, records, lines) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			await world.report(wanted);
			for (const { change } of world.host.sent) {
				if (change.kind !== "update") continue;
				const keys = differingKeys(change.before, change.after);
				expect(keys).not.toEqual([]);
				if (!change.rrset.enforce) expect(keys).toEqual(["content"]);
			}
			for (const { change, before, after } of world.host.writes) {
				if (change.kind !== "update" || change.rrset.enforce) continue;
				expect(after).toEqual({ ...before, content: change.after.content });
			}
		}),
		{ numRuns: 100 },
	);
});
