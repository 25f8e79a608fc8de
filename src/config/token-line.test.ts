import fc from "fast-check";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { withToken, withTokenFile } from "./token-line.ts";

const moved = (toml: string): string | null => withTokenFile(toml, "t0p", "token.cred");

test.each<[state: string, toml: string, line: string]>([
	["plain", 'token = "t0p"\n', 'token_file = "token.cred"\n'],
	["single quotes", "token = 't0p'\n", "token_file = 'token.cred'\n"],
	["without a line's end", 'token="t0p"', 'token_file="token.cred"'],
	["indented, with a comment", '\t token =  "t0p"\t# "mine"\n', '\t token_file =  "token.cred"\t# "mine"\n'],
	["Windows' line ends", 'a = 1\r\ntoken = "t0p"\r\nb = 2\r\n', 'a = 1\r\ntoken_file = "token.cred"\r\nb = 2\r\n'],
	[
		"the same text elsewhere",
		'# token = "t0p"\na = """\ntoken = "t0p"\n"""\ntoken = "t0p"\n[x]\ntoken = "t0p"\n',
		'# token = "t0p"\na = """\ntoken = "t0p"\n"""\ntoken_file = "token.cred"\n[x]\ntoken = "t0p"\n',
	],
])("%s / one line changes, and back again", (_state, toml, line) => {
	expect(moved(toml)).toBe(line);
	expect(withToken(line, "token.cred", "t0p")).toBe(toml);
});

test.each<[state: string, toml: string]>([
	["no token", "a = 1\n"],
	["another one", 'token = "other"\n'],
	["a token of a table", '[x]\ntoken = "t0p"\n'],
	["a quoted key", '"token" = "t0p"\n'],
	["escapes", 'token = "t0\\u0070"\n'],
	["several lines", 'token = """t0p"""\n'],
	["only a file of that name", 'token_file = "t0p"\n'],
])("%s / left alone", (_state, toml) => expect(moved(toml)).toBeNull());

test("any document / what the parser reads is the same but for the token, and it comes back byte for byte", () => {
	const line = fc.constantFrom(
		'a = """\ntoken = "t0p"\n"""',
		"b = [\n  1, # x\n  2,\n]",
		"# token = 't0p'",
		"",
		"c = \"token = 't0p'\"",
		"d = { token = 't0p' }\r",
	);
	const lines = fc.uniqueArray(line, { maxLength: 6 });
	const written = fc.constantFrom('token = "t0p"', "  token='t0p' # yes", 'token = "t0p"\r');
	fc.assert(
		fc.property(lines, written, lines, (before, token, after) => {
			const toml = [...before, token, ...after.filter(each => !before.includes(each))].join("\n").concat("\n");
			const changed = moved(toml) ?? "";
			expect({ ...parse(changed), token: "t0p", token_file: undefined }).toEqual({
				...parse(toml),
				token_file: undefined,
			});
			expect(changed).not.toBe(toml);
			expect(withToken(changed, "token.cred", "t0p")).toBe(toml);
		}),
	);
});
