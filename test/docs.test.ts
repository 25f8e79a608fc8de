import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT_CODE } from "../src/core/problem.ts";

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const pages = [
	...readdirSync(ROOT).filter(name => name.endsWith(".md")),
	...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
		.filter(name => name.endsWith(".md"))
		.map(name => `docs/${name}`),
];

describe("docs/troubleshooting.md", () => {
	const page = read("docs/troubleshooting.md");
	const sections = new Map(
		page
			.split(/^## /m)
			.map(section => [/\(exit (\d)\)/.exec(section.split("\n")[0] ?? "")?.[1], section] as const)
			.filter(([code]) => code !== undefined)
			.map(([code, section], index) => [`${code}-${index}`, section]),
	);

	test.each(Object.entries(EXIT_CODE))("%s / stands under its exit code %i", (code, exitCode) => {
		const found = [...sections].filter(([, section]) => section.includes(`\`${code}\``)).map(([key]) => key[0]);
		expect(found).toEqual([String(exitCode)]);
	});

	test("no code is named that does not exist", () => {
		const named = Array.from(page.matchAll(/^- ((?:`[a-z0-9-]+`(?:, )?)+):/gm), ([, list]) => list ?? "");
		const codes = named.flatMap(list => Array.from(list.matchAll(/`([a-z0-9-]+)`/g), match => match[1]));
		expect(codes.filter(code => code === undefined || !(code in EXIT_CODE))).toEqual([]);
		expect(codes).toHaveLength(Object.keys(EXIT_CODE).length);
	});
});

describe("links", () => {
	test.each(pages)("%s / every relative link leads to a file", page => {
		const links = Array.from(read(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g), match => match[1] ?? "");
		const missing = links.filter(link => {
			const path = join(dirname(page), link);
			return readdirSync(join(ROOT, dirname(path))).every(name => name !== path.split("/").at(-1));
		});
		expect(missing).toEqual([]);
	});
});
