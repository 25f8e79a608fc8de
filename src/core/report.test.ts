import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { publishable, record, wants } from "../../test/invariants/values.ts";
import { EXIT_CODE, exitCodeOf, Problem, type ProblemCode } from "./problem.ts";
import {
	hasWritten,
	makeReport,
	type ReportedChange,
	type ReportParts,
	reportChange,
	reportObservation,
	withoutProblem,
	withProblems,
} from "./report.ts";

const PARTS: ReportParts = {
	dryRun: false,
	observations: {},
	changes: [],
	stopped: [],
	unchanged: 0,
	problems: [],
	requests: 0,
	durationMs: 0,
};
const problem = (code: ProblemCode, subject: string | null = null, message: string = code) =>
	new Problem(code, message, { subject });
const change = (rest: Partial<ReportedChange>): ReportedChange => ({
	kind: "update",
	zone: "example.com",
	name: "home.example.com",
	type: "A",
	before: "81.2.69.1",
	after: "81.2.69.142",
	outcome: "applied",
	...rest,
});

describe("exit code", () => {
	test.each<[scenario: string, codes: ProblemCode[], expected: number]>([
		["nothing / 0", [], 0],
		["only warnings / 0", ["token-exposed", "state-damaged", "zone-inactive"], 0],
		["may pass by itself / 1", ["source-unavailable"], 1],
		["a guard / 4", ["guard-changes"], 4],
		["a person / 3", ["token-rejected"], 3],
		["a guard before what passes / 4", ["source-unavailable", "guard-deletes"], 4],
		["a person before a guard / 3", ["guard-deletes", "zone-not-found"], 3],
		["a person before all / 3", ["source-unavailable", "guard-deletes", "record-quota"], 3],
		["a warning changes nothing / 1", ["state-damaged", "rate-limited"], 1],
		["bad usage before all / 2", ["token-rejected", "bad-config"], 2],
	])("%s", (_scenario, codes, expected) => {
		expect(exitCodeOf(codes)).toBe(expected);
		expect(exitCodeOf(codes.toReversed())).toBe(expected);
		const report = makeReport({ ...PARTS, problems: codes.map(code => problem(code)) });
		expect([report.exitCode, report.ok]).toEqual([expected, expected === 0]);
	});

	test("each code alone asks for its own", () => {
		for (const [code, expected] of Object.entries(EXIT_CODE)) expect(exitCodeOf([code as ProblemCode])).toBe(expected);
	});
});

describe("problems", () => {
	test("each is said once, those of no name first, then by name, code and message", () => {
		const problems = [
			problem("record-refused", "b.example.com"),
			problem("zone-inactive", "*.example.com"),
			problem("record-refused", "a.example.com", "two"),
			problem("api-unreachable"),
			problem("record-refused", "a.example.com", "one"),
			problem("cname-conflict", "a.example.com"),
			problem("api-unreachable"),
		];
		const expected = [
			"null api-unreachable",
			"*.example.com zone-inactive",
			"a.example.com cname-conflict",
			"a.example.com one",
			"a.example.com two",
			"b.example.com record-refused",
		];
		for (const order of [problems, problems.toReversed()]) {
			const said = makeReport({ ...PARTS, problems: order }).problems.map(({ name, message }) => `${name} ${message}`);
			expect(said).toEqual(expected);
		}
	});

	test("what a problem has beside its keys stays inside", () => {
		const secretive = new Problem("api-error", "x", { cause: new Error("inner"), retryAfterMs: 1 });
		expect(JSON.stringify(makeReport({ ...PARTS, problems: [secretive] }).problems)).toBe(
			'[{"code":"api-error","name":null,"message":"x","hint":"","retryAfterMs":1}]',
		);
	});
});

test("changes in any order are reported in the same one", () => {
	const changes = [
		change({ zone: "a.org" }),
		change({ name: "a.example.com" }),
		change({ type: "A" }),
		change({ kind: "create", before: null, after: "81.2.69.143" }),
		change({ kind: "create", before: null, after: "81.2.69.144" }),
		change({ kind: "delete", before: "81.2.69.1", after: null }),
		change({ kind: "delete", before: "81.2.69.2", after: null }),
		change({ type: "AAAA" }),
	];
	fc.assert(
		fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), order => {
			expect(makeReport({ ...PARTS, changes: order }).changes).toEqual(changes);
		}),
	);
});

