/** StrykerJS: https://stryker-mutator.io/docs/stryker-js/configuration */
export default {
	testRunner: "vitest",
	plugins: ["@stryker-mutator/vitest-runner"],
	vitest: { configFile: "test/mutants/vitest.config.ts", related: false },
	mutate: ["src/core/**/*.ts", "!src/core/**/*.test.ts"],
	// It would rewrite it by an API of the compiler that TypeScript 7 does not have. Vitest needs none.
	tsconfigFile: "none",
	ignorePatterns: ["docs", "examples", ".ci"],
	coverageAnalysis: "perTest",
	// Tables and patterns that are made when a module is loaded: each such mutant would need all tests, in a process of its own.
	ignoreStatic: true,
	concurrency: 2,
	timeoutMS: 10_000,
	incremental: true,
	incrementalFile: "coverage/mutants.json",
	tempDirName: "coverage/.stryker",
	reporters: ["clear-text", "json", "progress-append-only"],
	jsonReporter: { fileName: "coverage/mutants-report.json" },
};
