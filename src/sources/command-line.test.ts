import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCommandLine } from "./command-line.ts";

test.each<[text: string, words: string[]]>([
	["/usr/bin/getip", ["/usr/bin/getip"]],
	["  getip\t-4   wan0 ", ["getip", "-4", "wan0"]],
	[`'C:\\Program Files\\getip.exe' "a 'b' c"`, ["C:\\Program Files\\getip.exe", "a 'b' c"]],
	[`getip --key='a b'c"d e"`, ["getip", "--key=a bcd e"]],
	[`getip '' ""`, ["getip", "", ""]],
	["getip $HOME `id` | sh; x*", ["getip", "$HOME", "`id`", "|", "sh;", "x*"]],
	["getip a\\ b", ["getip", "a\\", "b"]],
])("%j / split", (text, [program, ...args]) =>
	expect(parseCommandLine(text)).toEqual({ kind: "words", program, args }),
);

test.each<[text: string, reason: RegExp]>([
	["", /program is missing/],
	["   ", /program is missing/],
	["''", /program is missing/],
	["getip 'a", /not closed/],
	['getip a"b', /not closed/],
	["getip 'a' \"b'", /not closed/],
	["getip\nrm", /control character/],
	["getip\0", /control character/],
])("%j / refused", (text, reason) => {
	const line = parseCommandLine(text);
	expect(line.kind === "invalid" && line.reason).toMatch(reason);
});

test("any words, quoted / come back", () => {
	const word = fc.string({ unit: "grapheme-ascii", minLength: 1 }).filter(text => !text.includes("'"));
	fc.assert(
		fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), ([program, ...args]) => {
			const text = [program, ...args].map(each => `'${each}'`).join("  ");
			expect(parseCommandLine(text)).toEqual({ kind: "words", program, args });
		}),
	);
});

test("any text / never an error, and no blank outside quotation marks survives", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary" }), text => {
			const line = parseCommandLine(text);
			if (line.kind === "words" && !/['"]/.test(text)) expect([line.program, ...line.args].join("")).not.toMatch(/\s/);
		}),
	);
});
