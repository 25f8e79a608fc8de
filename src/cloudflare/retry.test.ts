import { expect, test } from "vitest";
import { testClock } from "../../test/cloudflare/start.ts";
import { HttpFailure, type HttpFailureKind } from "../core/ports.ts";
import { type Fault, FaultError } from "./fault.ts";
import { createGate } from "./gate.ts";
import { type Repeat, withRetries } from "./retry.ts";

const network = (kind: HttpFailureKind): Fault => ({ kind: "network", failure: new HttpFailure(kind, kind) });
const refused = (status: number, code: number, retryAfterMs: number | null = null): Fault => ({
	kind: "refused",
	status,
	errors: [{ code, message: "" }],
	retryAfterMs,
	ray: null,
});
const unreadable = (status: number, retryAfterMs: number | null = null): Fault => ({
	kind: "unreadable",
	status,
	reason: "",
	retryAfterMs,
	ray: null,
});

/** Sends into these faults, one after the other, then into success. */
async function run(faults: readonly Fault[], repeat: Repeat) {
	const clock = testClock();
	let tries = 0;
	const send = async () => {
		const fault = faults[tries];
		tries += 1;
		if (fault !== undefined) throw new FaultError(fault);
		return "done";
	};
	const waiting = { clock, gate: createGate(clock), random: () => 0, signal: new AbortController().signal };
	const result = await withRetries(send, repeat, waiting).catch((error: unknown) => error);
	return { tries, result, sleeps: clock.sleeps };
}

test.each<[scenario: string, fault: Fault, tries: Readonly<Record<Repeat, number>>]>([
	["nothing was sent / any", network("refused"), { read: 3, absolute: 3, once: 3 }],
	["no trust / none", network("untrusted"), { read: 1, absolute: 1, once: 1 }],
	["connection broke / what may be repeated", network("broken"), { read: 3, absolute: 3, once: 1 }],
	["deadline / what may be repeated", network("deadline"), { read: 3, absolute: 3, once: 1 }],
	["too large / none", network("too-large"), { read: 1, absolute: 1, once: 1 }],
	["429, JSON / any", refused(429, 971), { read: 3, absolute: 3, once: 3 }],
	["429, HTML / any", unreadable(429), { read: 3, absolute: 3, once: 3 }],
	["500 / what may be repeated", refused(500, 1), { read: 3, absolute: 3, once: 1 }],
	["502, HTML / what may be repeated", unreadable(502), { read: 3, absolute: 3, once: 1 }],
	["520 / what may be repeated", unreadable(520), { read: 3, absolute: 3, once: 1 }],
	["408 / what may be repeated", unreadable(408), { read: 3, absolute: 3, once: 1 }],
	["200 without sense / what may be repeated", unreadable(200), { read: 3, absolute: 3, once: 1 }],
	["redirect / none", unreadable(302), { read: 1, absolute: 1, once: 1 }],
	["403 10000, which passes at times / any", refused(403, 10000), { read: 3, absolute: 3, once: 3 }],
	["401 10000 / any", refused(401, 10000), { read: 3, absolute: 3, once: 3 }],
	["500 10000 / what may be repeated", refused(500, 10000), { read: 3, absolute: 3, once: 1 }],
	["403 of another kind / none", refused(403, 9109), { read: 1, absolute: 1, once: 1 }],
	["400 / none", refused(400, 81058), { read: 1, absolute: 1, once: 1 }],
	["404 / none", refused(404, 81044), { read: 1, absolute: 1, once: 1 }],
	["a token that cannot be sent / none", { kind: "token-unusable" }, { read: 1, absolute: 1, once: 1 }],
])("%s", async (_scenario, fault, expected) => {
	for (const repeat of ["read", "absolute", "once"] as const) {
		const { tries, result } = await run([fault, fault, fault, fault], repeat);
		expect({ repeat, tries }).toEqual({ repeat, tries: expected[repeat] });
		expect(result).toMatchObject({ fault });
	}
});

