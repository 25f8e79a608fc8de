import { describe, expect, test } from "vitest";
import { plainPaint } from "../core/paint.ts";
import { type Screen, screenLines } from "./watch-view.ts";

const NOW_MS = Date.parse("2026-11-23T12:00:00Z");
const at = (agoMs: number): string => new Date(NOW_MS - agoMs).toISOString();
const named = (name: string) => ({
	name,
	type: "A" as const,
	addresses: ["81.2.69.142"],
	since: at(3_600_000),
	confirmed: at(60_000),
});
const screen: Screen = {
	title: "cfddns 1.2.3",
	names: [named("example.com"), named("home.example.com")],
	last: {
		atMs: NOW_MS - 61_000,
		cause: "network",
		exitCode: 0,
		summary: "2 records are right",
		nextAtMs: NOW_MS + 240_000,
	},
	events: [
		{ atMs: NOW_MS, severity: 5, text: "Updated example.com A 81.2.69.1 → 81.2.69.142" },
		{ atMs: NOW_MS, severity: 4, text: `Kept home.example.com AAAA: ${"no source could tell ".repeat(6)}` },
	],
};
const withoutClock = (lines: readonly string[]): readonly string[] =>
	lines.map(line => line.replace(/^\d\d:\d\d:\d\d/, "hh:mm:ss"));

test("everything / in lines that fit", () => {
	expect(withoutClock(screenLines(screen, NOW_MS, { columns: 60, rows: 24 }, plainPaint))).toEqual([
		"cfddns 1.2.3 watches; Ctrl-C ends it",
		"",
		"example.com       A  81.2.69.142  for 1 h",
		"home.example.com  A  81.2.69.142  for 1 h",
		"",
		"2 records are right",
		"Last check 1 min ago (this machine's network changed), ne...",
		"",
		"hh:mm:ss  Updated example.com A 81.2.69.1 → 81.2.69.142",
		"hh:mm:ss  Kept home.example.com AAAA: no source could tell",
		"          no source could tell no source could tell no",
		"          source could tell no source could tell no source",
		"          could tell ",
	]);
});

test("before the first round / says so", () => {
	const lines = screenLines(
		{ ...screen, names: [], last: null, events: [] },
		NOW_MS,
		{ columns: 80, rows: 24 },
		plainPaint,
	);
	expect(lines).toEqual(["cfddns 1.2.3 watches; Ctrl-C ends it", "", "The first check is under way"]);
});

describe("whatever the size", () => {
	const many: Screen = {
		...screen,
		names: Array.from({ length: 30 }, (_, index) => named(`host${index}.example.com`)),
	};
	test.each([
		[80, 24],
		[40, 24],
		[20, 10],
		[80, 5],
		[80, 2],
		[1, 1],
	])("%i columns, %i rows / no line too long, none too many", (columns, rows) => {
		const lines = screenLines(many, NOW_MS, { columns, rows }, plainPaint);
		expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
		// The title is short enough for any terminal that somebody reads.
		for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(Math.max(columns, 24));
	});
	test("more names than there is room for / counted", () => {
		expect(screenLines(many, NOW_MS, { columns: 80, rows: 40 }, plainPaint)).toContain("and 22 more: cfddns status");
	});
});
