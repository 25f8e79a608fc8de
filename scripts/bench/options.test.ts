import { expect, test } from "vitest";
import { PARTS, parseOptions } from "./options.ts";

const everything = PARTS.filter(part => part !== "versus");

test.each<[scenario: string, words: string, parts: readonly string[]]>([
	["nothing / all but other clients", "", everything],
	["--vs / all", "--vs", PARTS],
	["--only / those, in their own order", "--only names,uneventful", ["uneventful", "names"]],
	["--only versus / other clients alone", "--only versus", ["versus"]],
	["--only and --vs / those and other clients", "--only idle --vs", ["idle", "versus"]],
])("%s", (_scenario, words, parts) => {
	const asked = parseOptions(words.split(" ").filter(word => word !== ""));
	expect(asked.kind === "run" ? asked.options.parts : asked).toEqual(parts);
});

test.each<[scenario: string, words: string, reason: string]>([
	["a flag that is not there / refused", "--fast", "There is no --fast."],
	["a word that is no flag / refused", "names", "There is no names."],
	["--only without parts / refused", "--only", "--only wants the names of parts."],
	["a part that is not there / refused", "--only name", 'There is no part "name".'],
	["--redraw with something to measure / refused", "--redraw --vs", "--redraw goes alone."],
	["--write of a part / refused", "--write --vs --only names", "--write goes with --vs alone"],
	["--write of a hurried run / refused", "--write --vs --quick", "--write goes with --vs alone"],
	["--write without other clients / refused", "--write", "--write goes with --vs alone"],
])("%s", (_scenario, words, reason) => {
	const asked = parseOptions(words.split(" "));
	expect(asked.kind === "refused" ? asked.reason : asked).toContain(reason);
});

test("--redraw / measures nothing", () => expect(parseOptions(["--redraw"])).toEqual({ kind: "redraw" }));

test("--help / wins", () => expect(parseOptions(["--help", "--json"])).toEqual({ kind: "help" }));
