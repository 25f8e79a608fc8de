import { expect, test } from "vitest";
import { redactor } from "./redact.ts";

const SECRET = 'k.9"[(x\\y)]-secret';

test.each<[state: string, text: string, shown: string]>([
	["as it is", `a ${SECRET} b ${SECRET}`, "a [secret] b [secret]"],
	["as messages quote it", `a ${JSON.stringify(SECRET)}`, 'a "[secret]"'],
	["in another case, as names are shown", `a ${SECRET.toUpperCase()}`, "a [secret]"],
	["cut by quoting", `a ${"z".repeat(60)}…`, "a [secret]…"],
	["another token, by its form", "a cfut_abcdefgh0123 b", "a [secret] b"],
	["nothing secret", "a cfut_... b", "a cfut_... b"],
	["a secret too short to hide", "abc", "abc"],
])("%s / %s", (_state, text, shown) => {
	expect(redactor([SECRET, "z".repeat(100), "b", ""])(text)).toBe(shown);
});
