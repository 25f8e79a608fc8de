import { expect, test } from "vitest";
import { ok } from "../core/checks/finding.ts";
import { Problem } from "../core/problem.ts";
import { createClock } from "../platform/clock.ts";
import { type Check, runChecks } from "./doctor.ts";

const clock = createClock(() => process.hrtime());
const forever = () => new Promise<never>(() => undefined);
const never = () => new AbortController().signal;

const check = (name: Check<null>["name"], examine: Check<null>["examine"], limitMs = 60_000): Check<null> => ({
	name,
	limitMs,
	examine,
});

const CHECKS: readonly Check<null>[] = [
	check("program", async () => [ok("slow, but first")].concat(await clock.sleep(30, never()).then(() => []))),
	check("line", forever, 20),
	check("api", async () => {
		throw new Problem("not-checked", "the zones are hidden", { hint: "Show them." });
	}),
	check("token", () => {
		throw new TypeError("x is undefined\nat somewhere");
	}),
	check("disk", async () => [ok("fine")]),
];

test("one hangs, one cannot know, one has a bug / each says so in its place, and no other is held up", async () => {
	const findings = await runChecks(CHECKS, null, clock, never());
	expect(findings.map(({ check: name, level, code, message, fix }) => [name, level, code, message, fix])).toEqual([
		["program", "ok", null, "slow, but first", ""],
		["line", "warning", "not-checked", "Not looked at: it took longer than 0 s", ""],
		["api", "warning", "not-checked", "Not looked at: the zones are hidden", "Show them."],
		[
			"token",
			"problem",
			"check-broken",
			"This check has a bug: TypeError: x is undefined",
			"Please report it, with the output of `cfddns doctor`.",
		],
		["disk", "ok", null, "fine", ""],
	]);
});

test("told to stop / the reason is thrown, and nobody is waited for", async () => {
	const stop = new AbortController();
	const reason = new Problem("interrupted", "Stopped");
	const running = runChecks([check("line", forever)], null, clock, stop.signal);
	stop.abort(reason);
	await expect(running).rejects.toBe(reason);
});

test("they run at once / the second begins before the first has ended", async () => {
	const begun: string[] = [];
	let release = (): void => undefined;
	const both = new Promise<void>(resolve => {
		release = resolve;
	});
	const meet = (name: string) => async () => {
		begun.push(name);
		if (begun.length === 2) release();
		await both;
		return [ok(name)];
	};
	const findings = await runChecks([check("api", meet("a")), check("disk", meet("b"))], null, clock, never());
	expect(findings.map(({ message }) => message)).toEqual(["a", "b"]);
});
