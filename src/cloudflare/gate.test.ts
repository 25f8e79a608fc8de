import { expect, test } from "vitest";
import { testClock } from "../../test/cloudflare/start.ts";
import { createGate } from "./gate.ts";

const never = new AbortController().signal;

test.each<[scenario: string, closedMs: readonly number[], sleeps: readonly number[]]>([
	["never closed / passes at once", [], []],
	["closed for 10 s / sat through", [10_000], [10_000]],
	["closed twice / the later end counts", [4_000, 1_000], [4_000]],
])("%s", async (_scenario, closedMs, sleeps) => {
	const clock = testClock();
	const gate = createGate(clock);
	for (const delayMs of closedMs) gate.close(delayMs);
	await gate.pass(never);
	await gate.pass(never);
	expect(clock.sleeps).toEqual(sleeps);
});

test.each<[scenario: string, closedMs: number, retryAfterMs: number]>([
	["a minute / refused with what is left", 60_000, 60_000],
	["31 years / a quarter of an hour is believed", 1e12, 900_000],
	["for ever / a quarter of an hour is believed", Number.POSITIVE_INFINITY, 900_000],
])("closed for %s", async (_scenario, closedMs, retryAfterMs) => {
	const clock = testClock();
	const gate = createGate(clock);
	gate.close(closedMs);
	const refusal = { mayHaveHappened: false, fault: { status: 429, retryAfterMs } };
	await expect(gate.pass(never)).rejects.toMatchObject(refusal);
	expect(clock.sleeps).toEqual([]);
	await clock.sleep(retryAfterMs, never);
	await gate.pass(never);
});

test("closed again and again while one waits / no longer than one wait altogether", async () => {
	const clock = testClock();
	const again = {
		...clock,
		sleep: async (delayMs: number, signal: AbortSignal) => {
			await clock.sleep(delayMs, signal);
			pestered.close(4_000);
		},
	};
	const pestered = createGate(again);
	pestered.close(4_000);
	await expect(pestered.pass(never)).rejects.toMatchObject({ fault: { status: 429, retryAfterMs: 4_000 } });
	expect(clock.sleeps).toEqual([4_000, 4_000]);
});

test("aborted while it waits / the reason", async () => {
	const gate = createGate(testClock());
	gate.close(1_000);
	await expect(gate.pass(AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
});
