import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, read } from "../supply-chain/package.ts";

const page = read("SECURITY.md");
const sections = page.split(/^### /m).slice(1);
const ROW = /^\| (.+) \| `([^`]+\.test\.ts)` "(.+)" \|$/;
const rows = page.split("\n").flatMap((line): readonly (readonly [stop: string, file: string, title: string])[] => {
	const [, stop, file, title] = ROW.exec(line) ?? [];
	return stop === undefined || file === undefined || title === undefined ? [] : [[stop, file, title]];
});

/** As it may stand in a source. */
const spellings = (title: string): readonly string[] => [
	`"${title}"`,
	`'${title.replaceAll('\\"', '"')}'`,
	`\`${title}\``,
];

describe("the threat model in SECURITY.md", () => {
	test("every threat / says what stops it, each with its test, and what is left", () => {
		for (const section of sections) {
			const lines = section.split("\n");
			const table = lines.filter(line => line.startsWith("| ")).slice(1);
			expect(
				table.filter(line => !ROW.test(line)),
				lines[0],
			).toEqual([]);
			expect(table.length, lines[0]).toBeGreaterThan(2);
			expect(section, lines[0]).toMatch(/^\*Left:\* \S/m);
		}
		expect(sections.length).toBeGreaterThan(5);
	});

	test.each(rows)("%s / %s has that test", (_stop, file, title) => {
		expect(existsSync(join(ROOT, file))).toBe(true);
		expect(spellings(title).filter(each => read(file).includes(each))).not.toEqual([]);
	});
});
