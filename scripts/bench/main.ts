// Measures, against the simulator on this machine, what docs/performance.md states: see `npm run bench -- --help`.
import type { Place } from "./home.ts";
import { measure } from "./measure.ts";
import { parseOptions, USAGE } from "./options.ts";
import { sectionsOf } from "./sections.ts";
import { keptResults, writeDown } from "./write-down.ts";

/** Returns the exit code. */
export async function main(words: readonly string[], place: Place, root: string): Promise<number> {
	const asked = parseOptions(words);
	if (asked.kind === "help") console.log(USAGE);
	if (asked.kind === "refused") console.error(`${asked.reason}\n\n${USAGE}`);
	if (asked.kind === "redraw") writeDown(keptResults(root), root);
	if (asked.kind !== "run") return asked.kind === "refused" ? 2 : 0;
	const { options } = asked;
	const command = ["npm run bench", ...(words.length === 0 ? [] : ["--", ...words])].join(" ");
	const results = await measure(place, options, command, line => console.error(line));
	if (options.format === "json") console.log(JSON.stringify(results, null, "\t"));
	else for (const { title, text } of sectionsOf(results)) console.log(`\n## ${title}\n\n${text}`);
	if (!options.isWriting) return 0;
	if (results.leftOut.length > 0) {
		console.error("Not written: something was left out.");
		return 1;
	}
	writeDown(results, root);
	return 0;
}
