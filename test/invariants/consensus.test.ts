import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../src/core/problem.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import type { Target } from "../../src/core/target.ts";
import { EXAMPLE, HOME, HOST, record, SETTINGS } from "./values.ts";
import { type Line, makeWorld, operatorOf } from "./world.ts";

const OLD = "81.2.69.1";
const NEW = "81.2.69.142";
const LIE = "9.9.9.9";

const target = (sources: readonly string[]): Target => {
	const specs = sources.map(parseSourceSpec);
	const family = { enabled: true, sources: specs, bind: null, allow: [] };
	return {
		owner: HOME,
		wishes: [
			{
				name: HOST,
				type: "A",
				sources: specs,
				bind: null,
				suffix: null,
				settings: SETTINGS,
				enforce: false,
				duplicates: "refuse",
			},
		],
		families: { ipv4: family, ipv6: { ...family, enabled: false } },
		limits: { maxChangesPerHour: 100, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
		verifyIntervalMs: 3_600_000,
	};
};

const says = (address: string): Line => ({ kind: "says", addresses: [address] });
const linesOf = (sources: readonly string[], lines: readonly Line[]) =>
	Object.fromEntries(sources.map((text, index) => [`ipv4 ${text}`, lines[index] ?? { kind: "down" as const }]));

const SOURCES = ["http:a/1", "http:a/2", "http:b/1", "http:c/1"];
const line: fc.Arbitrary<Line> = fc.oneof(
	fc.constantFrom(says(OLD), says(NEW), says(LIE)),
	fc.constantFrom<Line>({ kind: "down" }, { kind: "silent" }),
);

/** A settled start: every operator agrees on the old address. */
async function settledOn(sources: readonly string[]) {
	const world = makeWorld({
		zones: [EXAMPLE],
		records: { z1: [record(OLD)] },
		lines: linesOf(
			sources,
			sources.map(() => says(OLD)),
		),
	});
	expect((await world.report(target(sources))).exitCode).toBe(0);
	return world;
}

describe("a changed address from remote sources", () => {
	test("is never published unless two operators say it, whoever lies, fails or is late", async () => {
		const words = fc.array(
			line.filter(({ kind }) => kind !== "silent"),
			{ minLength: 4, maxLength: 4 },
		);
		await fc.assert(
			fc.asyncProperty(fc.shuffledSubarray(SOURCES, { minLength: 1 }), words, async (sources, lines) => {
				const world = await settledOn(["http:a/1", "http:b/1"]);
				const first = await settledOnOnly(sources);
				for (const here of [world, first]) {
					here.lines = linesOf(sources, lines);
					const report = await here.report(target(sources));
					const [published] = here.host.records("z1").map(({ content }) => content);
					if (published === OLD) continue;
					const voices = sources.filter(
						(_, index) => JSON.stringify(lines[index]) === JSON.stringify(says(published ?? "")),
					);
					expect(new Set(voices.map(operatorOf)).size).toBeGreaterThan(1);
					expect(report.exitCode).toBe(0);
				}
			}),
			{ numRuns: 150 },
		);
	});

	async function settledOnOnly(sources: readonly string[]) {
		const operators = new Set(sources.map(operatorOf));
		return operators.size > 1 ? settledOn(sources) : settledOn(["http:a/1", "http:b/1"]);
	}

	test.each<[scenario: string, sources: string[], lines: Line[], published: string, exitCode: number]>([
		["unchanged, one alone / right", ["http:a/1", "http:b/1"], [says(OLD), { kind: "down" }], OLD, 0],
		[
			"unchanged, the first is silent / the second suffices",
			["http:a/1", "http:b/1"],
			[{ kind: "silent" }, says(OLD)],
			OLD,
			0,
		],
		["changed, two agree / published", ["http:a/1", "http:b/1"], [says(NEW), says(NEW)], NEW, 0],
		[
			"changed, the first lies by an old cache / the two others are heard only when it is contradicted",
			["http:a/1", "http:b/1", "http:c/1"],
			[says(LIE), says(NEW), says(NEW)],
			NEW,
			0,
		],
		["changed, one operator twice / not published", ["http:a/1", "http:a/2"], [says(NEW), says(NEW)], OLD, 1],
		["changed, one is down / not published", ["http:a/1", "http:b/1"], [says(NEW), { kind: "down" }], OLD, 1],
		["all down / not published", ["http:a/1", "http:b/1"], [{ kind: "down" }, { kind: "down" }], OLD, 1],
	])("%s", async (_scenario, sources, lines, published, exitCode) => {
		const world = await settledOn(
			sources.length > 1 && new Set(sources.map(operatorOf)).size > 1 ? sources : ["http:a/1", "http:b/1"],
		);
		world.lines = linesOf(sources, lines);
		expect((await world.report(target(sources))).exitCode).toBe(exitCode);
		expect(world.host.records("z1").map(({ content }) => content)).toEqual([published]);
	});

	test("a liar alone on a fresh machine publishes nothing", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: linesOf(["http:a/1"], [says(LIE)]) });
		const report = await world.report(target(["http:a/1"]));
		expect([report.exitCode, report.requests, report.problems[0]?.code]).toEqual([1, 0, "source-disagreement"]);
	});
});

test("a round that is interrupted while a source is silent says so, and changes nothing", async () => {
	const world = await settledOn(["http:a/1", "http:b/1"]);
	world.lines = linesOf(["http:a/1", "http:b/1"], [{ kind: "silent" }, { kind: "silent" }]);
	const controller = new AbortController();
	const running = world.report(target(["http:a/1", "http:b/1"]), { signal: controller.signal });
	setImmediate(() => controller.abort(new Problem("interrupted", "Stopped by SIGTERM")));
	const report = await running;
	expect([report.exitCode, report.requests]).toEqual([1, 0]);
	expect(report.problems.map(({ code }) => code)).toEqual(["interrupted"]);
	expect(world.store.holders().now).toBe(0);
});
