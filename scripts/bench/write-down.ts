import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { growthChart } from "./growth-chart.ts";
import { withSections } from "./page.ts";
import type { Results } from "./results.ts";
import { sectionsOf } from "./sections.ts";
import { versusChart } from "./versus-chart.ts";

const RESULTS = "docs/performance.json";
const PAGE = "docs/performance.md";

/** All files that follow from a whole run, with `page` as the page was: by their paths in the repository. */
export function filesOf(results: Results, page: string): Readonly<Record<string, string>> {
	const { names, limits, versus } = results;
	if (names === undefined || limits === undefined || versus === undefined) throw new Error("It is not a whole run");
	return {
		[RESULTS]: `${JSON.stringify(results, null, "\t")}\n`,
		[PAGE]: withSections(page, sectionsOf(results)),
		"docs/images/growth.svg": growthChart(names, limits),
		"docs/images/versus.svg": versusChart(versus),
	};
}

export const keptResults = (root: string): Results => JSON.parse(readFileSync(join(root, RESULTS), "utf8"));

export function writeDown(results: Results, root: string): void {
	const page = readFileSync(join(root, PAGE), "utf8");
	for (const [path, text] of Object.entries(filesOf(results, page))) writeFileSync(join(root, path), text);
}
