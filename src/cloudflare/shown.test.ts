import fc from "fast-check";
import { expect, test } from "vitest";
import { shown } from "./shown.ts";

test.each<[scenario: string, text: string, expected: string]>([
	["plain / as it is", "Record does not exist.", "Record does not exist."],
	["several lines / one", "one\r\n\ttwo\u2028three", "one two three"],
	["the token / redacted, each time", "bad s3cr3t, no s3cr3t", "bad [secret], no [secret]"],
	["terminal and bidi controls / blanks", "a\u001b[31mb\u202ec", "a [31mb c"],
	["long / cut", "x".repeat(300), `${"x".repeat(199)}…`],
])("%s", (_scenario, text, expected) => expect(shown(text, "s3cr3t")).toBe(expected));

test("any text / one line of at most 200 characters, without the token", () => {
	const token = fc.stringMatching(/^[!-~]{8,60}$/).filter(text => !"[secret]".includes(text));
	fc.assert(
		fc.property(token, fc.string(), fc.string(), (secret, before, after) => {
			const line = shown(`${before}${secret}${after}`, secret);
			expect(line).not.toContain(secret);
			expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
			expect(line.length).toBeLessThanOrEqual(200);
		}),
	);
});
