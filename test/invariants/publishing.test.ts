import fc from "fast-check";
import { expect, test } from "vitest";
import { FAMILY_OF, TYPE_OF } from "../../src/core/address.ts";
import { anyLines, byZone, oddLines, target, UNPUBLISHABLE, ZONES, zoneRecords } from "./arbitraries.ts";
import { makeWorld } from "./world.ts";

const FORBIDDEN = new Set<string>([...UNPUBLISHABLE.A, ...UNPUBLISHABLE.AAAA]);

test("invariant 1: only publishable addresses of the right family are ever sent, whatever sources say", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, oddLines(), async (wanted, records, lines) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			await world.report(wanted);
			for (const { change } of world.host.sent) {
				if (change.kind === "delete") continue;
				const content = change.kind === "create" ? change.content : change.after.content;
				// A record whose settings alone are corrected keeps a content that somebody else wrote.
				if (change.kind === "update" && change.before.content === content) continue;
				expect(FORBIDDEN.has(content)).toBe(false);
				expect(TYPE_OF[content.includes(":") ? "ipv6" : "ipv4"]).toBe(change.rrset.type);
			}
		}),
		{ numRuns: 150 },
	);
});

test("invariant 2: where the sources cannot tell, not one record is in a request, and it is said", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, anyLines, fc.boolean(), async (wanted, records, lines, force) => {
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			const report = await world.report(wanted, { force });
			for (const { name, type, sources } of wanted.wishes) {
				if (lines[`${FAMILY_OF[type]} ${sources[0]?.text}`]?.kind !== "down") continue;
				const touched = world.host.sent.filter(
					({ change }) => change.rrset.name === name && change.rrset.type === type,
				);
				expect(touched).toEqual([]);
				expect(report.exitCode).not.toBe(0);
				const said = report.problems.map(({ message }) => message);
				expect(said.some(text => new RegExp(`^${type} records( of .*)? are left as they are`).test(text))).toBe(true);
			}
		}),
		{ numRuns: 150 },
	);
});

test("invariant 2: sources that say nothing publishable, or only the other family, are not `none`", async () => {
	await fc.assert(
		fc.asyncProperty(target, zoneRecords, async (wanted, records) => {
			const odd = { kind: "says", addresses: [UNPUBLISHABLE.A[0] ?? ""] } as const;
			const lines = Object.fromEntries(
				["ipv4", "ipv6"].flatMap(family => ["wan0", "wan1"].map(wan => [`${family} interface:${wan}`, odd])),
			);
			const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
			const report = await world.report(wanted);
			expect(world.host.sent).toEqual([]);
			expect(report.requests).toBe(0);
			expect(report.exitCode).toBe(1);
		}),
		{ numRuns: 30 },
	);
});
