import fc from "fast-check";
import { expect, test } from "vitest";
import { wrapped } from "./wrapped.ts";

test.each<[line: string, columns: number, lines: readonly string[]]>([
	["", 10, [""]],
	["one two three", 20, ["one two three"]],
	["one two three", 8, ["one two", "three"]],
	["  one two", 6, ["  one", "  two"]],
	["a-very-long-word b", 5, ["a-very-long-word", "b"]],
	["\u001b[31mone\u001b[39m two", 7, ["\u001b[31mone\u001b[39m two"]],
])("%j in %i columns", (line, columns, lines) => expect(wrapped(line, columns)).toEqual(lines));

test("no word is lost, and no line with a second word is too wide", () => {
	const word = fc.stringMatching(/^[a-z]{1,12}$/);
	fc.assert(
		fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 1, max: 40 }), (words, columns) => {
			const lines = wrapped(words.join(" "), columns);
			expect(lines.join(" ")).toBe(words.join(" "));
			for (const line of lines) if (line.includes(" ")) expect(line.length).toBeLessThanOrEqual(columns);
		}),
	);
});
