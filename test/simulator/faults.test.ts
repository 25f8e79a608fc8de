import { afterEach, beforeEach, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { ask, type Got, jsonOf } from "./ask.ts";
import { RECORDS, WORLD } from "./provocations.ts";

let simulator: Simulator;
/** Resolves when the API has got a request. */
let arrived: Promise<void>;
beforeEach(async () => {
	let arrive = (): void => {};
	arrived = new Promise(resolve => {
		arrive = resolve;
	});
	simulator = await startSimulator({ ...WORLD, onRequest: () => arrive() });
});
afterEach(() => simulator.close());

const CREATE = { method: "POST", path: RECORDS, body: { type: "A", name: "new", content: "81.2.69.2" } };
const isCreated = (): boolean =>
	simulator
		.zone("example.com")
		.records()
		.some(({ name }) => name.startsWith("new."));
const LOCATION = "https://elsewhere.example/client/v4";

type Expected = { readonly status?: number; readonly headers?: object; readonly text?: string | RegExp };
test.each<[scenario: string, fault: Fault, expected: Expected]>([
	[
		"error / that error",
		{ kind: "error", status: 400, code: 1234, message: "No" },
		{ status: 400, text: /"code":1234,"message":"No"/ },
	],
	["refusal / that row", { kind: "refusal", error: "authentication-error" }, { status: 403, text: /"code":10000/ }],
	[
		"refusal with a detail / filled in",
		{ kind: "refusal", error: "token-location", detail: "9.9.9.9" },
		{ text: /location: 9\.9\.9\.9/ },
	],
	[
		"raw / as given",
		{ kind: "raw", status: 203, headers: { "x-a": "b" }, body: "c" },
		{ status: 203, headers: { "x-a": "b" }, text: "c" },
	],
	[
		"text / no JSON",
		{ kind: "text", status: 500, text: "oops" },
		{ status: 500, headers: { "content-type": "text/plain" }, text: "oops" },
	],
	[
		"html 502 / a page",
		{ kind: "html", status: 502 },
		{ status: 502, headers: { "content-type": "text/html; charset=UTF-8" }, text: /^<!DOCTYPE html>/ },
	],
	["html 200 / a page that looks fine", { kind: "html", status: 200 }, { status: 200, text: /^<!DOCTYPE html>/ }],
	["unsuccessful / 200, success false", { kind: "unsuccessful" }, { status: 200, text: /"success":false/ }],
	["empty / no body", { kind: "empty" }, { status: 200, headers: { "content-length": "0" }, text: "" }],
	["empty 503 / no body", { kind: "empty", status: 503 }, { status: 503, text: "" }],
	[
		"null-result / a success without result",
		{ kind: "null-result" },
		{ status: 200, text: /^\{"result":null,"success":true/ },
	],
	[
		"429 in JSON with seconds",
		{ kind: "rate-limited", retryAfter: "7" },
		{ status: 429, headers: { "retry-after": "7" }, text: /"code":971/ },
	],
	[
		"429 with a date",
		{ kind: "rate-limited", retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT" },
		{ headers: { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" } },
	],
	[
		"429 in HTML",
		{ kind: "rate-limited", body: "html" },
		{ status: 429, headers: { "content-type": "text/html" }, text: /429 Too Many/ },
	],
	[
		"redirect / elsewhere",
		{ kind: "redirect", location: LOCATION, status: 307 },
		{ status: 307, headers: { location: LOCATION } },
	],
])("%s", async (_scenario, fault, { status, headers, text }) => {
	simulator.faults.add({}, fault);
	const got = await ask(simulator, CREATE);
	expect(got).toMatchObject({
		kind: "answer",
		...(status === undefined ? {} : { status }),
		...(headers === undefined ? {} : { headers }),
		...(text === undefined ? {} : { text: typeof text === "string" ? text : expect.stringMatching(text) }),
	});
	expect(simulator.requests.all()).toMatchObject([{ done: false, status: got.kind === "answer" ? got.status : null }]);
	expect(isCreated()).toBe(false);
	expect(await ask(simulator, CREATE)).toMatchObject({ status: 200 });
});

test("429 without Retry-After / no such header", async () => {
	simulator.faults.add({}, { kind: "rate-limited" });
	expect(await ask(simulator, CREATE)).not.toHaveProperty("headers.retry-after");
});

test("a spoiled answer that was worked for / none of the API's headers", async () => {
	simulator.faults.add({}, { kind: "html", status: 502, afterWork: true });
	const got = await ask(simulator, CREATE);
	expect(got).toMatchObject({ status: 502, headers: { "content-type": "text/html; charset=UTF-8" } });
	expect(got).not.toHaveProperty("headers.ratelimit");
	expect(isCreated()).toBe(true);
	expect(simulator.requests.all()).toMatchObject([{ done: true, status: 502 }]);
});

test("truncated / a complete answer that is no JSON", async () => {
	simulator.faults.add({}, { kind: "truncated", afterWork: true });
	const got = await ask(simulator, CREATE);
	expect(got).toMatchObject({ kind: "answer", status: 200, headers: { "content-type": "application/json" } });
	expect(got).toHaveProperty("text", expect.stringMatching(/^\{"result":\{"id":/));
	expect(() => jsonOf(got)).toThrow(SyntaxError);
	expect(isCreated()).toBe(true);
});

test("huge / valid JSON of that size", async () => {
	simulator.faults.add({}, { kind: "huge" });
	const got = await ask(simulator, { path: "/zones" });
	expect(jsonOf(got)).toMatchObject({ result: [], success: true });
	expect(got.kind === "answer" && got.text.length).toBeGreaterThan(10_000_000);
});

test.each<[scenario: string, fault: Fault, created: boolean, where: string]>([
	["reset-before-work", { kind: "reset-before-work" }, false, "before headers"],
	["reset-after-work", { kind: "reset-after-work" }, true, "before headers"],
	["cut-in-body", { kind: "cut-in-body" }, false, "in body"],
	["cut-in-body after the work", { kind: "cut-in-body", afterWork: true }, true, "in body"],
])("%s / the connection breaks", async (_scenario, fault, created, where) => {
	simulator.faults.add({ when: { method: "POST" } }, fault);
	expect(await ask(simulator, CREATE)).toEqual({ kind: "broken", where, code: "ECONNRESET" });
	expect(isCreated()).toBe(created);
	expect(simulator.requests.all()).toMatchObject([{ done: created, status: null }]);
});

// That something does not happen cannot be waited for: it has not happened when a later request is already answered.
test.each<[scenario: string, fault: Fault, created: boolean, where: string]>([
	["hang", { kind: "hang" }, false, "before headers"],
	["hang after the work", { kind: "hang", afterWork: true }, true, "before headers"],
	["hang-in-body", { kind: "hang-in-body" }, false, "in body"],
	["hang-in-body after the work", { kind: "hang-in-body", afterWork: true }, true, "in body"],
])("%s / no end until the simulator closes", async (_scenario, fault, created, where) => {
	simulator.faults.add({}, fault);
	let got: Got | null = null;
	let onHeaders = (): void => {};
	const headers = new Promise<void>(resolve => {
		onHeaders = resolve;
	});
	const asked = ask(simulator, { ...CREATE, onHeaders }).then(answer => {
		got = answer;
	});
	await (where === "in body" ? headers : arrived);
	expect(await ask(simulator, { path: "/zones" })).toMatchObject({ status: 200 });
	expect(got).toBeNull();
	expect(isCreated()).toBe(created);
	await simulator.close();
	await asked;
	expect(got).toMatchObject({ kind: "broken", where });
});

test("latency / the usual answer, not before its time", async () => {
	simulator.faults.add({}, { kind: "latency", ms: 60 });
	const startedMs = performance.now();
	expect(await ask(simulator, CREATE)).toMatchObject({ status: 200 });
	// Timers of Node may fire up to a millisecond early.
	expect(performance.now() - startedMs).toBeGreaterThanOrEqual(59);
	expect(isCreated()).toBe(true);
});

test("closed / the connection is refused", async () => {
	await simulator.close();
	expect(await ask(simulator, CREATE)).toEqual({ kind: "broken", where: "before headers", code: "ECONNREFUSED" });
});
