import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import type { Home } from "./home.ts";
import { contents, kinds, writes } from "./seen.ts";

const FIRST = "81.2.69.1";
const THEN = "81.2.69.142";

const hosts = (count: number, zone: string): readonly string[] =>
	Array.from({ length: count }, (_, index) => `h${String(index).padStart(4, "0")}.${zone}`);

const keep = (names: readonly string[], address: string): string =>
	`domains = ${JSON.stringify(names)}\n[ipv4]\nsources = ["static:${address}"]`;

/** One round, and what it sent. */
async function requestsOf(home: Home): Promise<readonly string[]> {
	home.simulator.requests.clear();
	const ran = await home.cfddns(["sync", "--json"]);
	expect(ran.report()).toMatchObject({ exitCode: 0, problems: [] });
	expect(ran.report().requests).toBe(home.simulator.requests.all().length);
	return kinds(home);
}

const expectAll = (home: Home, zone: string, count: number, address: string): void =>
	expect(contents(home, zone)).toEqual(hosts(count, zone).map(name => `${name} A ${address}`));

describe.concurrent("what a round costs in requests", () => {
	test("100 names in one zone / 3 cold, 0 steady, 1 warm", async ({ open }) => {
		const names = hosts(100, "example.com");
		const home = await open(keep(names, FIRST));
		expect(await requestsOf(home)).toEqual(["zones", "list", "batch"]);
		expectAll(home, "example.com", 100, FIRST);
		expect(await requestsOf(home)).toEqual([]);
		home.configure(keep(names, THEN));
		expect(await requestsOf(home)).toEqual(["batch"]);
		expectAll(home, "example.com", 100, THEN);
	});

	test("one name / one PATCH when it changes", async ({ open }) => {
		const home = await open(keep(["home.example.com"], FIRST));
		expect(await requestsOf(home)).toEqual(["zones", "list", "create"]);
		home.configure(keep(["home.example.com"], THEN));
		expect(await requestsOf(home)).toEqual(["update"]);
	});

	test("a verification / one list", async ({ open }) => {
		const toml = `verify_interval = "0s"\n${keep(["home.example.com"], FIRST)}`;
		const home = await open(toml);
		await requestsOf(home);
		expect(await requestsOf(home)).toEqual(["list"]);
	});

	test("300 creates / two batches, at most 200 each", async ({ open }) => {
		const home = await open(keep(hosts(300, "example.com"), FIRST), {
			zones: [{ name: "example.com", recordQuota: 1_000 }],
		});
		expect(await requestsOf(home)).toEqual(["zones", "list", "batch", "batch"]);
		expectAll(home, "example.com", 300, FIRST);
		const sizes = writes(home).map(({ body }) =>
			typeof body === "object" && body !== null && "posts" in body && Array.isArray(body.posts) ? body.posts.length : 0,
		);
		expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
	});

	test("1,000 names in 5 zones / 11 cold, at most 8 warm, 0 steady", async ({ open }) => {
		const zones = Array.from({ length: 5 }, (_, index) => `zone${index}.example`);
		const names = zones.flatMap(zone => hosts(200, zone));
		const home = await open(keep(names, FIRST), { zones: zones.map(name => ({ name, recordQuota: 1_000 })) });
		expect((await requestsOf(home)).length).toBeLessThanOrEqual(11);
		home.configure(keep(names, THEN));
		expect((await requestsOf(home)).length).toBeLessThanOrEqual(8);
		for (const zone of zones) expectAll(home, zone, 200, THEN);
		expect(await requestsOf(home)).toEqual([]);
	});

	test("five zones with 1,000 records each, one of them ours / one list, one write", async ({ open }) => {
		const records = Array.from({ length: 1_000 }, (_, index) => ({
			type: "A",
			name: `other${index}`,
			content: `81.2.${Math.floor(index / 250)}.${(index % 250) + 1}`,
		}));
		const home = await open(keep(["home.example.com"], FIRST), {
			zones: [{ name: "example.com", recordQuota: 5_000, records }],
		});
		expect(await requestsOf(home)).toEqual(["zones", "list", "create"]);
		expect(contents(home)).toHaveLength(1_001);
	});

	test("one bad record in a batch / the others get done, and it is said which", async ({ open }) => {
		const names = ["a.example.com", "b.example.com", "c.example.com"];
		const home = await open(keep(names, FIRST));
		const isBad = (body: unknown): boolean => JSON.stringify(body)?.includes('"b.example.com"') === true;
		home.simulator.faults.add(
			{ when: { matches: ({ method, body }) => method === "POST" && isBad(body) }, times: "always" },
			{ kind: "refusal", error: "bad-name" },
		);
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(3);
		expect(ran.report().changes.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
			"a.example.com applied",
			"b.example.com rejected",
			"c.example.com applied",
		]);
		expect(ran.report().problems).toEqual([
			expect.objectContaining({ name: "b.example.com", message: expect.stringContaining("DNS name is invalid") }),
		]);
		expect(contents(home)).toEqual([`a.example.com A ${FIRST}`, `c.example.com A ${FIRST}`]);
		home.simulator.faults.clear();
		home.simulator.requests.clear();
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(kinds(home).filter(kind => kind !== "list")).toEqual(["create"]);
	});

	test("the quota of records is reached / as many as fit, and it is said", async ({ open }) => {
		const home = await open(keep(hosts(5, "example.com"), FIRST), { zones: [{ name: "example.com", recordQuota: 3 }] });
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(3);
		expect(ran.report().problems.map(({ code }) => code)).toContain("record-quota");
		expect(contents(home)).toHaveLength(3);
	});
});
