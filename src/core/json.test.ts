import { expect, test } from "vitest";
import { isObject, parseJson } from "./json.ts";

test.each<[text: string, value: unknown, holdsKeys: boolean]>([
	['{"a": [1]}', { a: [1] }, true],
	["{}", {}, true],
	["[{}]", [{}], false],
	["null", null, false],
	['"a"', "a", false],
	["1", 1, false],
	["", undefined, false],
	['{"a": 1', undefined, false],
	["undefined", undefined, false],
])("%s / %o", (text, value, holdsKeys) => {
	expect(parseJson(text)).toEqual(value);
	expect(isObject(parseJson(text))).toBe(holdsKeys);
});
