import fc from "fast-check";
import { expect, test } from "vitest";
import { type Ask, decodeMemo, encodeMemo, encodeMoment, holds, type Memo, momentsOf } from "./memo.ts";

const MEMO: Memo = {
	call: "sync",
	facts: [
		["file", "/etc/cfddns.toml", "1 2 3"],
		["entry", "/tmp/cfddns-0", null],
	],
	madeAtMs: 1_800_000_000_000,
	untilMs: 1_800_000_060_000,
};
const same: Ask = kind => (kind === "file" ? "1 2 3" : null);

test.each<[state: string, call: string, nowMs: number, ask: Ask, expected: boolean]>([
	["all the same / holds", "sync", MEMO.madeAtMs, same, true],
	["until the last moment / holds", "sync", MEMO.untilMs - 1, same, true],
	["too late / void", "sync", MEMO.untilMs, same, false],
	["clock set back / void", "sync", MEMO.madeAtMs - 1, same, false],
	["called otherwise / void", "sync --quiet", MEMO.madeAtMs, same, false],
	["another file / void", "sync", MEMO.madeAtMs, () => null, false],
	["something there that was not / void", "sync", MEMO.madeAtMs, () => "1 2 3", false],
])("%s", (_state, call, nowMs, ask, expected) => expect(holds(MEMO, call, nowMs, ask)).toBe(expected));

test("a file with the moments at which it held / comes back, but for a line that was cut off", () => {
	const file = `${encodeMemo(MEMO)}${encodeMoment(MEMO.madeAtMs)}${encodeMoment(MEMO.madeAtMs + 5)}18000000`;
	expect(decodeMemo(file)).toEqual(MEMO);
	expect(momentsOf(file)).toEqual([MEMO.madeAtMs, MEMO.madeAtMs + 5]);
});

test("cut off anywhere / no memo", () => {
	const file = encodeMemo(MEMO);
	for (let kept = 0; kept < file.length; kept += 1) expect(decodeMemo(file.slice(0, kept))).toBeNull();
});

test.each<[line: string, rest: string]>([
	["a whole moment without the end of its line", "1800000000000"],
	["too few digits", "180000000000\n"],
	["too many digits", "18000000000000\n"],
	["a word", "sync\n"],
	["digits and a word", "1800000000000 sync\n"],
])("a memo with %s behind it / no moment at which it held", (_line, rest) =>
	expect(momentsOf(`${encodeMemo(MEMO)}${rest}`)).toEqual([]),
);

test("a file that begins with a moment / that is where the memo should be", () =>
	expect(momentsOf(encodeMoment(MEMO.madeAtMs))).toEqual([]));

const FACT = ["file", "/etc/cfddns.toml", "1 2 3"];
test.each<[state: string, change: object]>([
	["a call that is no text", { call: 1 }],
	["a moment that is a text", { madeAtMs: "1800000000000" }],
	["an end that is a text", { untilMs: "1800000060000" }],
	["an end that is missing", { untilMs: undefined }],
	["facts that are no list", { facts: { length: 1, 0: FACT } }],
	["a fact that is nothing", { facts: [null] }],
	["a fact that is no list", { facts: [{ ...FACT, length: 3 }] }],
	["a fact of two parts", { facts: [["file", "/etc/cfddns.toml"]] }],
	["a fact of four parts", { facts: [[...FACT, "4"]] }],
	["a fact of no kind", { facts: [[1, "/etc/cfddns.toml", "1 2 3"]] }],
	["a fact about a number", { facts: [["file", 1, "1 2 3"]] }],
	["an answer that is a number", { facts: [["file", "/etc/cfddns.toml", 1]] }],
	["a good fact and a bad one", { facts: [FACT, ["file"]] }],
])("%s / no memo", (_state, change) => expect(decodeMemo(`${JSON.stringify({ ...MEMO, ...change })}\n`)).toBeNull());

test("any text / no error, and no memo without a fact", () => {
	fc.assert(
		fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), text => {
			momentsOf(text);
			expect(decodeMemo(`${text}\n`)).toBeNull();
		}),
	);
	expect(decodeMemo(encodeMemo({ ...MEMO, facts: [] }))).toBeNull();
});
