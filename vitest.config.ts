import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
		globalSetup: ["test/build.setup.ts"],
		setupFiles: ["test/properties.setup.ts"],
		// Most of them wait for something, rather than compute.
		maxWorkers: "100%",
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// Real processes, sockets and clocks on a machine that others use too: there a second try tells load from a defect.
		retry: process.env["CI"] === undefined ? 0 : 1,
	},
});
