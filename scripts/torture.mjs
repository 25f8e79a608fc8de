// Plays random sequences of what can go wrong against the built program. See docs/design/testing.md; `--help` lists the options.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withBundled } from "./bundled-scripts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const entryPoints = ["torture-script", "worker-script"].map(name => join(root, `test/torture/${name}.ts`));
// For programs that are broken on purpose.
const program = process.env["CFDDNS_TORTURE_PROGRAM"] ?? join(root, "dist/cfddns.mjs");
process.exitCode = await withBundled("cfddns-torture-", entryPoints, pathOf => {
	const words = [pathOf("torture-script"), pathOf("worker-script"), program, ...process.argv.slice(2)];
	return spawnSync(process.execPath, words, { stdio: "inherit" }).status ?? 1;
});
