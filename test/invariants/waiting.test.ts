import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import { anyLines, byZone, target, ZONES, zoneRecords } from "./arbitraries.ts";
import { expectSettled } from "./settled.ts";
import { name } from "./values.ts";
import { makeWorld } from "./world.ts";

/** No wait is longer: Cloudflare's own limit forgets after five minutes. */
const LONGEST_MS = 900_000;

test("invariant 9: told to wait, no round asks anything before the time is over, and the first one after it puts all right", async () => {
	await fc.assert(
		fc.asyncProperty(
			target,
			zoneRecords,
			anyLines,
			fc.integer({ min: 1, max: 6 }),
			fc.integer({ min: 1, max: 3_600_000 }),
			async (wanted, records, lines, number, retryAfterMs) => {
				const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
				world.planFaults(new Map([[number, { kind: "rate-limit", retryAfterMs }]]));
				const first = await world.report(wanted);
				world.calm();
				if (!first.problems.some(({ code }) => code === "rate-limited")) return;
				const toldAtMs = world.nowMs;
				const asked = world.asked.length;
				const waitMs = Math.min(retryAfterMs, LONGEST_MS);
				for (const part of [0, 0.5, 1]) {
					world.nowMs = toldAtMs + Math.floor(waitMs * part) - (part === 1 ? 1 : 0);
					const early = await world.report(wanted);
					expect(world.asked.length).toBe(asked);
					expect(early.requests).toBe(0);
					expect(early.exitCode).not.toBe(0);
				}
				world.nowMs = toldAtMs + waitMs;
				await world.report(wanted);
				expectSettled(world, wanted, await world.report(wanted));
			},
		),
		{ numRuns: 100 },
	);
});

test("invariant 9: told to wait, a round sends nothing more itself, save what was under way already", async () => {
	await fc.assert(
		fc.asyncProperty(
			target,
			zoneRecords,
			anyLines,
			fc.integer({ min: 1, max: 4 }),
			async (wanted, records, lines, number) => {
				// One zone: nothing is under way beside the request that is told to wait.
				const wishes = wanted.wishes.map(wish => ({ ...wish }));
				const only = { ...wanted, wishes: wishes.filter(({ name }) => name.endsWith("home.example.com")) };
				const world = makeWorld({ zones: ZONES, records: byZone(records), lines });
				world.planFaults(new Map([[number, { kind: "rate-limit", retryAfterMs: 60_000 }]]));
				const report = await world.report(only);
				if (report.problems.some(({ code }) => code === "rate-limited")) expect(report.requests).toBe(number);
			},
		),
		{ numRuns: 60 },
	);
});

test("a zone that must wait keeps the other zones of the round from being written", async () => {
	// Zone 1 has to be listed (a new name), zone 3 is remembered; the address has changed.
	const { lines, first, second } = twoZones();
	const world = makeWorld({ zones: ZONES, lines: lines("81.2.69.1") });
	await world.report(first);
	world.lines = lines("81.2.69.142");
	world.planFaults(new Map([[1, { kind: "rate-limit", retryAfterMs: 60_000 }]]));
	const report = await world.report(second);
	expect(world.asked.slice(-1).map(({ what }) => what)).toEqual(["list"]);
	expect(report.requests).toBe(1);
	expect(report.exitCode).toBe(1);
});

function twoZones() {
	const wish = fc.sample(target, { numRuns: 1, seed: 1 })[0];
	if (wish === undefined) throw new Error("no sample");
	const basis = wish.wishes[0];
	if (basis === undefined) throw new Error("no wish");
	const wishFor = (text: string) => ({
		...basis,
		name: name(text),
		type: "A" as const,
		suffix: null,
		sources: [parseSourceSpec("interface:wan0")],
	});
	const first = { ...wish, wishes: [wishFor("example.com"), wishFor("nas.other.org")] };
	return {
		lines: (address: string) => ({ "ipv4 interface:wan0": { kind: "says" as const, addresses: [address] } }),
		first,
		second: { ...first, wishes: [...first.wishes, wishFor("home.example.com")] },
	};
}
