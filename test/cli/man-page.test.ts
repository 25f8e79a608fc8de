import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { COMMANDS, GLOBAL_FLAGS } from "../../src/cli/commands.ts";
import { manPage } from "../../src/cli/man-page.ts";

const PAGE = manPage(COMMANDS, GLOBAL_FLAGS, "1.2.3");

const run = (program: string, args: readonly string[]) => spawnSync(program, args, { input: PAGE, encoding: "utf8" });
const isThere = (program: string): boolean => run("sh", ["-c", `command -v ${program}`]).status === 0;

test("every command and flag stands in it", () => {
	for (const { name, flags } of COMMANDS) {
		expect(PAGE).toContain(`.SS cfddns ${name}`);
		for (const { flag } of flags)
			expect(PAGE).toContain(`\\fB${(flag.split(" ")[0] ?? "").replaceAll("-", "\\-")}\\fR`);
	}
});

test.runIf(isThere("groff"))("groff has nothing to warn of, and shows flags as they are typed", () => {
	const { stdout, stderr } = run("groff", ["-ww", "-man", "-Tascii", "-P-c"]);
	expect(stderr).toBe("");
	expect(stdout.replace(/.\x08/g, "")).toContain("--token-file path");
});

test.runIf(isThere("mandoc"))(
	"mandoc has nothing to warn of, but that it has no date: a build is the same on any day",
	() => {
		const { stdout } = run("mandoc", ["-T", "lint"]);
		expect(stdout.split("\n").filter(line => line !== "" && !line.includes("missing date"))).toEqual([]);
	},
);
