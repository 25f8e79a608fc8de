import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { namesIn, readableText } from "./service-facts.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "cfddns-facts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each<[what: string, make: (path: string) => unknown, text: string | null]>([
	["a text / it", path => writeFileSync(path, "*/5 * * * * cfddns sync\n"), "*/5 * * * * cfddns sync\n"],
	["UTF-16 with its mark / its text", path => writeFileSync(path, "\ufeff<Task/>", "utf16le"), "<Task/>"],
	["nothing there / none", () => undefined, null],
	["a folder / none", path => mkdirSync(path), null],
	["a pipe / none, without waiting", path => execFileSync("mkfifo", [path]), null],
	["more than people write / none", path => writeFileSync(path, "x".repeat(1_048_577)), null],
])("readableText, %s", (_what, make, text) => {
	const path = join(folder, "it");
	make(path);
	expect(readableText(path)).toBe(text);
});

test("namesIn / what lies there; of no folder, or of a file, nothing", () => {
	writeFileSync(join(folder, "a"), "");
	expect(namesIn(folder)).toEqual(["a"]);
	expect(namesIn(join(folder, "a"))).toEqual([]);
	expect(namesIn(join(folder, "b"))).toEqual([]);
});