test.each<[scenario: string, faults: readonly Fault[], sleeps: readonly number[]]>([
	["429 without Retry-After / 1 s, 2 s, enough", [unreadable(429), unreadable(429), unreadable(429)], [1_000, 2_000]],
	["Retry-After of 10 s / is obeyed", [unreadable(429, 10_000)], [10_000]],
	["Retry-After of 0 / still not at once", [unreadable(429, 0)], [1_000]],
	["Retry-After of 11 s / not sat through", [unreadable(429, 11_000)], []],
	["503 with Retry-After / obeyed", [unreadable(503, 4_000)], [4_000]],
	["503 with a long one / not sat through", [unreadable(503, 60_000)], []],
	["a failure, then success / one wait", [network("broken")], [1_000]],
])("%s", async (_scenario, faults, sleeps) => expect((await run(faults, "read")).sleeps).toEqual(sleeps));

test.each<[scenario: string, faults: readonly Fault[], othersSleepMs: readonly number[]]>([
	[
		"the last of three 429 / others wait on",
		[unreadable(429), unreadable(429), unreadable(429)],
		[1_000, 2_000, 4_000],
	],
	["503 of 5 s / is about one request", [unreadable(503, 5_000)], [5_000]],
])("%s", async (_scenario, faults, sleeps) => {
	const clock = testClock();
	const waiting = { clock, gate: createGate(clock), random: () => 0, signal: new AbortController().signal };
	const answers = [...faults];
	const send = async () => {
		const fault = answers.shift();
		if (fault !== undefined) throw new FaultError(fault);
	};
	await withRetries(send, "read", waiting).catch(() => {});
	await withRetries(send, "read", waiting);
	expect(clock.sleeps).toEqual(sleeps);
});

test("429 of a minute / no other is sent, and none of what it says was done", async () => {
	const clock = testClock();
	const waiting = { clock, gate: createGate(clock), random: () => 0, signal: new AbortController().signal };
	let sent = 0;
	const send = async () => {
		sent += 1;
		throw new FaultError(unreadable(429, 60_000));
	};
	const refusal = { mayHaveHappened: false, fault: { status: 429, retryAfterMs: 60_000 } };
	await expect(withRetries(send, "once", waiting)).rejects.toMatchObject(refusal);
	await expect(withRetries(send, "once", waiting)).rejects.toMatchObject(refusal);
	expect({ sent, sleeps: clock.sleeps }).toEqual({ sent: 1, sleeps: [] });
});

test("an error that is no fault / is a bug, and passes", async () => {
	const clock = testClock();
	const waiting = { clock, gate: createGate(clock), random: () => 0, signal: new AbortController().signal };
	const send = () => Promise.reject(new TypeError("bug"));
	await expect(withRetries(send, "read", waiting)).rejects.toThrow("bug");
});

test.each<[scenario: string, faults: readonly Fault[], mayHaveHappened: boolean]>([
	["an unknown fate, then a refusal / may have happened", [network("broken"), refused(400, 9000)], true],
	["5xx, then nothing sent / may have happened", [unreadable(502), network("refused"), network("refused")], true],
	["never sent / has not", [network("refused"), network("refused"), network("refused")], false],
	["429, then a refusal / has not", [unreadable(429), refused(400, 9000)], false],
])("%s", async (_scenario, faults, mayHaveHappened) => {
	expect((await run(faults, "absolute")).result).toMatchObject({ mayHaveHappened });
});

test("aborted while it waits / the reason", async () => {
	const controller = new AbortController();
	const clock = testClock();
	const waiting = { clock, gate: createGate(clock), random: () => 0, signal: controller.signal };
	const send = async () => {
		controller.abort(new Error("stopped"));
		throw new FaultError(network("broken"));
	};
	await expect(withRetries(send, "read", waiting)).rejects.toThrow("stopped");
});
