import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { filesOf, keptResults } from "./write-down.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** "npm run bench -- --vs --write" wrote them together; whoever edits one of them by hand is found out here. */
describe("what one run has written", () => {
	const page = read("docs/performance.md");
	const files = Object.entries(filesOf(keptResults(ROOT), page));

	test.each(files)("%s / is what its results come to", (path, text) => expect(read(path)).toBe(text));

	test("the page shows both pictures", () => {
		for (const [path] of files.filter(([path]) => path.endsWith(".svg")))
			expect(page).toContain(`](${path.replace("docs/", "")})`);
	});
});
