import { expect, test } from "vitest";
import { oneLine } from "./one-line.ts";

test.each<[scenario: string, text: string, expected: string]>([
	["plain / as it is", "Zone “bücher.example”: 日本 👍  ok", "Zone “bücher.example”: 日本 👍  ok"],
	["a line break / a blank", "not found\nerror: forged", "not found error: forged"],
	["several in a row / one blank", "first\r\n\t\0second", "first second"],
	["an escape of a terminal / without its force", "a\u001b[2Jb\u009bc", "a [2Jb c"],
	["Unicode's line and paragraph separators / blanks", "a\u2028b\u2029c", "a b c"],
	["an order of reading turned round / a blank", "token\u202egnp.exe", "token gnp.exe"],
	["half a surrogate pair / a blank", "a\ud83db", "a b"],
])("%s", (_scenario, text, expected) => expect(oneLine(text)).toBe(expected));
