import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Dice, diceOf } from "./lies-dice.ts";
import { type Conduct, type Home, makeHome, type Router, warmUp } from "./lies-home.ts";
import { LIE_NAMES, type LieName } from "./lies-told.ts";
import { violationsIn, voicesFor } from "./lies-violations.ts";
import { anySources, operatorsOf, weatherOf } from "./lies-weather.ts";

const ROUND_MS = 300_000;
const HOUR_MS = 3_600_000;

beforeAll(warmUp);

const seeds = fc.noShrink(fc.noBias(fc.integer()));

type Count = { wrote: number; kept: number; heldBack: number; unavailable: number };

/** Many rounds of one home, as the dice fall. */
async function live(dice: Dice, rounds: number, count: Count, lies: Map<LieName, number>): Promise<void> {
	const sources = anySources(dice);
	const auto = dice.chance(0.5);
	const home = makeHome(sources, { auto });
	const note = (name: LieName) => lies.set(name, (lies.get(name) ?? 0) + 1);
	const weather = weatherOf(home, sources, dice, { auto, note });
	for (let number = 1; number <= rounds; number += 1) {
		weather.next();
		const before = home.published();
		const report = await home.round(ROUND_MS);
		const violations = violationsIn(home, weather, before, report);
		if (violations.length > 0) {
			const { line, heard } = home;
			const facts = { violations, number, auto, sources, before, line, heard, report };
			throw new Error(JSON.stringify(facts, null, 1));
		}
		if (home.written.length > 0) count.wrote += 1;
		else if (report.exitCode === 0) count.kept += 1;
		else if (voicesFor(home.line.vpn ?? home.line.address, home) > 1) count.heldBack += 1;
		else count.unavailable += 1;
	}
}

test("10,000 random rounds, a minority lies / nothing wrong is published, and nothing that was not agreed", {
	timeout: 300_000,
}, async () => {
	const count: Count = { wrote: 0, kept: 0, heldBack: 0, unavailable: 0 };
	const lies = new Map<LieName, number>();
	await fc.assert(
		fc.asyncProperty(seeds, seed => live(diceOf(seed), 250, count, lies)),
		{ numRuns: 40 },
	);
	const told = [...lies.values()].reduce((sum, part) => sum + part, 0);
	console.log(`10,000 rounds, ${told} lies told, nothing wrong published: ${JSON.stringify(count)}`);
	expect(Object.values(count).reduce((sum, part) => sum + part)).toBe(10_000);
	expect(Math.min(...Object.values(count))).toBeGreaterThan(50);
	expect(LIE_NAMES.filter(name => (lies.get(name) ?? 0) < 10)).toEqual([]);
});

const says = (address: string, delayMs = 50): Conduct => ({
	delayMs,
	tell: () => ({ kind: "answer", status: 200, text: address }),
});
const honest: Conduct = { delayMs: 50, tell: () => "truth" };
const broken: Conduct = { delayMs: 50, tell: () => ({ kind: "failure", failure: "broken" }) };

const FOUR = ["trace", "http:https://api.ipify.org", "http:https://v4.ident.me", "http:https://checkip.amazonaws.com"];
const [FIRST = ""] = FOUR;

/** A home in which everybody agreed once. */
async function settled(sources: readonly string[], auto: boolean): Promise<Home> {
	const home = makeHome(sources, { auto });
	home.line.conduct = new Map(sources.map(source => [source, honest]));
	expect((await home.round(ROUND_MS)).exitCode).toBe(0);
	expect(home.published()).toBe(home.line.address);
	return home;
}

