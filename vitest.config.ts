import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
		globalSetup: ["test/build.setup.ts"],
		setupFiles: ["test/properties.setup.ts"],
		// Most of them wait for something, rather than compute.
		maxWorkers: 2 * availableParallelism(),
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// Real processes, sockets and clocks on a machine that others use too: there a second try tells load from a defect.
		retry: process.env["CI"] === undefined ? 0 : 1,
		coverage: {
			include: ["core", "engine", "state", "cloudflare"].map(folder => `src/${folder}/**/*.ts`),
			exclude: ["**/*.test.ts"],
			reporter: ["text-summary", "json-summary"],
			// What `npm run coverage` reaches, less a little for the dice: they may only rise. docs/design/testing.md says what is in them.
			thresholds: {
				"src/core/*.ts": { lines: 98, branches: 96 },
				"src/core/checks/*.ts": { lines: 99, branches: 98 },
				"src/engine/*.ts": { lines: 75, branches: 72 },
				"src/state/*.ts": { lines: 91, branches: 85 },
				"src/cloudflare/*.ts": { lines: 91, branches: 88 },
			},
		},
	},
});
