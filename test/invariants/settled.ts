import { expect } from "vitest";
import type { CurrentRecord } from "../../src/core/record.ts";
import type { Report } from "../../src/core/report.ts";
import type { Target } from "../../src/core/target.ts";
import { ZONES } from "./arbitraries.ts";
import { aimOf, isUnmarked, siblingsOf, standing } from "./oracle.ts";
import type { World } from "./world.ts";

export const everyRecord = (world: World): readonly CurrentRecord[] =>
	ZONES.flatMap(({ id }) => world.host.records(id));

/** All is right, or it is said, name by name, why a person is needed; and the exit code tells which. */
export function expectSettled(world: World, { wishes }: Target, report: Report): void {
	const records = everyRecord(world);
	const isUnknown = wishes.some(wish => aimOf(wish, world.lines) === "unknown");
	const blocked = wishes.filter(wish => {
		const aim = aimOf(wish, world.lines);
		const stands = standing(wish, aim, records);
		expect(`${wish.name} ${wish.type} → ${aim}: ${stands}`).not.toContain("wrong");
		return stands === "blocked";
	});
	for (const { name } of blocked) {
		const said = report.problems.some(problem => problem.name === name && problem.code !== "guard-changes");
		// Of several unmarked ones we may know one to be ours: then that one is right, and nothing has to be said.
		const isKnown =
			siblingsOf(records, { name, type: "CNAME" }).length === 0 &&
			siblingsOf(records, { name, type: "A" })
				.concat(siblingsOf(records, { name, type: "AAAA" }))
				.filter(isUnmarked).length > 1;
		expect(said || isKnown).toBe(true);
	}
	if (blocked.length === 0) expect(report.exitCode).toBe(isUnknown ? 1 : 0);
	expect(report.ok).toBe(report.exitCode === 0);
	expect(report.changes.filter(({ outcome }) => outcome !== "applied")).toEqual([]);
}
