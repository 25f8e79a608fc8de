import { getEventListeners } from "node:events";
import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { Problem, type ProblemCode } from "../../src/core/problem.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { LOOPBACK } from "./certificates.ts";
import { closedPort, rawHttp, rawHttps } from "./raw-server.ts";
import { create, name, record, remove, update, zoneNamed } from "./samples.ts";
import { adapterFor, simulated } from "./start.ts";

const never = new AbortController().signal;
const zone = zoneNamed("example.com", "z1");
const thrown = (attempt: Promise<unknown>): Promise<Problem> =>
	attempt.then(
		() => expect.fail("it succeeded"),
		(error: Problem) => error,
	);

/** What must not pass for a list, least of all for an empty one: a plan made of it would create duplicates. */
const NO_LISTS: readonly [scenario: string, fault: Fault, code: ProblemCode, requests: number][] = [
	["200 with HTML", { kind: "html", status: 200 }, "api-bad-answer", 3],
	["200 with text", { kind: "text", status: 200, text: "hello" }, "api-bad-answer", 3],
	["200 without a body", { kind: "empty", status: 200 }, "api-bad-answer", 3],
	["truncated JSON", { kind: "truncated" }, "api-bad-answer", 3],
	["result: null", { kind: "null-result" }, "api-bad-answer", 3],
	["a redirect elsewhere", { kind: "redirect", location: "http://127.0.0.1:1/" }, "api-bad-answer", 1],
	["a redirect to itself", { kind: "redirect", location: "/client/v4/zones", status: 307 }, "api-bad-answer", 1],
	["more than 8 MiB", { kind: "huge", bytes: 9 * 1024 * 1024 }, "api-bad-answer", 1],
	["connection reset", { kind: "reset-before-work" }, "api-unreachable", 3],
	["cut in the body", { kind: "cut-in-body" }, "api-unreachable", 3],
	["no answer", { kind: "hang" }, "api-unreachable", 3],
	["half a body, then nothing", { kind: "hang-in-body" }, "api-unreachable", 3],
	["500 with HTML", { kind: "html", status: 500 }, "api-error", 3],
	["521 with text", { kind: "text", status: 521, text: "error code: 521" }, "api-error", 3],
	["403 with HTML", { kind: "html", status: 403 }, "api-bad-answer", 1],
	["429 with HTML", { kind: "rate-limited", body: "html" }, "rate-limited", 3],
];

/** For what never comes anyway, a moment; for what does, all that a busy machine may need. */
const timeoutMsOf = ({ kind }: Fault): number => (kind === "hang" || kind === "hang-in-body" ? 300 : 30_000);

test.each(NO_LISTS)("list: %s / a problem, not an empty list", async (_scenario, fault, code, requests) => {
	await using it = await simulated({}, { timeoutMs: timeoutMsOf(fault) });
	it.simulator.faults.add({ times: "always" }, fault);
	expect(await thrown(it.host.list(it.zone, never))).toMatchObject({ name: "Problem", code });
	expect(it.host.requestCount()).toBe(requests);
	expect(await thrown(it.host.zones(never))).toMatchObject({ name: "Problem", code });
});

test.each<[scenario: string, status: number, body: string, code: ProblemCode]>([
	["200 with success: false and a reason", 200, '{"success":false,"errors":[{"code":9109}]}', "permission-missing"],
	["200 with success: false, without", 200, '{"success":false,"errors":[],"result":null}', "api-bad-answer"],
	["200 with a list, but no success", 200, '{"result":[],"result_info":{"total_count":0}}', "api-bad-answer"],
	["200 with an object", 200, '{"success":true,"result":{},"result_info":{"total_count":0}}', "api-bad-answer"],
	["200 with a list alone", 200, "[]", "api-bad-answer"],
	["no length of the list", 200, '{"success":true,"result":[]}', "api-bad-answer"],
	["204", 204, "", "api-bad-answer"],
	["304", 304, "", "api-bad-answer"],
	["400 without a reason", 400, '{"success":false}', "api-bad-answer"],
	["401 with text", 401, "Unauthorized", "api-bad-answer"],
])("list: %s / a problem, not an empty list", async (_scenario, status, body, code) => {
	await using server = await rawHttp((_request, response) => {
		response.writeHead(status, { "content-type": "application/json" }).end(body === "" ? undefined : body);
	});
	const { host, close } = adapterFor(server.origin);
	expect(await thrown(host.list(zone, never))).toMatchObject({ name: "Problem", code });
	close();
});

