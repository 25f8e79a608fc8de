import { defineConfig } from "vitest/config";

/** The tests that a mutant of `core/` has to survive: those of `core/` itself. They need no build, no process and no second try. */
export default defineConfig({
	test: {
		include: ["src/core/**/*.test.ts"],
		env: { CI: "true", CFDDNS_MUTANTS: "true" },
		setupFiles: ["test/properties.setup.ts"],
		testTimeout: 60_000,
	},
});
