import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeApp, fakeTerminal, forever } from "../../test/cli/fakes.ts";
import { makeReport } from "../core/report.ts";
import { runProgram } from "./program.ts";
import { run } from "./run.ts";

/** Something to say for every flag: an address, a change and its cost. */
const REPORT = makeReport({
	dryRun: false,
	observations: { ipv4: { kind: "known", addresses: ["81.2.69.142"], sources: ["interface:wan0"] } },
	changes: [
		{
			kind: "update",
			zone: "example.com",
			name: "home.example.com",
			type: "A",
			before: "81.2.69.1",
			after: "81.2.69.142",
			outcome: "applied",
		},
	],
	stopped: [],
	unchanged: 1,
	problems: [],
	requests: 1,
	durationMs: 5,
});

/** All that a call leads to: what the app is asked, and what is printed. */
async function outcome(how: typeof run, args: readonly string[]) {
	const asked: unknown[] = [];
	const app = fakeApp({
		async round(choice, { dryRun, force }) {
			asked.push({ choice, dryRun, force });
			return REPORT;
		},
		async examine(choice) {
			asked.push({ choice });
			return [];
		},
	});
	const terminal = fakeTerminal({ isTerminal: true });
	return { exitCode: await how(args, app, terminal, forever()), asked, ...terminal.printed() };
}

const shared = [
	fc.constantFrom(["--json"], ["--quiet"], ["--verbose"], ["--no-color"]),
	fc.constantFrom("a.toml", "/etc/b.toml", "x y", "-").map(path => ["--config", path]),
	fc.constantFrom("interval=1m", "owner=a", "a", "ipv4.sources=auto,trace", "-x=1").map(text => ["--set", text]),
] as const;
const call = fc
	.record({
		command: fc.constantFrom("plan", "sync", "ip"),
		flags: fc.array(fc.oneof(...shared, fc.constant(["--force"])), { maxLength: 6 }),
		before: fc.array(fc.oneof(...shared), { maxLength: 2 }),
	})
	.map(({ command, flags, before }) => [...before.flat(), command, ...flags.flat()]);

test("any flags in any order / the short way and the parser understand the same", async () => {
	await fc.assert(
		fc.asyncProperty(call, async args => {
			expect(await outcome(run, args)).toEqual(await outcome(runProgram, args));
		}),
		{ numRuns: 400 },
	);
});

test.each<[args: string, asked: object]>([
	["sync", { choice: { settings: [] }, dryRun: false, force: false }],
	["plan --force", { choice: { settings: [] }, dryRun: true, force: true }],
	["sync --config a.toml --quiet", { choice: { configPath: "a.toml", settings: [] }, dryRun: false, force: false }],
	["--config a.toml plan", { choice: { configPath: "a.toml", settings: [] }, dryRun: true, force: false }],
	["--config a sync --config b", { choice: { configPath: "b", settings: [] }, dryRun: false, force: false }],
	["sync --config=a.toml", { choice: { configPath: "a.toml", settings: [] }, dryRun: false, force: false }],
	["sync --set a=1 --set b=2", { choice: { settings: ["a=1", "b=2"] }, dryRun: false, force: false }],
	["--set a=1 sync --set=b=2", { choice: { settings: ["a=1", "b=2"] }, dryRun: false, force: false }],
	["ip --set a=1", { choice: { settings: ["a=1"] } }],
])("cfddns %s / asked for", async (args, asked) => {
	expect((await outcome(run, args.split(" "))).asked).toEqual([asked]);
});
