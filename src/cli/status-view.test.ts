import { expect, test } from "vitest";
import { plainPaint } from "../core/paint.ts";
import type { Status } from "../core/status.ts";
import { statusLines } from "./status-view.ts";

const NOW_MS = Date.parse("2026-11-23T12:00:00Z");
const before = (durationMs: number): string => new Date(NOW_MS - durationMs).toISOString();
const HOUR_MS = 3_600_000;

const status: Status = {
	ok: false,
	exitCode: 1,
	names: [
		{
			name: "a.example.com",
			type: "A",
			addresses: ["81.2.69.142"],
			since: before(2 * HOUR_MS),
			confirmed: before(60_000),
		},
		{ name: "b.example.com", type: "AAAA", addresses: null, since: null, confirmed: null },
		{ name: "c.example.com", type: "A", addresses: [], since: null, confirmed: before(60_000) },
	],
	trouble: { since: before(5 * 60_000), problems: ["source-unavailable"] },
	rounds: [
		{ at: before(300_000), exitCode: 0, changes: 1, requests: 1, durationMs: 12 },
		{ at: before(60_000), exitCode: 1, changes: 0, requests: 0, durationMs: 34 },
	],
	history: [
		{
			type: "A",
			name: "a.example.com",
			spans: [
				{ address: "81.2.69.1", from: before(8 * HOUR_MS), until: before(2 * HOUR_MS) },
				{ address: "81.2.69.142", from: before(2 * HOUR_MS), until: null },
			],
		},
	],
	problems: [],
};

test("everything / in lines that fit", () => {
	const lines = statusLines(status, NOW_MS, 80, plainPaint);
	expect(lines).toEqual([
		"a.example.com  A     81.2.69.142        for 2 h, confirmed 1 min ago",
		"b.example.com  AAAA  not looked at yet",
		"c.example.com  A     no record          confirmed 1 min ago",
		"",
		"Trouble for 5 min: source-unavailable",
		"",
		"Last round 1 min ago: exit 1, 0 requests, 34 ms",
		"Rounds     +1  1 of the last 2 right (+ changed something)",
		"",
		"A of a.example.com: a change every 8 h on average",
		`  2026-11-23  81.2.69.1    ${"█".repeat(24)} 6 h`,
		`  2026-11-23  81.2.69.142  ${"█".repeat(8)} 2 h`,
	]);
	for (const columns of [60, 80]) {
		for (const line of statusLines(status, NOW_MS, columns, plainPaint).slice(6))
			expect(line.length).toBeLessThanOrEqual(columns);
	}
});

test("nothing yet / nothing to show", () => {
	const nothing: Status = { ...status, names: [], trouble: null, rounds: [], history: [] };
	expect(statusLines(nothing, NOW_MS, 80, plainPaint)).toEqual([]);
});
