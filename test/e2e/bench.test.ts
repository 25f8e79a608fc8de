import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { Results } from "../../scripts/bench/results.ts";
import { namespaceObstacle } from "../sources/namespace.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const missing = ["ddclient", "inadyn", "openssl"].filter(program => spawnSync(program, ["-help"]).error !== undefined);
if (!existsSync("/usr/bin/time")) missing.push("time");
const obstacle = namespaceObstacle() ?? (missing.length > 0 ? `not installed: ${missing.join(", ")}` : null);

/** What it prints with `--json`. */
const bench = (...flags: readonly string[]): Promise<Results> =>
	new Promise((done, fail) => {
		execFile(process.execPath, ["scripts/bench.mjs", "--quick", "--json", ...flags], { cwd: ROOT }, (error, stdout) =>
			error === null ? done(JSON.parse(stdout)) : fail(error),
		);
	});

test.skipIf(obstacle !== null)(
	`each client is given the same job, and does it${obstacle === null ? "" : ` (skipped: ${obstacle})`}`,
	{ timeout: 240_000 },
	async () => {
		const { versus, reaction, leftOut } = await bench("--only", "reaction,versus");
		expect(leftOut).toEqual([]);
		expect(versus?.rows.map(({ tool, job, requests, isRight }) => ({ tool, job, requests, isRight }))).toEqual(
			Object.entries({ cfddns: [3, 1, 0], ddclient: [3, 3, 0], inadyn: [3, 3, 0] }).flatMap(([tool, counts]) =>
				["first", "changed", "steady"].map((job, index) => ({ tool, job, requests: counts[index], isRight: true })),
			),
		);
		expect(versus?.rows.every(({ wallMs, peakMb }) => wallMs.low > 0 && (peakMb?.low ?? 0) > 1)).toBe(true);
		expect(versus?.idle.map(({ tool }) => tool)).toEqual(["cfddns", "ddclient", "inadyn"]);
		expect(reaction?.changes).toBe(5);
		// It waits for a quiet moment, so less would be another address's request.
		expect(reaction?.medianMs).toBeGreaterThanOrEqual(40);
	},
);