describe("a source that fails", () => {
	test("for a day, then works / asked within the hour, and alone from then on", async () => {
		const home = await settled(FOUR, false);
		home.line.conduct = new Map(FOUR.map(source => [source, source === FIRST ? broken : honest]));
		await timesOf(home, FIRST, 288);
		home.line.conduct = new Map(FOUR.map(source => [source, honest]));
		expect((await timesOf(home, FIRST, 13)).length).toBeGreaterThan(0);
		await home.round(ROUND_MS);
		expect(home.asked).toEqual([FIRST]);
	});

	test("like all others, for a day, then two of them work / asked in the very next round, and believed", async () => {
		const home = await settled(FOUR, false);
		home.line.conduct = new Map();
		await timesOf(home, FIRST, 288);
		home.line.address = "81.2.69.160";
		home.line.conduct = new Map(FOUR.slice(1, 3).map(source => [source, honest]));
		await home.round(ROUND_MS);
		expect(home.published()).toBe("81.2.69.160");
	});

	test("first in the list / asked alone at most once an hour, and at least as often", async () => {
		const home = await settled(FOUR, false);
		home.line.conduct = new Map(FOUR.map(source => [source, source === FIRST ? broken : honest]));
		const askedAtMs = await timesOf(home, FIRST, 2_000);
		const gaps = askedAtMs.slice(1).map((atMs, index) => atMs - (askedAtMs[index] ?? 0));
		const later = gaps.slice(10);
		expect(Math.max(...later)).toBeLessThan(HOUR_MS + 2 * ROUND_MS);
		expect(Math.min(...later)).toBeGreaterThanOrEqual(HOUR_MS);
		expect(gaps.slice(0, 4).every(gap => gap < HOUR_MS)).toBe(true);
	});

	test("anywhere in the list, all are asked in every round / asked once an hour at least, and counts as soon as it works", {
		timeout: 300_000,
	}, async () => {
		const run = fc.asyncProperty(seeds, async seed => {
			const dice = diceOf(seed);
			const sources = anySources(dice);
			const home = await settled(sources, false);
			const failing = new Set(sources.filter(() => dice.chance(0.3)).slice(0, operatorsOf(sources).length - 2));
			const lastAskedMs = new Map(sources.map(source => [source, home.nowMs()]));
			for (let number = 1; number <= 500; number += 1) {
				if (dice.chance(0.02)) toggle(failing, dice.pick([FIRST, ...sources]), sources);
				home.line.conduct = new Map(sources.map(source => [source, failing.has(source) ? broken : honest]));
				home.line.address = `81.${number >> 8}.${number & 255}.42`;
				await home.round(ROUND_MS);
				for (const source of home.asked) lastAskedMs.set(source, home.nowMs());
				for (const source of sources) {
					const waitedMs = home.nowMs() - (lastAskedMs.get(source) ?? 0);
					if (waitedMs > HOUR_MS + ROUND_MS) throw new Error(`${source} was not asked for ${waitedMs / 60_000} min`);
					const isRemembered = `ipv4 ${source}` in home.state().sources;
					const works = home.heard.some(({ source: heard }) => heard === source);
					if (works && isRemembered) throw new Error(`${source} works, and is still held for failing`);
				}
			}
		});
		await fc.assert(run, { numRuns: 6 });
	});
});

function toggle(failing: Set<string>, source: string, sources: readonly string[]): void {
	if (failing.delete(source)) return;
	const working = sources.filter(other => other !== source && !failing.has(other));
	if (sources.includes(source) && operatorsOf(working).length >= 2) failing.add(source);
}

/** When one source was asked, in so many rounds. */
async function timesOf(home: Home, source: string, rounds: number): Promise<readonly number[]> {
	const times: number[] = [];
	for (let number = 0; number < rounds; number += 1) {
		await home.round(ROUND_MS);
		if (home.asked.includes(source)) times.push(home.nowMs());
	}
	return times;
}

describe("two liars of different operators agree", () => {
	const LIE = "93.184.216.34";
	const conspiracy = new Map(FOUR.slice(0, 2).map(source => [source, says(LIE)] as const));

	test.each<[router: string, outside: string | null, published: "truth" | "lie"]>([
		["says the truth", "81.2.69.142", "truth"],
		["says another public address", "94.7.7.7", "truth"],
		// Nobody is left to contradict: this is what two operators are trusted with.
		["is silent", null, "lie"],
	])("the router %s: %s / the %s is published", async (_router, outside, expected) => {
		const home = await settled(FOUR.slice(0, 2), true);
		home.line.conduct = conspiracy;
		home.line.router = { delayMs: 5, outside } satisfies Router;
		const report = await home.round(ROUND_MS);
		expect(home.published()).toBe(expected === "lie" ? LIE : "81.2.69.142");
		if (expected === "lie") return;
		expect([report.exitCode, report.requests]).toEqual([1, 0]);
		expect(report.problems.map(({ code }) => code)).toEqual(["source-disagreement"]);
		expect(report.problems[0]?.message).toContain(`the Internet sees ${LIE}, but the router says`);
		expect(report.problems[0]?.message).toContain(`${outside}`);
	});

	test("the router says the truth, 1,000 rounds / never published", async () => {
		const home = await settled(FOUR, true);
		const dice = diceOf(1);
		for (let number = 1; number <= 1_000; number += 1) {
			home.line.router = { delayMs: 1 + dice.below(10), outside: home.line.address };
			const [one, other] = [dice.below(4), dice.below(4)];
			home.line.conduct = new Map(
				FOUR.map((source, index) => [source, index === one || index === other ? says(LIE, 20) : honest]),
			);
			await home.round(ROUND_MS);
			expect(home.published()).toBe(home.line.address);
		}
	});
});
