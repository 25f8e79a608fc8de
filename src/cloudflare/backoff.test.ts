import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test.each([
	[1, 0, 1_000],
	[2, 0, 2_000],
	[1, 0.5, 1_250],
	[3, 0, 4_000],
])("try %i, random %f / %i ms", (tries, random, expected) => expect(backoffMs(tries, () => random)).toBe(expected));

test("each wait / is longer than the one before, whatever chance says", () => {
	const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 8 }), chance, chance, (tries, one, other) => {
			expect(backoffMs(tries + 1, () => other)).toBeGreaterThan(backoffMs(tries, () => one));
		}),
	);
});
