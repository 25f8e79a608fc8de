import { describe, expect, test } from "vitest";
import { ansiPaint, type Paint, plainPaint } from "./paint.ts";
import { Problem } from "./problem.ts";
import {
	renderCost,
	renderDiff,
	renderObservations,
	renderOutcome,
	renderPlanSummary,
	renderProblem,
} from "./render.ts";
import { makeReport, NOTHING_DONE, type Report, type ReportedChange, type ReportedObservation } from "./report.ts";

const change = (rest: Partial<ReportedChange> = {}): ReportedChange => ({
	kind: "update",
	zone: "example.com",
	name: "home.example.com",
	type: "A",
	before: "81.2.69.1",
	after: "81.2.69.142",
	outcome: "applied",
	...rest,
});

const CHANGES: readonly ReportedChange[] = [
	change(),
	change({ kind: "create", name: "nas.example.com", type: "AAAA", before: null, after: "2a02:8071::1" }),
	change({ kind: "delete", name: "old.example.com", after: null }),
	change({
		after: "81.2.69.1",
		settings: { proxied: [false, true], ttlSeconds: [1, 300], comment: ["", "cfddns:home"] },
	}),
	change({ settings: { ttlSeconds: [300, 1], comment: ["by hand", "cfddns:home"] } }),
];

const REPORT: Report = makeReport({
	dryRun: true,
	observations: {
		ipv4: { kind: "known", addresses: ["81.2.69.142"], sources: ["interface:wan0"] },
		ipv6: { kind: "unavailable", problems: ["trace: silent"] },
	},
	recordObservations: [
		{ family: "ipv4", sources: ["absent"], observation: { kind: "known", addresses: [], sources: ["absent"] } },
	],
	changes: CHANGES.map(each => ({ ...each, outcome: "planned" })),
	stopped: [change()],
	unchanged: 3,
	problems: [],
	requests: 1,
	durationMs: 212,
});

const paints: readonly [string, Paint][] = [
	["plain", plainPaint],
	["ansi", ansiPaint],
];

describe.each(paints)("%s", (_kind, paint) => {
	test("the diff of a plan", () => expect(renderDiff(CHANGES, paint).join("\n")).toMatchSnapshot());
	test("outcomes", () => {
		const outcomes = (["planned", "applied", "rejected", "unconfirmed"] as const).flatMap(outcome =>
			CHANGES.slice(0, 3).map(each => renderOutcome({ ...each, outcome }, paint)),
		);
		expect(outcomes.join("\n")).toMatchSnapshot();
	});
	test("observations", () => expect(renderObservations(REPORT, paint).join("\n")).toMatchSnapshot());
	test("problems", () => {
		const problems = [
			new Problem("token-rejected", "Cloudflare refused the API token.", { hint: "Make a new one." }),
			new Problem("api-unreachable", "Cloudflare did not answer."),
			new Problem("token-exposed", "Others can read the token.", { hint: "chmod 600 it." }),
		];
		expect(problems.flatMap(problem => renderProblem(problem.reported(), paint)).join("\n")).toMatchSnapshot();
	});
});

test.each<[scenario: string, report: Partial<Report>, expected: string]>([
	["all kinds", REPORT, "1 to create, 3 to update, 1 to delete, 1 held back by a guard, 3 right already."],
	["all right", { changes: [], stopped: [], unchanged: 2 }, "2 right already."],
	["nothing at all", { changes: [], stopped: [], unchanged: 0 }, "Nothing to do."],
])("renderPlanSummary: %s", (_scenario, rest, expected) =>
	expect(renderPlanSummary({ ...REPORT, ...rest })).toBe(expected),
);

test.each<[unchanged: number, requests: number, expected: string]>([
	[0, 0, "0 requests, 212 ms."],
	[1, 1, "1 record right already, 1 request, 212 ms."],
	[3, 2, "3 records right already, 2 requests, 212 ms."],
])("renderCost: %i records, %i requests", (unchanged, requests, expected) =>
	expect(renderCost({ ...REPORT, unchanged, requests })).toBe(expected),
);

const several: ReportedObservation = {
	kind: "known",
	addresses: ["81.2.69.1", "81.2.69.142"],
	sources: ["interface:wan0", "interface:wan1"],
};
const sources = ["interface:wan0", "stun"];
test.each<[situation: string, seen: Pick<Report, "observations" | "recordObservations">, lines: readonly string[]]>([
	["no family in scope / nothing", { observations: {} }, []],
	[
		"several addresses / all of them, and who said so",
		{ observations: { ipv4: several } },
		["IPv4 81.2.69.1, 81.2.69.142 (interface:wan0, interface:wan1)"],
	],
	[
		"several sources of one record / as they are asked",
		{ observations: {}, recordObservations: [{ family: "ipv4", sources, observation: several }] },
		["IPv4 by interface:wan0, stun: 81.2.69.1, 81.2.69.142 (interface:wan0, interface:wan1)"],
	],
])("renderObservations: %s", (_situation, seen, lines) => {
	expect(renderObservations(makeReport({ ...NOTHING_DONE, ...seen }), plainPaint)).toEqual(lines);
});

test("plain text holds no escape", () => {
	const all = [...renderDiff(CHANGES, plainPaint), ...renderObservations(REPORT, plainPaint)].join("");
	expect(all).not.toContain("\u001b");
	expect(renderDiff([], plainPaint)).toEqual([]);
});