test("create: 200 with success: false and a reason / rejected", async () => {
	await using it = await simulated();
	it.simulator.faults.add({}, { kind: "unsuccessful" });
	const [outcome] = await it.host.apply(it.zone, [create("81.2.69.142")], "replay", never);
	expect(outcome?.kind).toBe("rejected");
	expect(it.simulator.zone("example.com").records()).toEqual([]);
});

test.each(NO_LISTS)("create: %s / not applied, and sent again only after a 429", async (_scenario, fault) => {
	await using it = await simulated({}, { timeoutMs: timeoutMsOf(fault) });
	it.simulator.faults.add({ times: "always" }, fault);
	const [outcome] = await it.host.apply(it.zone, [create("81.2.69.142")], "replay", never);
	const isRefusal = fault.kind === "rate-limited";
	expect(outcome?.kind).toBe(isRefusal ? "rejected" : "unconfirmed");
	expect(it.host.requestCount()).toBe(isRefusal ? 3 : 1);
	expect(it.simulator.zone("example.com").records()).toEqual([]);
});

test.each<[scenario: string, fault: Fault]>([
	["reset", { kind: "reset-after-work" }],
	["HTML", { kind: "html", status: 502, afterWork: true }],
	["truncated", { kind: "truncated", afterWork: true }],
])("a create is done, and its answer lost (%s) / unconfirmed, sent once", async (_scenario, fault) => {
	await using it = await simulated();
	it.simulator.faults.add({}, fault);
	const changes = [create("81.2.69.142"), create("81.2.69.142", { name: name("www.example.com") })];
	const outcomes = await it.host.apply(it.zone, changes, "replay", never);
	expect(outcomes.map(({ kind }) => kind)).toEqual(["unconfirmed", "unconfirmed"]);
	expect(it.simulator.requests.all()).toHaveLength(1);
	expect(it.simulator.zone("example.com").records()).toHaveLength(2);
});

test.each<[scenario: string, fault: Fault]>([
	["reset", { kind: "reset-after-work" }],
	["a gateway's HTML", { kind: "html", status: 524, afterWork: true }],
])("a patch is done, and its answer lost (%s) / sent again, applied", async (_scenario, fault) => {
	await using it = await simulated();
	const made = it.simulator.zone("example.com").add({ name: "home", type: "A", content: "81.2.69.1" });
	it.simulator.faults.add({}, fault);
	const change = update(record({ id: made.id }), { content: "81.2.69.142" });
	expect(await it.host.apply(it.zone, [change], "replay", never)).toMatchObject([{ kind: "applied" }]);
	expect(it.simulator.requests.all()).toHaveLength(2);
});

test("a delete is done, and its answer lost / sent again, which finds nothing: applied", async () => {
	await using it = await simulated();
	const made = it.simulator.zone("example.com").add({ name: "home", type: "A", content: "81.2.69.1" });
	it.simulator.faults.add({}, { kind: "reset-after-work" });
	const outcomes = await it.host.apply(it.zone, [remove(record({ id: made.id }))], "replay", never);
	expect(outcomes).toMatchObject([{ kind: "applied", record: null }]);
	expect(it.simulator.requests.all().map(({ status }) => status)).toEqual([null, 404]);
});

test("no answer in a replay / the rest is not sent", async () => {
	await using it = await simulated();
	it.simulator.faults.add({}, { kind: "refusal", error: "bad-ttl" });
	it.simulator.faults.add({}, { kind: "reset-after-work" });
	const names = ["a.example.com", "b.example.com", "c.example.com"].map(name);
	const changes = names.map(one => create("81.2.69.142", { name: one }));
	const outcomes = await it.host.apply(it.zone, changes, "replay", never);
	expect(outcomes.map(({ kind }) => kind)).toEqual(["unconfirmed", "rejected", "rejected"]);
	expect(it.host.requestCount()).toBe(2);
	expect(it.simulator.zone("example.com").records()).toMatchObject([{ name: "a.example.com" }]);
});

