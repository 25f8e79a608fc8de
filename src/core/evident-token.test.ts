import { expect, test } from "vitest";
import { isEvidentToken } from "./evident-token.ts";

const TOKEN = "Ab3_xyz-0123456789abcdefghijklmnopqrstuv";

test.each<[state: string, text: string, isEvident: boolean]>([
	["40 characters of all kinds / evident", TOKEN, true],
	["with a prefix, as a user's token has today / evident", `cfut_${TOKEN}`, true],
	["lower case behind the others / evident", `0123456789ABCDEFGHIJ${"_".repeat(19)}a`, true],
	["upper case behind the others / evident", `0123456789abcdefghij${"_".repeat(19)}A`, true],
	["a digit behind the others / evident", `abcdefghijABCDEFGHIJ${"_".repeat(19)}0`, true],
	["39 characters / not", TOKEN.slice(1), false],
	["no lower case / not", TOKEN.toUpperCase(), false],
	["no upper case / not", TOKEN.toLowerCase(), false],
	["no digit / not", TOKEN.replace(/\d/g, "x"), false],
	["the Global API key / not", `cfk_${TOKEN}`, false],
	["the Global API key in upper case / not", `CFK_${TOKEN}`, false],
	["something in front / not", `"${TOKEN}`, false],
	["something behind / not", `${TOKEN}"`, false],
	["a line break behind / not", `${TOKEN}\n`, false],
	["a blank inside / not", `${TOKEN} ${TOKEN}`, false],
])("%s", (_state, text, isEvident) => expect(isEvidentToken(text)).toBe(isEvident));
