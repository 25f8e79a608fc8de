import { expect, test } from "vitest";
import { eased, nextTryAtMs, type Patience, waitOf, withTries } from "./patience.ts";
import { Problem } from "./problem.ts";

const outage = new Problem("api-error", "Cloudflare answered 503");
const refused = new Problem("token-rejected", "Cloudflare refused the token");
const asked = (problem: Problem | null, zone = "z", wanted = "A 81.2.69.1") => ({
	wanted: new Map([[zone, wanted]]),
	failed: new Map(problem === null ? [] : [[zone, problem]]),
});
const never = () => 0;
const failing = (times: number, problem: Problem): Patience => {
	let patience: Patience = {};
	for (let count = 0; count < times; count += 1) patience = withTries(patience, asked(problem), 0, never);
	return patience;
};

test.each<[state: string, problem: Problem, times: number, untilMs: number]>([
	["an outage / a second", outage, 1, 1000],
	["the second in a row / twice as long", outage, 2, 2000],
	["a long outage / five minutes", outage, 40, 300_000],
	["what needs a person / a minute", refused, 1, 60_000],
	["again / at most a quarter of an hour", refused, 40, 900_000],
	["Cloudflare names a time / that", new Problem("rate-limited", "too many", { retryAfterMs: 77_000 }), 1, 77_000],
	[
		"an absurd time / a quarter of an hour",
		new Problem("rate-limited", "too many", { retryAfterMs: 9e12 }),
		1,
		900_000,
	],
])("%s", (_state, problem, times, untilMs) => {
	const patience = failing(times, problem);
	expect(nextTryAtMs(patience, 0)).toBe(untilMs);
	expect(waitOf(patience, "z", "A 81.2.69.1", untilMs - 1)).toMatchObject({
		code: problem.code,
		message: problem.message,
		retryAfterMs: null,
	});
	expect(waitOf(patience, "z", "A 81.2.69.1", untilMs)).toBeNull();
	expect(nextTryAtMs(patience, untilMs)).toBeNull();
});

test("up to half as much again by chance", () => {
	expect(
		nextTryAtMs(
			withTries({}, asked(outage), 0, () => 0.999),
			0,
		),
	).toBeCloseTo(1499.5);
});

test.each<[state: string, patience: Patience, dueMs: number | null]>([
	["success / none waits", withTries(failing(3, outage), asked(null), 0, never), null],
	[
		"another zone / it alone waits from the beginning",
		withTries(failing(3, outage), asked(outage, "y"), 0, never),
		1000,
	],
	["a zone that was not asked / waits as before", withTries(failing(2, outage), asked(null, "y"), 0, never), 2000],
	[
		"something else was wanted / counted anew",
		withTries(failing(3, outage), asked(outage, "z", "A 81.2.69.2"), 0, never),
		1000,
	],
])("%s", (_state, patience, dueMs) => expect(nextTryAtMs(patience, 0)).toBe(dueMs));

test("why it waits / whole, as it was said: name, fix and cause", () => {
	const cause = new Error("HTTP 503");
	const problem = new Problem("api-error", "Cloudflare answered 503", {
		hint: "See Cloudflare's status.",
		subject: "home.example.com",
		cause,
	});
	expect(waitOf(failing(1, problem), "z", "A 81.2.69.1", 0)).toMatchObject({
		hint: "See Cloudflare's status.",
		subject: "home.example.com",
		cause,
	});
});

test("another zone, or something else wanted of the same one / need not wait", () => {
	const patience = failing(1, outage);
	expect(waitOf(patience, "y", "A 81.2.69.1", 0)).toBeNull();
	expect(waitOf(patience, "z", "A 81.2.69.2", 0)).toBeNull();
	expect(waitOf(patience, "constructor", "", 0)).toBeNull();
});

test("Cloudflare has asked to wait / for all zones and whatever is wanted, also when the network has changed; then no more", () => {
	const told = failing(1, new Problem("rate-limited", "too many", { retryAfterMs: 77_000 }));
	for (const patience of [told, eased(told, 76_999), withTries(told, asked(null, "y"), 0, never)]) {
		for (const [zone, wanted] of [
			["y", "A 81.2.69.1"],
			["z", "A 81.2.69.2"],
		] as const) {
			expect(waitOf(patience, zone, wanted, 76_999)).toMatchObject({ code: "rate-limited" });
			expect(waitOf(patience, zone, wanted, 77_000)).toBeNull();
		}
	}
	expect(eased(told, 77_000)).toEqual({});
	expect(eased(failing(1, outage), 0)).toEqual({});
});
