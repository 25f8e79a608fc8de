import { expect, test } from "vitest";
import { spoken } from "./spoken.ts";

const HOUR_MS = 3_600_000;

test.each<[durationMs: number, text: string]>([
	[-61_000, "0 s"],
	[0, "0 s"],
	[999, "0 s"],
	[59_000, "59 s"],
	[61_000, "1 min"],
	[HOUR_MS + 5 * 60_000, "1 h 5 min"],
	[26 * HOUR_MS, "1 d 2 h"],
	[24 * HOUR_MS, "1 d"],
	[400 * 24 * HOUR_MS, "400 d"],
])("%i ms / %s", (durationMs, text) => expect(spoken(durationMs)).toBe(text));
