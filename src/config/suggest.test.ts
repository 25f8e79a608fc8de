import { expect, test } from "vitest";
import { nearest } from "./suggest.ts";

const WORDS = ["domains", "interface", "interval", "owner", "static", "token", "token_file", "trace"];

test.each<[word: string, near: string | null]>([
	["intervall", "interval"],
	["domain", "domains"],
	["iface", "interface"],
	["tokenfile", "token_file"],
	["onwer", "owner"],
	["statci", "static"],
	["trac", "trace"],
	["zzz", null],
	["port", null],
	["", null],
	["x".repeat(1_000_000), null],
])("%.20s / %s", (word, near) => {
	expect(nearest(word, WORDS)).toBe(near);
});

test("no candidates / nothing", () => {
	expect(nearest("word", [])).toBeNull();
});
