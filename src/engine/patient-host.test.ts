import { describe, expect, test } from "vitest";
import { EXAMPLE, publishable, wants, zone } from "../../test/invariants/values.ts";
import { SimulatedTime } from "../../test/state/simulated-time.ts";
import type { DnsHost, Outcome } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { createPatientHost } from "./patient-host.ts";

const signal = new AbortController().signal;
const outage = new Problem("api-error", "Cloudflare answered 503");
const HERE = [wants(["81.2.69.1"])];
const THERE = [wants(["81.2.69.2"])];
const change = { kind: "create", rrset: wants(["81.2.69.1"]), content: publishable("81.2.69.1") } as const;

/** A host that does what `fails` says, and one wait around it. */
function patient() {
	const time = new SimulatedTime();
	const world = { fails: null as Problem | null, outcomes: [] as readonly Outcome[] };
	const act = <T>(result: T): Promise<T> =>
		world.fails === null ? Promise.resolve(result) : Promise.reject(world.fails);
	const inner: DnsHost = {
		zones: () => act([EXAMPLE]),
		list: () => act([]),
		apply: () => act(world.outcomes),
		requestCount: () => 7,
	};
	const made = createPatientHost(inner, time, () => 0);
	/** One round that lists the zone. */
	const lists = async (desired = HERE, asked = EXAMPLE): Promise<string> => {
		try {
			made.patience.admit(asked, desired);
			await made.host.list(asked, signal);
			return "listed";
		} catch (error) {
			return error instanceof Problem ? error.code : "bug";
		} finally {
			made.settle();
		}
	};
	return { ...made, world, time, lists, pass: (ms: number) => time.until(time.sleep(ms, signal)) };
}

describe("a zone that failed", () => {
	test("waits a second, then two, and is free again when it works", async () => {
		const { lists, world, pass, dueAtMs, time } = patient();
		world.fails = outage;
		expect(await lists()).toBe("api-error");
		expect(dueAtMs()).toBe(1000);
		world.fails = null;
		expect(await lists()).toBe("api-error");
		await pass(1000);
		world.fails = outage;
		expect(await lists()).toBe("api-error");
		expect(dueAtMs()).toBe(time.elapsed() + 2000);
		await pass(2000);
		world.fails = null;
		expect(await lists()).toBe("listed");
		expect(dueAtMs()).toBeNull();
	});
	test("need not wait for another address, nor another zone for it, nor anybody after a reset", async () => {
		const { lists, world, reset } = patient();
		world.fails = outage;
		await lists();
		world.fails = null;
		expect(await lists(THERE)).toBe("listed");
		world.fails = outage;
		await lists();
		world.fails = null;
		expect(await lists(HERE, zone("z2", "example.org"))).toBe("listed");
		expect(await lists()).toBe("api-error");
		reset(false);
		expect(await lists()).toBe("listed");
	});
	test("by a change that was refused / waits too", async () => {
		const { host, patience, world, settle, dueAtMs } = patient();
		patience.admit(EXAMPLE, HERE);
		world.outcomes = [{ kind: "rejected", change, problem: new Problem("record-refused", "no") }];
		await host.apply(EXAMPLE, [change], "replay", signal);
		settle();
		expect(dueAtMs()).toBe(60_000);
	});
	test.each(["interrupted", "overtaken", "round-deadline"] as const)("%s / is no failure of the zone", async code => {
		const { lists, world, dueAtMs } = patient();
		world.fails = new Problem(code, "We ended it");
		expect(await lists()).toBe(code);
		expect(dueAtMs()).toBeNull();
	});
});

test("the list of zones / waits likewise", async () => {
	const { host, world, settle, dueAtMs } = patient();
	world.fails = outage;
	await expect(host.zones(signal)).rejects.toBe(outage);
	settle();
	expect(dueAtMs()).toBe(1000);
	world.fails = null;
	await expect(host.zones(signal)).rejects.toMatchObject({ code: "api-error" });
});

test("while it writes / it says so", async () => {
	const { host, isWriting } = patient();
	const writing = host.apply(EXAMPLE, [change], "replay", signal);
	expect(isWriting()).toBe(true);
	await writing;
	expect(isWriting()).toBe(false);
	expect(host.requestCount()).toBe(7);
});
