import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each<[text: string, durationMs: number | null]>([
	["0s", 0],
	["500ms", 500],
	["30s", 30_000],
	["5m", 300_000],
	["5 m", 300_000],
	["1h", 3_600_000],
	["1d", 86_400_000],
	["", null],
	["5", null],
	["m", null],
	["-5m", null],
	["1.5h", null],
	["05m", null],
	["5M", null],
	["5m30s", null],
	["1w", null],
	["9999999999s", null],
	["5m\n", null],
	["often", null],
	["5constructor", null],
])("%j / %s ms", (text, durationMs) => {
	expect(parseDuration(text)).toBe(durationMs);
});
