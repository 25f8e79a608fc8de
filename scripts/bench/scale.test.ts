import fc from "fast-check";
import { expect, test } from "vitest";
import { decades, logScale, spacedOut } from "./scale.ts";

test.each([
	[1, 100],
	[10, 200],
	[100, 300],
])("a scale from 1 to 100 on 100 to 300 / %i lies at %i", (value, place) =>
	expect(logScale(1, 100, 100, 300)(value)).toBeCloseTo(place),
);

test.each<[values: readonly number[], expected: readonly number[]]>([
	[
		[1, 10_000],
		[1, 10, 100, 1000, 10_000],
	],
	[
		[12, 340],
		[10, 100, 1000],
	],
	[[1], [1, 10]],
])("%j / between %j", (values, expected) => expect(decades(values)).toEqual(expected));

test("labels / keep their order and their distance, and none moves up", () =>
	fc.assert(
		fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 8 }), places => {
			const spaced = spacedOut(places, 19);
			const inOrder = places
				.map((place, index) => ({ place, at: spaced[index] ?? Number.NaN }))
				.toSorted((left, right) => left.place - right.place);
			for (const [index, { place, at }] of inOrder.entries()) {
				expect(at).toBeGreaterThanOrEqual(place);
				if (index > 0) expect(at - (inOrder[index - 1]?.at ?? Number.NaN)).toBeGreaterThanOrEqual(19);
			}
		}),
	));
