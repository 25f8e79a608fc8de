import { expect, test } from "vitest";
import { spread } from "./statistics.ts";
import { between, grouped, milliseconds, significant, table } from "./text.ts";

test.each([
	[0, "0"],
	[999, "999"],
	[1000, "1,000"],
	[1_234_567, "1,234,567"],
	[99_999.6, "100,000"],
])("%s / grouped is %s", (value, expected) => expect(grouped(value)).toBe(expected));

test.each([
	[0.0649, "0.06"],
	[1.4049, "1.40"],
	[9.994, "9.99"],
	[9.996, "10.0"],
	[99.94, "99.9"],
	[99.96, "100"],
	[1234.4, "1,234"],
])("%s / with three digits is %s", (value, expected) => expect(significant(value)).toBe(expected));

test.each<[scenario: string, values: readonly number[], expected: string]>([
	["one / alone", [12.4], "12 ms"],
	["several / the unit once", [1500, 9.4, 20], "20 ms (9.4 to 1,500)"],
])("%s", (_scenario, values, expected) => expect(between(spread(values), milliseconds)).toBe(expected));

test("a table / a line for each row", () =>
	expect(table(["a", "b"], [["1", "2"]])).toBe("| a | b |\n| --- | --- |\n| 1 | 2 |"));
