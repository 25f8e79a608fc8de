import { isDeepStrictEqual } from "node:util";
import type { Report } from "../../src/core/report.ts";
import type { SimulatedRecord } from "../../src/simulator/record.ts";
import type { Ended } from "../e2e/start.ts";
import { FAMILIES } from "./addresses.ts";
import { type Home, ZONES } from "./home.ts";
import { asksPerson, standing } from "./model.ts";
import { Violation } from "./violation.ts";

const recordsOf = ({ simulator }: Home): readonly SimulatedRecord[] =>
	ZONES.flatMap(name => simulator.zone(name).records());

/** The names that are not right, though nobody but us has to do anything. */
export function wrongNames(home: Home): readonly string[] {
	const records = recordsOf(home);
	return home
		.wishes()
		.filter(wish => standing(wish, home.line.truth(), records) === "wrong")
		.map(({ name, type }) => `${name} ${type}`);
}

/** The exit code that is due when all is calm. */
export function dueCode(home: Home): number {
	const records = recordsOf(home);
	if (home.wishes().some(wish => asksPerson(wish, home.line.truth(), records))) return 3;
	return FAMILIES.some(family => home.line.truth()[family] === null) ? 1 : 0;
}

export function reportOf({ stdout, stderr, code }: Ended): Report {
	try {
		return JSON.parse(stdout);
	} catch {
		throw new Violation("life", `no report, exit code ${code}: ${stdout}${stderr}`);
	}
}

/** What a reader needs to understand a wrong zone. */
export const zoneText = (home: Home): string =>
	recordsOf(home)
		.map(({ name, type, content, comment }) => `${name} ${type} ${content} (${comment ?? ""})`)
		.join("; ");

/** Exit code 0 says that every name is right. */
export function checkHonest(home: Home, { code }: Ended): void {
	if (code !== 0 || home.isDrifted) return;
	const wrong = wrongNames(home);
	const isBlind = FAMILIES.some(family => home.line.truth()[family] === null);
	if (wrong.length > 0)
		throw new Violation("exit code", `0, though these are wrong: ${wrong.join(", ")} (${zoneText(home)})`);
	if (isBlind)
		throw new Violation("exit code", `0, though nobody can tell an address (${JSON.stringify(home.line.truth())})`);
}

/** Two plans of the same input (invariant 11). */
export function checkSamePlan(one: Ended, other: Ended): void {
	const [first, second] = [reportOf(one), reportOf(other)];
	if (!isDeepStrictEqual([first.changes, first.exitCode], [second.changes, second.exitCode]))
		throw new Violation(11, `two plans differ: ${JSON.stringify(first.changes)} and ${JSON.stringify(second.changes)}`);
}

/** What was planned, and what was then done. */
export function checkCarriedOut(planned: Ended, done: Ended): void {
	const plain = (ended: Ended): unknown => reportOf(ended).changes.map(({ outcome: _, ...rest }) => rest);
	if (!isDeepStrictEqual(plain(planned), plain(done)))
		throw new Violation(
			"plan",
			`${JSON.stringify(plain(planned))} was planned, ${JSON.stringify(plain(done))} was done`,
		);
}
