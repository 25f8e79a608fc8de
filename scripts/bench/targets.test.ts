import { expect, test } from "vitest";
import type { Results } from "./results.ts";
import { spread } from "./statistics.ts";
import { targetsOf } from "./targets.ts";

const cost = (requests: number, wallMs: number) => ({
	requests,
	wallMs: spread([wallMs]),
	cpuMs: spread([100]),
	peakMb: null,
});
const start = (cpuMs: number, peakMb: number) => ({
	cpuMs: spread([cpuMs]),
	ratio: spread([cpuMs / 100]),
	peakMb: spread([peakMb]),
});

/** As good as the contract wants it, and not better. */
const ON_THE_EDGE: Omit<Results, "machine"> = {
	command: "npm run bench",
	date: "2026-11-28",
	seconds: 300,
	uneventful: {
		starts: { bare: start(100, 40), module: start(120, 41), memo: start(140, 48), round: start(300, 50) },
		blockSize: 10,
	},
	names: { rows: [{ names: 100, latencyMs: 50, cold: cost(3, 900), changed: cost(1, 500), steady: cost(0, 100) }] },
	limits: {
		oneByOne: { names: 10, latencyMs: 50, wallMs: 500 },
		creating: { names: 300, requests: 4 },
		fiveZones: { names: 1000, requests: 8, wallMs: 900 },
	},
	reaction: { changes: 100, medianMs: 250, p99Ms: 1000, longestMs: 5000 },
	idle: { seconds: 60, cpuPercent: 0.1, residentMb: 60, growth: { rounds: 300, warmMb: 60, endMb: 68 } },
	leftOut: [],
};
const MACHINE = {
	...{ node: "v20.20.2", platform: "linux x64", system: "Debian", processor: "x", processors: 2, memoryGb: 4 },
	loadBefore: 0,
};
const missed = (change: Partial<Results>): readonly string[] =>
	targetsOf({ ...ON_THE_EDGE, machine: MACHINE, ...change })
		.filter(({ isMet }) => !isMet)
		.map(({ what, measured }) => `${what}: ${measured}`);

test("just good enough / all are met", () => {
	expect(targetsOf({ ...ON_THE_EDGE, machine: MACHINE })).toHaveLength(13);
	expect(missed({})).toEqual([]);
});

test("nothing measured / nothing is claimed", () => {
	const { command, date, seconds, leftOut } = ON_THE_EDGE;
	expect(targetsOf({ command, date, seconds, leftOut, machine: MACHINE })).toEqual([]);
});

test.each<[scenario: string, change: Partial<Results>, expected: readonly string[]]>([
	[
		"a slow reaction / missed",
		{ reaction: { changes: 9, medianMs: 251, p99Ms: 1001, longestMs: 1001 } },
		[
			"the kernel's address event to the request at the API, `watch`, median of 9: 251 ms",
			"the same, 99th percentile: 1,001 ms",
		],
	],
	[
		"one request too many / missed",
		{
			names: { rows: [{ names: 100, latencyMs: 50, cold: cost(4, 900), changed: cost(2, 501), steady: cost(1, 100) }] },
		},
		[
			"`sync`, nothing changed: requests: 1",
			"100 names, one zone, nothing remembered: requests: 4",
			"100 names, one zone, address changed: requests: 2",
			"100 names, address changed, 50 ms per request: time against one request per record: 10.0 % (501 ms against 5,000 ms)",
		],
	],
	[
		"too large at rest / missed",
		{ idle: { seconds: 60, cpuPercent: 0.11, residentMb: 61, growth: { rounds: 300, warmMb: 60, endMb: 69 } } },
		[
			"`watch` at rest: resident memory: 61.0 MB",
			"`watch` at rest, 60 s: processor: 0.110 %",
			"`watch`, 300 rounds: growth after the first third: 9.0 MB",
		],
	],
])("%s", (_scenario, change, expected) => expect(missed(change)).toEqual(expected));
