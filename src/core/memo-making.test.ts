import { expect, test } from "vitest";
import { EXAMPLE, HOME, HOST, record } from "../../test/invariants/values.ts";
import { memoOf, type Quiet } from "./memo-making.ts";
import { Problem } from "./problem.ts";
import { makeReport, NOTHING_DONE } from "./report.ts";
import { EMPTY_STATE, type State } from "./state.ts";
import type { Target } from "./target.ts";

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const STATE: State = {
	...EMPTY_STATE,
	zones: { listedAtMs: NOW_MS - HOUR_MS, list: [EXAMPLE] },
	memories: {
		z1: { listedAtMs: NOW_MS - 600_000, trusted: true, covers: [HOST], records: [record("81.2.69.142")] },
		gone: { listedAtMs: 0, trusted: true, covers: [], records: [] },
	},
};
const TARGET: Target = {
	owner: HOME,
	wishes: [
		{
			name: HOST,
			type: "A",
			sources: [],
			bind: null,
			suffix: null,
			settings: { proxied: false, ttlSeconds: 1, comment: "" },
			enforce: false,
			duplicates: "refuse",
		},
	],
	families: {
		ipv4: { enabled: true, sources: [], bind: null, allow: [] },
		ipv6: { enabled: true, sources: [], bind: null, allow: [] },
	},
	limits: { maxChangesPerHour: 20, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
	verifyIntervalMs: HOUR_MS,
};
const QUIET: Quiet = {
	call: "sync",
	target: TARGET,
	state: STATE,
	report: makeReport(NOTHING_DONE),
	facts: [["file", "/etc/cfddns.toml", "1"]],
	changedAtMs: NOW_MS - 3_000,
	startedAtMs: NOW_MS,
	nowMs: NOW_MS + 10,
};
const reported = (parts: Partial<typeof NOTHING_DONE>): Partial<Quiet> => ({
	report: makeReport({ ...NOTHING_DONE, ...parts }),
});
const CHANGE = { kind: "update" as const, zone: "z", name: "n", type: "A" as const, before: "1", after: "2" };
const failed = (failedAtMs: number): State["sources"] => ({ "ipv4 trace": { failures: 1, failedAtMs } });

test("nothing to do / until the listing of the zone is too old", () => {
	expect(memoOf(QUIET)).toEqual({
		call: "sync",
		facts: QUIET.facts,
		madeAtMs: NOW_MS + 10,
		untilMs: NOW_MS - 600_000 + HOUR_MS,
	});
});

test("a list of zones that ends before / until then", () => {
	const state = { ...STATE, zones: { listedAtMs: NOW_MS - 86_000_000, list: [EXAMPLE] } };
	expect(memoOf({ ...QUIET, state })?.untilMs).toBe(NOW_MS + 400_000);
});

test("all in the millisecond in which the round began / a memo", () =>
	expect(memoOf({ ...QUIET, nowMs: NOW_MS })).not.toBeNull());

test("a source that rested / a memo", () =>
	expect(memoOf({ ...QUIET, state: { ...STATE, sources: failed(NOW_MS - HOUR_MS) } })).not.toBeNull());

test.each<[state: string, change: Partial<Quiet>]>([
	["a dry run", reported({ dryRun: true })],
	["a change", reported({ changes: [{ ...CHANGE, outcome: "applied" }] })],
	["a change that a guard stopped", reported({ stopped: [CHANGE] })],
	[
		"something to say, though nothing is wrong",
		reported({ problems: [new Problem("token-exposed", "others can read it")] }),
	],
	["a failure", reported({ problems: [new Problem("source-unavailable", "nobody could tell")] })],
	["a request", reported({ requests: 1 })],
	["a file that was just changed", { changedAtMs: NOW_MS - 2_999 }],
	["a file from the future", { changedAtMs: NOW_MS + HOUR_MS }],
	["the clock was set back meanwhile", { nowMs: NOW_MS - 1 }],
	["a wish to wait", { state: { ...STATE, notBeforeMs: NOW_MS - 1 } }],
	["a source that rests", { state: { ...STATE, sources: failed(NOW_MS - 1_000) } }],
	["no zones known", { state: { ...STATE, zones: null } }],
	["no zone that was looked at", { state: { ...STATE, memories: {} } }],
	["a listing that gets too old at this very moment", { target: { ...TARGET, verifyIntervalMs: 600_010 } }],
	["each round lists", { target: { ...TARGET, verifyIntervalMs: 0 } }],
])("%s / no memo", (_state, change) => expect(memoOf({ ...QUIET, ...change })).toBeNull());
