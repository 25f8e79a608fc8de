import { spawnSync } from "node:child_process";

/** Why a test that needs this program is left out, for its name; empty if the program is there. */
export const without = (program: string, packageName: string): string =>
	spawnSync(program, ["--version"]).error === undefined ? "" : ` (skipped: without ${packageName})`;