test("a redirect whose body looks like an answer / is a redirect all the same", async () => {
	await using server = await rawHttp((_request, response) => {
		response.writeHead(307, { location: "/elsewhere" }).end('{"success":false,"errors":[{"code":9109}]}');
	});
	const { host, close } = adapterFor(server.origin);
	expect((await thrown(host.zones(never))).message).toMatch(/it is a redirect/);
	expect(server.connections()).toBe(1);
	close();
});

/** A server that answers each request so. */
const answering =
	(result: unknown): RequestListener =>
	(_request, response) => {
		response.setHeader("content-type", "application/json").end(JSON.stringify({ success: true, errors: [], result }));
	};
const wire = (fields: object) => ({ id: "r1", name: "home.example.com", type: "A", proxied: false, ttl: 1, ...fields });

test.each<[scenario: string, result: unknown, kind: string]>([
	["the record as sent / applied", wire({ content: "81.2.69.142", comment: null }), "applied"],
	["the old content / unconfirmed", wire({ content: "81.2.69.1" }), "unconfirmed"],
	["another record / unconfirmed", wire({ id: "r2", content: "81.2.69.142" }), "unconfirmed"],
	["another type / unconfirmed", wire({ type: "AAAA", content: "81.2.69.142" }), "unconfirmed"],
	["an empty object / unconfirmed", {}, "unconfirmed"],
	["null / unconfirmed", null, "unconfirmed"],
])("a success that shows %s", async (_scenario, result, kind) => {
	await using server = await rawHttp(answering(result));
	const { host, close } = adapterFor(server.origin);
	const change = update(record({ id: "r1" }), { content: "81.2.69.142" });
	expect(await host.apply(zone, [change], "replay", never)).toMatchObject([{ kind }]);
	close();
});

test("a batch's success without one of its records / that one is unconfirmed", async () => {
	await using server = await rawHttp(
		answering({ patches: [wire({ content: "81.2.69.142" })], posts: [], deletes: [] }),
	);
	const { host, close } = adapterFor(server.origin);
	const patch = update(record({ id: "r1" }), { content: "81.2.69.142" });
	const post = create("81.2.69.142", { name: name("www.example.com") });
	const outcomes = await host.apply(zone, [patch, post, remove(record({ id: "r3" }))], "replay", never);
	expect(outcomes.map(({ kind }) => kind)).toEqual(["applied", "unconfirmed", "unconfirmed"]);
	close();
});

test("a DELETE's answer without `success`, as its description has it / applied", async () => {
	await using server = await rawHttp((_request, response) => void response.end('{"result":{"id":"r1"}}'));
	const { host, close } = adapterFor(server.origin);
	expect(await host.apply(zone, [remove(record({ id: "r1" }))], "replay", never)).toMatchObject([{ kind: "applied" }]);
	close();
});

test("an answer that says it is text, or that it is empty / read all the same", async () => {
	await using server = await rawHttp((_request, response) => {
		response.setHeader("content-type", "text/plain");
		response.end(JSON.stringify({ success: true, errors: [], result: [], result_info: { total_count: 0 } }));
	});
	const { host, close } = adapterFor(server.origin);
	expect(await host.list(zone, never)).toEqual([]);
	close();
});

test.each<[scenario: string, item: unknown]>([
	["no id", { name: "home.example.com", type: "A", content: "81.2.69.1" }],
	["an id that leads elsewhere", wire({ id: "../../user", content: "81.2.69.1" })],
	["no content", wire({})],
	["no object", 7],
])("an entry of a list with %s / a problem, not a shorter list", async (_scenario, item) => {
	await using server = await rawHttp((_request, response) => {
		response.end(JSON.stringify({ success: true, errors: [], result: [item], result_info: { total_count: 1 } }));
	});
	const { host, close } = adapterFor(server.origin);
	expect(await thrown(host.list(zone, never))).toMatchObject({ code: "api-bad-answer" });
	close();
});

test("nobody listens / three tries, nothing changed: rejected", async () => {
	const { host, clock } = adapterFor(`http://127.0.0.1:${await closedPort()}`);
	const outcomes = await host.apply(zone, [create("81.2.69.142")], "replay", never);
	expect(outcomes).toMatchObject([{ kind: "rejected", problem: { code: "api-unreachable" } }]);
	expect(clock.sleeps).toEqual([1_000, 2_000]);
});

