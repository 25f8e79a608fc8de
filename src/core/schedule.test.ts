import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	afterRound,
	answered,
	dueAtMs,
	plannedAt,
	refreshed,
	type Schedule,
	startingAt,
	withWake,
} from "./schedule.ts";

const INTERVAL_MS = 300_000;
/** A schedule whose first round ended well at 0. */
const calm = (): Schedule =>
	afterRound(
		startingAt(0),
		{ nowMs: 0, intervalMs: INTERVAL_MS, wrote: false, failed: false, zoneDueAtMs: null, isNewsless: false },
		0.5,
	);
const end = (
	schedule: Schedule,
	nowMs: number,
	parts: Partial<Parameters<typeof afterRound>[1]>,
	random = 0,
): Schedule =>
	afterRound(
		schedule,
		{ nowMs, intervalMs: INTERVAL_MS, wrote: false, failed: false, zoneDueAtMs: null, isNewsless: false, ...parts },
		random,
	);

test.each<[state: string, schedule: Schedule, dueMs: number]>([
	["at the start / at once", startingAt(7), 7],
	["after a good round / an interval later", calm(), INTERVAL_MS],
	["a wake / when it is quiet", withWake(calm(), 1000), 1050],
	["another wake within a burst / when it is quiet after that", withWake(withWake(calm(), 1000), 1040), 1090],
	[
		"a burst that does not end / after a second",
		[0, 40, 80, 120, 960, 999].map(ms => 1000 + ms).reduce(withWake, calm()),
		2000,
	],
	["a wake that is answered / as if it had not been", answered(withWake(calm(), 1000)), INTERVAL_MS],
	["a wake just before the interval is over / no later", withWake(calm(), INTERVAL_MS - 10), INTERVAL_MS],
	["a wake after a write / a second after the write", withWake(end(calm(), 500, { wrote: true }), 600), 1500],
	["told otherwise / then", plannedAt(calm(), 99), 99],
])("%s", (_state, schedule, dueMs) => expect(dueAtMs(schedule)).toBe(dueMs));

test("rounds that fail / 0.1, 0.25, 0.5, 1, 2, 4 s ... and never later than the interval", () => {
	const waits: number[] = [];
	let schedule = startingAt(0);
	for (let count = 0; count < 14; count += 1) {
		schedule = end(schedule, 0, { failed: true });
		waits.push(dueAtMs(schedule));
	}
	expect(waits.slice(0, 7)).toEqual([100, 250, 500, 1000, 2000, 4000, 8000]);
	expect(Math.max(...waits)).toBeLessThanOrEqual(INTERVAL_MS);
	expect(dueAtMs(end(refreshed(schedule), 0, { failed: true }))).toBe(100);
	expect(dueAtMs(end(end(schedule, 0, {}), 0, { failed: true }))).toBe(100);
});

test("a round that fails once more / up to half as much again by chance, from one second on", () => {
	const waits = Array.from({ length: 6 }, (_, failures) =>
		dueAtMs(end({ ...startingAt(0), failures }, 0, { failed: true }, 0.5)),
	);
	expect(waits).toEqual([100, 250, 500, 1250, 2500, 5000]);
});

test("somebody says that there is news / looked again after 1, 3 and 10 s, and then no more", () => {
	const waits: number[] = [];
	let schedule = calm();
	for (let count = 0; count < 4; count += 1) {
		schedule = end(schedule, 0, { isNewsless: true }, 0.5);
		waits.push(dueAtMs(schedule));
	}
	expect(waits).toEqual([1000, 3000, 10_000, INTERVAL_MS]);
	expect(dueAtMs(end(end(calm(), 0, { isNewsless: true }), 0, {}, 0.5))).toBe(INTERVAL_MS);
});

describe("properties", () => {
	const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
	test("the interval varies by a tenth, and a zone that waits is looked at when its time comes", () => {
		fc.assert(
			fc.property(random, fc.option(fc.nat(1_000_000)), (chance, zoneDueAtMs) => {
				const dueMs = dueAtMs(end(calm(), 0, { zoneDueAtMs }, chance));
				expect(dueMs).toBeLessThanOrEqual(Math.min(1.1 * INTERVAL_MS, zoneDueAtMs ?? Number.POSITIVE_INFINITY));
				if (zoneDueAtMs === null) expect(dueMs).toBeGreaterThanOrEqual(0.9 * INTERVAL_MS);
			}),
		);
	});
	test("however many wakes come, whenever: a round is due within a second of the first, or of the last write", () => {
		const gaps = fc.array(fc.nat(400), { minLength: 1, maxLength: 50 });
		fc.assert(
			fc.property(gaps, fc.boolean(), (between, wrote) => {
				let nowMs = 10_000;
				let schedule = end(calm(), nowMs, { wrote });
				const firstMs = nowMs + (between[0] ?? 0);
				for (const gap of between) {
					nowMs += gap;
					schedule = withWake(schedule, nowMs);
				}
				expect(dueAtMs(schedule)).toBeLessThanOrEqual(Math.max(firstMs + 1000, 11_000));
				if (wrote) expect(dueAtMs(schedule)).toBeGreaterThanOrEqual(11_000);
			}),
		);
	});
});
