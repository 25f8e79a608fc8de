import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

/** The tests of the program run what users run: the bundle, built from the sources as they are now. */
export default function build(): void {
	const root = resolve(import.meta.dirname, "..");
	execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: root, stdio: "inherit" });
}
