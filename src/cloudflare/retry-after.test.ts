import { expect, test } from "vitest";
import { parseRetryAfter, serverTimeMs } from "./retry-after.ts";

const now = Date.UTC(2026, 10, 1, 12, 0, 0);

test.each<[scenario: string, text: string | undefined, expected: number | null]>([
	["absent / null", undefined, null],
	["seconds / milliseconds", "30", 30_000],
	["zero / zero", "0", 0],
	["blanks around / ignored", " 7 ", 7_000],
	["absurd / as it is; who uses it judges", "99999999", 99_999_999_000],
	["date ahead / the difference", "Sun, 01 Nov 2026 12:00:30 GMT", 30_000],
	["date gone by / zero", "Sun, 01 Nov 2026 11:00:00 GMT", 0],
	["negative / null", "-5", null],
	["words / null", "soon", null],
	["a date of another kind, which Date.parse would take / null", "2026-11-01", null],
	["no date, though it ends so / null", "the year GMT", null],
	["empty / null", "", null],
])("%s", (_scenario, text, expected) => expect(parseRetryAfter(text, now)).toBe(expected));

test.each<[scenario: string, date: string | undefined, expected: number]>([
	["the server tells its time / that", "Sun, 01 Nov 2026 13:00:00 GMT", now + 3_600_000],
	["no Date header / our clock", undefined, now],
	["unreadable / our clock", "yesterday", now],
])("server time: %s", (_scenario, date, expected) => expect(serverTimeMs(date, now)).toBe(expected));
