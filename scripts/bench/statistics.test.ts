import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockMeans, mean, quantile, ratioSpread, spread } from "./statistics.ts";

const values = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 50 });

describe("quantile", () => {
	test.each<[scenario: string, of: readonly number[], part: number, expected: number]>([
		["the median of three / the middle one", [30, 10, 20], 0.5, 20],
		["the median of four / the lower one of the middle", [4, 3, 2, 1], 0.5, 2],
		["99 % of a hundred / all but one are no greater", Array.from({ length: 100 }, (_, index) => index + 1), 0.99, 99],
		["99 % of five / the greatest", [1, 2, 3, 4, 500], 0.99, 500],
		["nothing / not a number", [], 0.5, Number.NaN],
	])("%s", (_scenario, of, part, expected) => expect(quantile(of, part)).toBe(expected));

	test("that part of the values is no greater, whatever their order", () =>
		fc.assert(
			fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, part) => {
				const found = quantile(all, part);
				expect(all.filter(value => value <= found).length).toBeGreaterThanOrEqual(part * all.length);
				expect(quantile(all.toReversed(), part)).toBe(found);
			}),
		));
});

test("spread / of nothing is a mistake", () => expect(() => spread([])).toThrow("Nothing was measured"));

test("spread / low, median and high are in order, and the mean is between", () =>
	fc.assert(
		fc.property(values, all => {
			const { count, low, median, high, mean: middle } = spread(all);
			expect(count).toBe(all.length);
			expect(low <= median && median <= high && low <= middle && middle <= high).toBe(true);
		}),
	));

test.each<[scenario: string, of: readonly number[], size: number, expected: readonly number[]]>([
	["whole blocks / one mean each", [1, 3, 5, 7], 2, [2, 6]],
	["a rest / goes to the last block", [1, 3, 5, 7, 9], 2, [2, 7]],
	["fewer than a block / one", [2, 4], 10, [3]],
])("blocks, %s", (_scenario, of, size, expected) => expect(blockMeans(of, size)).toEqual(expected));

test("a ratio is that of the means, and lies between those of the blocks", () =>
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 })), { minLength: 4 }),
			pairs => {
				const [above, below] = [pairs.map(([value]) => value), pairs.map(([, base]) => base)];
				const ratio = ratioSpread(above, below, 2);
				expect(ratio.median).toBe(mean(above) / mean(below));
				expect(ratio.low - 1e-9 <= ratio.median && ratio.median <= ratio.high + 1e-9).toBe(true);
			},
		),
	));