test("an unknown issuer / api-untrusted at once, and the token is not sent", async () => {
	let requests = 0;
	await using server = await rawHttps((_request, response) => {
		requests += 1;
		response.end();
	});
	const { host, close } = adapterFor(server.origin);
	expect(await thrown(host.zones(never))).toMatchObject({ code: "api-untrusted" });
	expect(host.requestCount()).toBe(1);
	expect(requests).toBe(0);
	close();
});

test("https / works", async () => {
	await using it = await simulated({ tls: LOOPBACK }, { ca: LOOPBACK.cert });
	expect(await it.host.zones(never)).toMatchObject([{ name: "example.com" }]);
});

test.each<[scenario: string, fault: Fault]>([
	["without an answer", { kind: "hang" }],
	["in the body", { kind: "hang-in-body" }],
])("aborted %s / a list throws the reason, a write is unconfirmed", async (_scenario, fault) => {
	await using it = await simulated();
	it.simulator.faults.add({ times: "always" }, fault);
	for (const run of ["list", "write"] as const) {
		it.simulator.requests.clear();
		const controller = new AbortController();
		const { signal } = controller;
		const attempt =
			run === "list"
				? it.host.list(it.zone, signal)
				: it.host.apply(it.zone, [create("81.2.69.142")], "replay", signal);
		const settled = attempt.catch((error: unknown) => error);
		await expect.poll(() => it.simulator.requests.all().length).toBe(1);
		controller.abort(new Error("stopped"));
		const result = await settled;
		if (run === "list") expect(result).toEqual(new Error("stopped"));
		else expect(result).toMatchObject([{ kind: "unconfirmed" }]);
		expect(getEventListeners(signal, "abort")).toHaveLength(0);
	}
});

test("aborted while it waits for a next try / the reason, and no listener is left", async () => {
	await using it = await simulated();
	it.simulator.faults.add({ times: "always" }, { kind: "html", status: 500 });
	const controller = new AbortController();
	it.clock.sleep = async (_delayMs, signal) => {
		controller.abort(new Error("stopped"));
		signal.throwIfAborted();
	};
	await expect(it.host.list(it.zone, controller.signal)).rejects.toThrow("stopped");
	expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

test.each<[scenario: string, sentBefore: number]>([
	["with nothing sent / the reason", 0],
	["after a first batch / what was not sent is rejected", 200],
])("aborted while another zone's rate limit holds it back, %s", async (_scenario, sentBefore) => {
	const controller = new AbortController();
	const stop = new Problem("interrupted", "stopped");
	let isLimited = false;
	const { host, clock } = adapterFor("http://api.invalid", {
		http: async ({ url, body }) => {
			if (url.includes("/z2/")) return { status: 429, headers: { "retry-after": "5" }, body: "" };
			await limit();
			const posts: readonly object[] = JSON.parse(body ?? "").posts;
			const made = posts.map((post, index) => ({ id: `r${index}`, ...post }));
			return { status: 200, headers: {}, body: JSON.stringify({ success: true, result: { posts: made } }) };
		},
	});
	clock.sleep = async (_delayMs, signal) => {
		isLimited = true;
		// The other zone waits on.
		if (signal === never) return new Promise(() => {});
		controller.abort(stop);
		signal.throwIfAborted();
	};
	const limit = async () => {
		void host.apply(zoneNamed("example.net", "z2"), [create("81.2.69.142")], "replay", never);
		await expect.poll(() => isLimited).toBe(true);
	};
	if (sentBefore === 0) await limit();
	const changes = Array.from({ length: sentBefore + 2 }, (_, index) =>
		create("81.2.69.142", { name: name(`h${index}.example.com`) }),
	);
	const result = await host.apply(zone, changes, "replay", controller.signal).catch((error: unknown) => error);
	if (sentBefore === 0) return expect(result).toBe(stop);
	const rest = changes.slice(sentBefore).map(() => ({ kind: "rejected", problem: { code: "interrupted" } }));
	expect(result).toMatchObject([...changes.slice(0, sentBefore).map(() => ({ kind: "applied" })), ...rest]);
});

test("many requests under one signal / leave no listener on it", async () => {
	await using it = await simulated();
	const { signal } = new AbortController();
	for (let round = 0; round < 12; round += 1) await it.host.list(it.zone, signal);
	expect(getEventListeners(signal, "abort")).toHaveLength(0);
});
