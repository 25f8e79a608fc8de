import { chmodSync, existsSync } from "node:fs";
import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import { commandLine, runWords } from "./program.ts";
import { contents } from "./seen.ts";

const NOW = "81.2.69.142";
const ADDRESS = `[ipv4]\nsources = ["static:${NOW}"]`;
const GOOD = `domains = ["home.example.com"]\n${ADDRESS}`;
const SAID =
	"error: the output could not be written (ENOSPC: no space left on device); what was done is done, see `cfddns plan`\n";

/** Every write to it fails like one to a full disk. */
const FULL = "/dev/full";

const inShell = (args: readonly string[], redirection: string): readonly string[] => [
	"sh",
	"-c",
	`"$@" ${redirection}`,
	"sh",
	...commandLine(args),
];

describe
	.skipIf(!existsSync(FULL))
	.concurrent("a full disk / one line says so where that can be, and never exit 0", () => {
		test.for<[args: string, redirection: string, code: number, stderr: string]>([
			["sync --json", ">/dev/full", 1, SAID],
			["sync", ">/dev/full", 1, SAID],
			["--version", ">/dev/full", 1, SAID],
			["--help", ">/dev/full", 1, SAID],
			["sync --json", ">/dev/full 2>/dev/full", 1, ""],
			["sycn --json", ">/dev/full", 2, SAID],
			["sycn", "2>/dev/full", 2, ""],
		])("cfddns %s %s / exit %i", async ([args, redirection, code, stderr], { open }) => {
			const home = await open(GOOD);
			const ran = await runWords(inShell([...args.split(" "), "--config", home.config], redirection), home.folder);
			expect(ran).toMatchObject({ code, stdout: "", stderr });
			expect(contents(home)).toEqual(args.startsWith("sync") ? [`home.example.com A ${NOW}`] : []);
		});

		test("with a problem / it is said before, and its exit code stays", async ({ open }) => {
			const home = await open(`domains = ["home.example.com", "home.example.net"]\n${ADDRESS}`);
			const words = inShell(["plan", "--verbose", "--config", home.config], ">/dev/full");
			const ran = await runWords(words, home.folder);
			expect(ran.code).toBe(3);
			expect(ran.stderr).toMatch(/^error: .*home\.example\.net/);
			expect(ran.stderr.endsWith(`\n${SAID}`), ran.stderr).toBe(true);
			expect(ran.stderr).not.toMatch(/bug|cfddns\.mjs|^\s+at /m);
		});

		test("a warning that nobody can read / the result is there, and exit 1", async ({ open }) => {
			const home = await open(GOOD);
			chmodSync(home.config, 0o644);
			const ran = await runWords(inShell(["plan", "--config", home.config], "2>/dev/full"), home.folder);
			expect(ran).toMatchObject({ code: 1, stderr: "" });
			expect(ran.stdout).toContain("home.example.com");
		});
	});
