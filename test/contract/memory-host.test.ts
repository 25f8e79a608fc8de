import { expect, test } from "vitest";
import { Problem } from "../../src/core/problem.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import { create, record, update, zoneNamed } from "../cloudflare/samples.ts";
import { dnsHostContract } from "./dns-host.ts";
import { type Fault, memoryHost } from "./memory-host.ts";

const zone = zoneNamed("example.com", "z1");
const never = new AbortController().signal;

dnsHostContract("in memory", async records => {
	const host = memoryHost({ zones: [zone], records: { z1: records } });
	return {
		host,
		zone,
		records: () => host.records(zone.id),
		removeZone: () => host.removeZone(zone.id),
		[Symbol.asyncDispose]: async () => {},
	};
});

const faulty = (fault: Fault, records: readonly CurrentRecord[] = []) =>
	memoryHost({ zones: [zone], records: { z1: records }, faults: new Map([[1, fault]]) });

test.each<[scenario: string, fault: Fault, outcome: string, content: string]>([
	["lost before the work / unconfirmed, not done", { kind: "no-answer", work: "before" }, "unconfirmed", "81.2.69.1"],
	["lost after the work / unconfirmed, done", { kind: "no-answer", work: "after" }, "unconfirmed", "81.2.69.142"],
	["rate limit / rejected, not done", { kind: "rate-limit", retryAfterMs: 5_000 }, "rejected", "81.2.69.1"],
])("%s", async (_scenario, fault, outcome, content) => {
	const before = record({ id: "a1" });
	const host = faulty(fault, [before]);
	const outcomes = await host.apply(zone, [update(before, { content: "81.2.69.142" })], "replay", never);
	expect(outcomes.map(({ kind }) => kind)).toEqual([outcome]);
	expect(host.records("z1")).toMatchObject([{ content }]);
	expect(host.requestCount()).toBe(1);
});

test("no answer to the first of two batches / what was not sent is rejected", async () => {
	const fault: Fault = { kind: "no-answer", work: "after" };
	const host = memoryHost({ zones: [zone], faults: new Map([[1, fault]]), maxBatch: 2 });
	const changes = ["81.2.69.1", "81.2.69.2", "81.2.69.3"].map(content => create(content));
	const outcomes = await host.apply(zone, changes, "replay", never);
	expect(outcomes.map(({ kind }) => kind)).toEqual(["unconfirmed", "unconfirmed", "rejected"]);
	expect(host.requestCount()).toBe(1);
});

test("an unknown refusal of every change / the replay ends after three of them", async () => {
	const refusal = () => new Problem("cloudflare-refused", "suspended");
	const host = memoryHost({ zones: [zone], refusal });
	const changes = Array.from({ length: 10 }, (_, index) => create(`81.2.69.${index}`));
	const outcomes = await host.apply(zone, changes, "replay", never);
	expect(outcomes.map(({ kind }) => kind)).toEqual(changes.map(() => "rejected"));
	expect(host.requestCount()).toBe(1 + 3);
});

test("a list or zones that get no answer / api-unreachable", async () => {
	const fault: Fault = { kind: "no-answer", work: "before" };
	await expect(faulty(fault).list(zone, never)).rejects.toMatchObject({ code: "api-unreachable" });
	await expect(faulty(fault).zones(never)).rejects.toMatchObject({ code: "api-unreachable" });
});

test("a crash / is no Problem", async () => {
	const host = faulty({ kind: "crash", work: "after" });
	await expect(host.apply(zone, [create("81.2.69.142")], "replay", never)).rejects.toThrow("killed");
	expect(host.records("z1")).toHaveLength(1);
	expect(host.writes).toMatchObject([{ request: 1, zoneId: "z1", before: null }]);
});
