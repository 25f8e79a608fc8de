import fc from "fast-check";
import { expect, test } from "vitest";
import { isResting, type SourceRecords, sourceKey, withHeard } from "./source-memory.ts";

const NOW_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const KEY = sourceKey("ipv4", "trace", null);
const failed = (failures: number, agoMs: number): SourceRecords => ({
	[KEY]: { failures, failedAtMs: NOW_MS - agoMs },
});

test.each<[state: string, records: SourceRecords, resting: boolean]>([
	["never failed / asked", {}, false],
	["failed just now / rests", failed(1, 0), true],
	["a minute ago, once / asked", failed(1, MINUTE_MS), false],
	["a minute ago, twice / rests", failed(2, MINUTE_MS), true],
	["four minutes ago, three times / asked", failed(3, 4 * MINUTE_MS), false],
	["an hour ago, many times / asked: never dropped for good", failed(5000, 60 * MINUTE_MS), false],
	["just under an hour ago, many times / rests", failed(50, 60 * MINUTE_MS - 1), true],
	["in the future: the clock was set back / asked", failed(9, -1), false],
])("%s", (_state, records, resting) => expect(isResting(records, KEY, NOW_MS)).toBe(resting));

test("sources by another interface or of another family / are others", () => {
	expect(sourceKey("ipv4", "trace", null)).toBe("ipv4 trace");
	expect(sourceKey("ipv6", "trace", null)).toBe("ipv6 trace");
	expect(sourceKey("ipv4", "trace", "wan0")).toBe("ipv4 trace by wan0");
	expect(isResting(failed(1, 0), sourceKey("ipv4", "trace", "wan0"), NOW_MS)).toBe(false);
	expect(isResting({}, "constructor", NOW_MS)).toBe(false);
});

test("withHeard / counts failures in a row, forgets them when a source answers, keeps who was not asked", () => {
	const other = sourceKey("ipv4", "dns:google", null);
	const twice = withHeard(withHeard({}, [{ key: KEY, failed: true }], 5), [{ key: KEY, failed: true }], 7);
	expect(twice).toEqual({ [KEY]: { failures: 2, failedAtMs: 7 } });
	const both = withHeard(twice, [{ key: other, failed: true }], 9);
	expect(both).toEqual({ [KEY]: { failures: 2, failedAtMs: 7 }, [other]: { failures: 1, failedAtMs: 9 } });
	expect(withHeard(both, [{ key: KEY, failed: false }], 11)).toEqual({ [other]: { failures: 1, failedAtMs: 9 } });
});

test("nothing new / the same records, so that nothing has to be written", () => {
	const records = failed(1, 0);
	const other = sourceKey("ipv4", "dns:google", null);
	expect(withHeard(records, [{ key: other, failed: false }], NOW_MS)).toBe(records);
	expect(withHeard(records, [], NOW_MS)).toBe(records);
});

test("however often it failed / it rests an hour at most", () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat({ max: 7_200_000 }), (failures, agoMs) => {
			if (agoMs >= 60 * MINUTE_MS) expect(isResting(failed(failures, agoMs), KEY, NOW_MS)).toBe(false);
			if (agoMs < MINUTE_MS) expect(isResting(failed(failures, agoMs), KEY, NOW_MS)).toBe(true);
		}),
	);
});

test.each<[state: string, agoMs: number, isKept: boolean]>([
	["just under a day ago / kept", 24 * 60 * MINUTE_MS - 1, true],
	["a day ago / forgotten", 24 * 60 * MINUTE_MS, false],
	["just under a day in the future: the clock was set back / kept", 1 - 24 * 60 * MINUTE_MS, true],
	["a day in the future / forgotten", -24 * 60 * MINUTE_MS, false],
])("there is something to write, another source failed %s", (_state, agoMs, isKept) => {
	const other = sourceKey("ipv4", "dns:google", null);
	const keys = Object.keys(withHeard(failed(3, agoMs), [{ key: other, failed: true }], NOW_MS));
	expect(keys).toEqual(isKept ? [KEY, other] : [other]);
});
