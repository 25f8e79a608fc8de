// `npm run bench`: bundles scripts/bench/ with the simulator, and runs it.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withBundled } from "./bundled-scripts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const entryPoints = ["main", "inside"].map(name => join(root, `scripts/bench/${name}.ts`));
process.exitCode = await withBundled("cfddns-bench-", entryPoints, async (pathOf, folder) => {
	/** @type {typeof import("./bench/main.ts")} */
	const { main } = await import(pathToFileURL(pathOf("main")).href);
	// A copy, since somebody may build anew meanwhile.
	const program = join(folder, "cfddns.mjs");
	copyFileSync(join(root, "dist/cfddns.mjs"), program);
	return main(process.argv.slice(2), { program, inside: pathOf("inside"), folder }, root);
});
