import fc from "fast-check";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import type { Path } from "./finding.ts";
import { findLines } from "./toml-lines.ts";

const DOCUMENT = `\ufeff# a comment = 1
token = "x" # [records]
domains = ["a", "b",
  "c", # "not an item"
  # nor = this

  "d" ]
text = """
domains = 1
[ipv4]
""\\"""""
raw = '''
[[records]]
it''s'''
owner = { name = "o", deep.er = [ 1, { x = [2,
  3] } ] }
a . "b.c" . 'd"' = 5
"\\u0065sc" = 1979-05-27 07:32:00

[ipv4]
sources = [
  "one",
  "t,[]{}#wo",
]
[ "quo.ted" . x ]
y = 1
[[records]]
name = "r0"
[[ records ]]
name = 'r1'
types = [["A"],
["AAAA"]]
[records.sub]
key = true
[[records.list]]
[[records.list]]
k = +1e5\r
l = 0x10
`;

test.each<[path: Path, line: number | null]>([
	[["token"], 2],
	[["domains"], 3],
	[["domains", 1], 3],
	[["domains", 2], 4],
	[["domains", 3], 7],
	[["text"], 8],
	[["raw"], 12],
	[["owner"], 15],
	[["owner", "name"], 15],
	[["owner", "deep", "er", 0], 15],
	[["owner", "deep", "er", 1, "x", 1], 16],
	[["a", "b.c", 'd"'], 17],
	[["esc"], 18],
	[["ipv4"], 20],
	[["ipv4", "sources"], 21],
	[["ipv4", "sources", 1], 23],
	[["quo.ted", "x", "y"], 26],
	[["records"], 27],
	[["records", 0], 27],
	[["records", 0, "name"], 28],
	[["records", 1], 29],
	[["records", 1, "name"], 30],
	[["records", 1, "types", 1, 0], 32],
	[["records", 1, "sub", "key"], 34],
	[["records", 1, "list", 0], 35],
	[["records", 1, "list", 1, "l"], 38],
	// Of what is missing, what is around it.
	[["records", 0, "types"], 27],
	[["ipv4", "allow", 3], 20],
	[["nowhere"], null],
	[[], null],
])("%j / line %s", (path, line) => {
	parse(DOCUMENT);
	expect(findLines(DOCUMENT)(path)).toBe(line);
});

/** Pieces of TOML, and the paths that each of their lines adds. */
const piece = fc.oneof(
	fc.constantFrom("\n", "# k = 1\n", "  \t# [x]\n").map(text => ({ text, items: 0 })),
	fc
		.tuple(
			fc.array(fc.stringMatching(/^[ -!#-[\]-~]{0,8}$/), { maxLength: 4 }),
			fc.boolean(),
			fc.constantFrom("", ",", " # ]"),
		)
		.map(([items, isTall, end]) => ({
			text: `KEY = [${items.map(item => `${isTall ? "\n\t" : " "}"${item}"`).join(",")}${items.length === 0 ? "" : end}\n]\n`,
			items: items.length,
			isTall,
		})),
	fc.constantFrom("'''\n\n'''", '"""\n[KEY]\n"""', '"# \\""', "{ KEY = 1 }", "1", "true").map(text => ({
		text: `KEY = ${text}\n`,
		items: 0,
	})),
);

test("any mixture of keys / each on its own line, items too", () => {
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
			const expected: [Path, number][] = [];
			let toml = "";
			pieces.forEach((part, index) => {
				const line = toml.split("\n").length;
				const key = `k${index}`;
				if (part.text.startsWith("KEY")) expected.push([[key], line]);
				for (let item = 0; item < part.items; item++) {
					expected.push([[key, item], line + ("isTall" in part && part.isTall ? item + 1 : 0)]);
				}
				toml += part.text.replace("KEY", key);
			});
			parse(toml);
			const lineOf = findLines(toml);
			expect(expected.map(([path]) => [path, lineOf(path)])).toEqual(expected);
		}),
	);
});