describe("reportChange", () => {
	const before = record("81.2.69.1", { ttlSeconds: 300 });
	const rrset = wants(["81.2.69.142"]);
	const [content] = rrset.addresses;
	const head = { zone: "example.com", name: "home.example.com", type: "A" };

	test("create / nothing before", () => {
		if (content === undefined) throw new Error("no address");
		expect(reportChange("example.com", { kind: "create", rrset, content })).toEqual({
			...head,
			kind: "create",
			before: null,
			after: "81.2.69.142",
		});
	});
	test("delete / nothing after", () => {
		expect(reportChange("example.com", { kind: "delete", rrset, before })).toEqual({
			...head,
			kind: "delete",
			before: "81.2.69.1",
			after: null,
		});
	});
	test("update / no settings unless they differ", () => {
		const after = { ...before, content: "81.2.69.142" };
		expect(reportChange("example.com", { kind: "update", rrset, before, after })).toEqual({
			...head,
			kind: "update",
			before: "81.2.69.1",
			after: "81.2.69.142",
		});
	});
	test("update of settings / each with before and after", () => {
		const after = { ...before, ttlSeconds: 1, proxied: true };
		expect(reportChange("example.com", { kind: "update", rrset, before, after })).toEqual({
			...head,
			kind: "update",
			before: "81.2.69.1",
			after: "81.2.69.1",
			settings: { proxied: [false, true], ttlSeconds: [300, 1] },
		});
	});
});

describe("a report that is added to", () => {
	const codesOf = (report: ReturnType<typeof makeReport>) => [
		report.ok,
		report.exitCode,
		...report.problems.map(({ code, name }) => (name === null ? code : `${code} ${name}`)),
	];
	const down = () => makeReport({ ...PARTS, requests: 3, problems: [problem("source-unavailable")] });

	test("more problems / in their places, each once, and the exit code is theirs as well", () => {
		const more = [problem("token-rejected", "b.example.com"), problem("cgnat"), problem("source-unavailable")];
		const report = withProblems(down(), more);
		expect(codesOf(report)).toEqual([false, 3, "cgnat", "source-unavailable", "token-rejected b.example.com"]);
		expect(report.requests).toBe(3);
	});
	test("something that is only said, to one that went well / it still did", () => {
		expect(codesOf(withProblems(makeReport(PARTS), [problem("cgnat")]))).toEqual([true, 0, "cgnat"]);
	});
	test("no more problems / the same", () => {
		const report = down();
		expect(withProblems(report, [])).toBe(report);
	});
	test("without its worst problem / the exit code is that of the others", () => {
		const problems = [problem("token-rejected"), problem("source-unavailable"), problem("cgnat")];
		const report = withoutProblem(makeReport({ ...PARTS, requests: 3, problems }), "token-rejected");
		expect(codesOf(report)).toEqual([false, 1, "cgnat", "source-unavailable"]);
		expect(report.requests).toBe(3);
	});
	test("without its only problem / it went well", () => {
		expect(codesOf(withoutProblem(down(), "source-unavailable"))).toEqual([true, 0]);
	});
});

test.each<[state: string, outcomes: ReportedChange["outcome"][], written: boolean]>([
	["no changes / nothing was sent", [], false],
	["planned or refused / nothing that counts", ["planned", "rejected"], false],
	["one of several applied / written", ["rejected", "applied"], true],
	["one of several not confirmed / may be written", ["rejected", "unconfirmed"], true],
])("%s", (_state, outcomes, written) =>
	expect(hasWritten({ changes: outcomes.map(outcome => change({ outcome })) })).toBe(written),
);

test("a known observation is reported with its sources, without its notes", () => {
	expect(
		reportObservation({
			kind: "known",
			addresses: [publishable("81.2.69.142")],
			sources: ["trace", "http:a.b"],
			notes: [problem("cgnat")],
		}),
	).toEqual({ kind: "known", addresses: ["81.2.69.142"], sources: ["trace", "http:a.b"] });
});

test("an unavailable observation is reported with its reasons", () => {
	expect(
		reportObservation({ kind: "unavailable", problems: [problem("source-unavailable", null, "trace: silent")] }),
	).toEqual({
		kind: "unavailable",
		problems: ["trace: silent"],
	});
});
