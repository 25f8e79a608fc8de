import { isDeepStrictEqual } from "node:util";
import type { Report } from "../../src/core/report.ts";
import { FAMILIES } from "./addresses.ts";
import type { Home } from "./home.ts";
import { standing, type Wish } from "./model.ts";
import type { Ended } from "./program.ts";
import { Violation } from "./violation.ts";

/** What the model says of every name now. */
export function standings(home: Home): readonly (Wish & { readonly standing: ReturnType<typeof standing> })[] {
	const records = ["example.com", "example.org"].flatMap(name => home.simulator.zone(name).records());
	return home.wishes().map(wish => ({ ...wish, standing: standing(wish, home.line.truth(), records) }));
}

export const wrongNames = (home: Home): readonly string[] =>
	standings(home)
		.filter(one => one.standing === "wrong")
		.map(({ name, type }) => `${name} ${type}`);

/** The exit code that is due when all is calm. */
export function dueCode(home: Home): number {
	const needsPerson = standings(home).some(one => one.standing === "blocked" || one.standing === "crowded");
	if (needsPerson) return 3;
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
	["example.com", "example.org"]
		.flatMap(name => home.simulator.zone(name).records())
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
