import { describe, expect, test } from "vitest";
import { HOME, MARK, record } from "../../test/invariants/values.ts";
import {
	isAnothers,
	isUnmarked,
	markedComment,
	type Ownership,
	ownershipOf,
	parseOwner,
	type Written,
} from "./ownership.ts";
import type { CurrentRecord } from "./record.ts";

test.each<[scenario: string, text: string, isOwner: boolean]>([
	["letters, digits, hyphens / an owner", "home-2", true],
	["one character / an owner", "a", true],
	["32 characters / an owner", "a".repeat(32), true],
	["33 characters / none", "a".repeat(33), false],
	["empty / none", "", false],
	["a hyphen in front / none", "-home", false],
	["a hyphen at the end / none", "home-", false],
	["upper case / none", "Home", false],
	["an underscore / none", "my_home", false],
	["a blank / none", "my home", false],
])("parseOwner: %s", (_scenario, text, isOwner) => expect(parseOwner(text)).toBe(isOwner ? text : null));

describe("whose a record is, by its comment", () => {
	const other = record("81.2.69.2");

	test.each<[scenario: string, comment: string, ownership: Ownership]>([
		["our mark / marked", "cfddns:home", "marked"],
		["our mark among words / marked", "the cat's camera (cfddns:home).", "marked"],
		["our mark in capitals / marked", "CFDDNS:Home", "marked"],
		["two marks, one is ours / marked", "cfddns:cabin cfddns:home", "marked"],
		["another owner's mark / foreign", "cfddns:cabin", "foreign"],
		["a longer owner that begins like us / foreign", "cfddns:home-office", "foreign"],
		["a longer owner that ends like us / foreign", "cfddns:my-home", "foreign"],
		["no mark, not alone / foreign", "by hand", "foreign"],
		["a word in front of it is no mark, not alone / foreign", "xcfddns:home", "foreign"],
		["a hyphen in front of it is no mark, not alone / foreign", "not-cfddns:home", "foreign"],
		["our name without the prefix, not alone / foreign", "home", "foreign"],
		["a blank after the colon, not alone / foreign", "cfddns: home", "foreign"],
	])("%s", (_scenario, comment, ownership) => {
		const subject = record("81.2.69.1", { comment });
		expect(ownershipOf(subject, [subject, other], { owner: HOME, written: {} })).toBe(ownership);
	});
});

describe("whose a record without our mark is", () => {
	const byHand = record("81.2.69.1", { id: "r1", comment: "by hand" });
	const cabins = record("81.2.69.1", { id: "r1", comment: "cfddns:cabin" });
	const other = record("81.2.69.2", { id: "r2", comment: "" });

	test.each<
		[scenario: string, subject: CurrentRecord, siblings: CurrentRecord[], written: Written, ownership: Ownership]
	>([
		["the only one / ours", byHand, [byHand], {}, "ours"],
		["the only one, of another owner / foreign", cabins, [cabins], {}, "foreign"],
		[
			"the only one, of another owner, though we wrote it once / foreign",
			cabins,
			[cabins],
			{ r1: ["81.2.69.1"] },
			"foreign",
		],
		["one of two / foreign", byHand, [byHand, other], {}, "foreign"],
		["one of two, holds what we wrote / ours", byHand, [byHand, other], { r1: ["81.2.69.1"] }, "ours"],
		[
			"one of two, holds what we sent without an answer / ours",
			byHand,
			[byHand, other],
			{ r1: ["81.2.69.9", "81.2.69.1"] },
			"ours",
		],
		["one of two, holds something else by now / foreign", byHand, [byHand, other], { r1: ["81.2.69.9"] }, "foreign"],
		["one of two, we wrote the other / foreign", byHand, [byHand, other], { r2: ["81.2.69.1"] }, "foreign"],
	])("%s", (_scenario, subject, siblings, written, ownership) =>
		expect(ownershipOf(subject, siblings, { owner: HOME, written })).toBe(ownership),
	);

	test("an id that objects have by nature is nothing we wrote", () => {
		const odd = record("81.2.69.1", { id: "constructor", comment: "" });
		expect(ownershipOf(odd, [odd, other], { owner: HOME, written: {} })).toBe("foreign");
	});
});

test.each<[scenario: string, comment: string, expected: string]>([
	["none / the mark alone", "", MARK],
	["words / the mark behind them", "the cat's camera", `the cat's camera ${MARK}`],
	["marked already / as it is", `${MARK}: the camera`, `${MARK}: the camera`],
])("markedComment: %s", (_scenario, comment, expected) => {
	expect(markedComment(comment, HOME)).toBe(expected);
	expect(isUnmarked(record("81.2.69.1", { comment: expected }))).toBe(false);
});

test.each<[scenario: string, comment: string, isTheirs: boolean]>([
	["no mark / nobody's", "by hand", false],
	["our mark / not theirs", MARK, false],
	["another owner's mark / theirs", "cfddns:cabin", true],
	["both marks / not theirs", `cfddns:cabin ${MARK}`, false],
])("isAnothers: %s", (_scenario, comment, isTheirs) => {
	expect(isAnothers(record("81.2.69.1", { comment }), HOME)).toBe(isTheirs);
});
