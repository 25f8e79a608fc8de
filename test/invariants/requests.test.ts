import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../src/core/problem.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import type { Target } from "../../src/core/target.ts";
import { byZone, edit, edited, goodLines, target, VERIFY_MS, ZONES, zoneRecords } from "./arbitraries.ts";
import { everyRecord, unsettled } from "./settled.ts";
import { EXAMPLE, HOME, name, record, SETTINGS, zone } from "./values.ts";
import { type Line, makeWorld, type World } from "./world.ts";

const WAN = [parseSourceSpec("interface:wan0")];
const FAMILY = { enabled: true, sources: WAN, bind: null, allow: [] };
const says = (address: string) => ({ "ipv4 interface:wan0": { kind: "says" as const, addresses: [address] } });

const keep = (names: readonly string[]): Target => ({
	owner: HOME,
	wishes: names.map(text => ({
		name: name(text),
		type: "A",
		sources: WAN,
		bind: null,
		suffix: null,
		settings: SETTINGS,
		enforce: false,
		duplicates: "refuse",
	})),
	families: { ipv4: FAMILY, ipv6: { ...FAMILY, enabled: false } },
	limits: { maxChangesPerHour: 20, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
	verifyIntervalMs: VERIFY_MS,
});

const unreachable = new Problem("api-unreachable", "No route to Cloudflare");

const hosts = (count: number, zoneName: string) => Array.from({ length: count }, (_, index) => `h${index}.${zoneName}`);

function moveTo(world: World, address: string): void {
	world.lines = says(address);
}
function pass(world: World, durationMs: number): void {
	world.nowMs += durationMs;
}

/** Requests of one round after something happened. */
async function cost(world: World, wanted: Target, happens: () => void = () => undefined): Promise<number> {
	happens();
	const report = await world.report(wanted);
	expect(report.exitCode).toBe(0);
	return report.requests;
}

describe("what a round costs (DESIGN section 7)", () => {
	test("one zone: cold 3, steady 0, a change 1, a verification 1, zones listed again after a day", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(hosts(100, "example.com"));
		expect(await cost(world, wanted)).toBe(3);
		expect(await cost(world, wanted)).toBe(0);
		expect(await cost(world, wanted, () => moveTo(world, "81.2.69.142"))).toBe(1);
		expect(await cost(world, wanted)).toBe(0);
		expect(await cost(world, wanted, () => pass(world, VERIFY_MS - 1))).toBe(0);
		expect(await cost(world, wanted, () => pass(world, 1))).toBe(1);
		expect(await cost(world, wanted)).toBe(0);
		expect(await cost(world, wanted, () => pass(world, 86_400_000))).toBe(2);
	});

	test("300 creates / at most 4, cold; one batch holds 200", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		expect(await cost(world, keep(hosts(300, "example.com")))).toBeLessThanOrEqual(4);
	});

	test("1,000 names in 5 zones, changed, warm / at most 8", async () => {
		const zones = [1, 2, 3, 4, 5].map(number => zone(`z${number}`, `zone${number}.org`));
		const world = makeWorld({ zones, lines: says("81.2.69.1") });
		const wanted = keep(zones.flatMap(each => hosts(200, each.name)));
		await cost(world, wanted);
		expect(await cost(world, wanted)).toBe(0);
		expect(await cost(world, wanted, () => moveTo(world, "81.2.69.142"))).toBeLessThanOrEqual(8);
	});

	test("forced / zones, list, and nothing else if all is right", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com"]);
		await cost(world, wanted);
		expect((await world.report(wanted, { force: true })).requests).toBe(2);
	});

	test("no source can tell / 0", async () => {
		const world = makeWorld({ zones: [EXAMPLE] });
		const report = await world.report(keep(["home.example.com"]));
		expect([report.requests, report.exitCode]).toEqual([0, 1]);
	});

	test("a new name in a remembered zone / list and write, the zones are known", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		await cost(world, keep(["home.example.com"]));
		expect(await cost(world, keep(["home.example.com", "www.example.com"]))).toBe(2);
	});
});

describe("a memory that is old", () => {
	test("a remembered record is gone / refused batch, list, batch: 3 requests, all right, one change in the report", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com", "www.example.com"]);
		await cost(world, wanted);
		world.host.replaceRecords(
			"z1",
			world.host.records("z1").filter(({ name }) => name !== "home.example.com"),
		);
		world.lines = says("81.2.69.142");
		const report = await world.report(wanted);
		expect(report.requests).toBe(3);
		expect(report.exitCode).toBe(0);
		expect(report.changes.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
			"create applied",
			"update applied",
		]);
		expect(world.host.records("z1").map(({ content }) => content)).toEqual(["81.2.69.142", "81.2.69.142"]);
	});

	test("the refused attempt does not count for the guard", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = {
			...keep(["home.example.com"]),
			limits: { maxChangesPerHour: 2, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
		};
		await cost(world, wanted);
		world.host.replaceRecords("z1", []);
		world.lines = says("81.2.69.142");
		expect((await world.report(wanted)).exitCode).toBe(0);
	});

	test("it is known to be old, but the zone cannot be listed / not trusted, though the address comes back", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com"]);
		await cost(world, wanted);
		world.host.replaceRecords("z1", []);
		world.lines = says("81.2.69.142");
		world.planFaults(new Map([[2, { kind: "no-answer", work: "before" }]]));
		expect((await world.report(wanted)).exitCode).toBe(1);
		world.calm();
		world.lines = says("81.2.69.1");
		expect((await world.report(wanted)).exitCode).toBe(0);
		expect(world.host.records("z1").map(({ content }) => content)).toEqual(["81.2.69.1"]);
	});

	test("a delete is never planned from memory: the zone is listed first", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com"]);
		await cost(world, wanted);
		world.lines = { "ipv4 interface:wan0": { kind: "none" } };
		const asked = world.asked.length;
		await world.report(wanted);
		expect(world.asked.slice(asked).map(({ what }) => what)).toEqual(["list", "apply"]);
	});

	test("a name in no remembered zone, and the zones cannot be listed / the other names are written all the same", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		await cost(world, keep(["home.example.com"]));
		world.lines = says("81.2.69.142");
		world.planFaults(new Map([[1, { kind: "no-answer", work: "before" }]]));
		const report = await world.report(keep(["home.example.com", "home.elsewhere.org"]));
		expect(report.exitCode).toBe(1);
		expect(world.host.records("z1").map(({ content }) => content)).toEqual(["81.2.69.142"]);
	});

	test("many failing rounds / the guard does not hold back the one that can succeed", async () => {
		const world = makeWorld({ zones: [EXAMPLE], records: { z1: [record("81.2.69.1")] }, lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com"]);
		await cost(world, wanted);
		world.lines = says("81.2.69.142");
		for (let attempt = 0; attempt < 30; attempt += 1) {
			world.nowMs += 30_000;
			world.planFaults(new Map([[1, { kind: "refuse", problem: unreachable }]]));
			expect((await world.report(wanted)).exitCode).toBe(1);
		}
		world.calm();
		expect((await world.report(wanted)).exitCode).toBe(0);
	});

	test("told to wait while listing again / the next round waits", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com"]);
		await cost(world, wanted);
		world.host.replaceRecords("z1", []);
		world.lines = says("81.2.69.142");
		world.planFaults(new Map([[2, { kind: "rate-limit", retryAfterMs: 60_000 }]]));
		expect((await world.report(wanted)).requests).toBe(2);
		expect((await world.report(wanted)).requests).toBe(0);
		pass(world, 60_000);
		expect(await cost(world, wanted)).toBe(2);
	});

	test("the zone is gone / no name is right, and the next round looks for its new place", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com"]);
		await cost(world, wanted);
		world.lines = says("81.2.69.142");
		const gone = new Problem("zone-gone", "There is no such zone");
		world.planFaults(new Map([[1, { kind: "refuse", problem: gone }]]));
		expect((await world.report(wanted)).exitCode).toBe(1);
		world.planFaults(new Map([[1, { kind: "refuse", problem: gone }]]));
		const asked = world.asked.length;
		expect((await world.report(wanted)).exitCode).toBe(0);
		expect(world.asked.slice(asked).map(({ what }) => what)).toEqual(["list", "zones", "list", "apply"]);
	});

	test("deletes before the second look count for the guard, too", async () => {
		const at = (address: string, other: Line) => ({ ...says(address), "ipv4 interface:wan1": other });
		const world = makeWorld({ zones: ZONES, lines: at("81.2.69.1", { kind: "says", addresses: ["81.2.69.1"] }) });
		const [home, nas] = keep(["home.example.com", "nas.other.org"]).wishes;
		if (home === undefined || nas === undefined) throw new Error("no wishes");
		const wanted = { ...keep([]), wishes: [home, { ...nas, sources: [parseSourceSpec("interface:wan1")] }] };
		await cost(world, wanted);
		world.host.replaceRecords("z1", [record("81.2.69.5"), record("81.2.69.6")]);
		world.lines = at("81.2.69.142", { kind: "none" });
		const report = await world.report(wanted);
		expect(report.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["delete nas.other.org"]);
		expect(report.stopped.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
			"update home.example.com",
			"delete home.example.com",
		]);
		expect(report.exitCode).toBe(4);
	});

	const always = (kind: "unwritable" | "stuck") =>
		new Map(Array.from({ length: 9 }, (_, index) => [index + 1, { kind }]));

	test("the disk is full / the name is right all the same, a person is told, and each round lists first", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com"]);
		world.planFaults(new Map(), always("unwritable"));
		const report = await world.report(wanted);
		expect([report.exitCode, report.problems.map(({ code }) => code)]).toEqual([3, ["state-unwritable"]]);
		expect(world.host.records("z1").map(({ content }) => content)).toEqual(["81.2.69.1"]);
		const asked = world.asked.length;
		expect((await world.report(wanted)).exitCode).toBe(3);
		expect(world.asked.slice(asked).map(({ what }) => what)).toEqual(["zones", "list"]);
		world.calm();
		await cost(world, wanted);
		expect(await cost(world, wanted)).toBe(0);
	});

	test("the old state can be neither replaced nor removed / nothing is sent", async () => {
		const world = makeWorld({ zones: [EXAMPLE], lines: says("81.2.69.1") });
		const wanted = keep(["home.example.com"]);
		await cost(world, wanted);
		world.lines = says("81.2.69.142");
		world.planFaults(new Map(), always("stuck"));
		const sent = world.host.sent.length;
		const report = await world.report(wanted);
		expect([report.exitCode, report.problems.map(({ code }) => code)]).toEqual([3, ["state-stuck"]]);
		expect(world.host.sent.length).toBe(sent);
		world.calm();
		expect(await cost(world, wanted)).toBe(1);
	});

	test("whatever was edited by hand: at most 3 requests for a zone, and a zone that was listed is right", async () => {
		await fc.assert(
			fc.asyncProperty(
				target,
				zoneRecords,
				fc.array(edit, { minLength: 1, maxLength: 4 }),
				goodLines,
				goodLines,
				async (wanted, records, edits, first, second) => {
					const world = makeWorld({ zones: ZONES, records: byZone(records), lines: first });
					await world.report(wanted);
					const touched = byZone(edits.reduce(edited, everyRecord(world)));
					for (const [id, theirs] of Object.entries(touched)) world.host.replaceRecords(id, theirs);
					world.lines = second;
					const asked = world.asked.length;
					const report = await world.report(wanted);
					const asks = world.asked.slice(asked);
					const listed = new Set(asks.flatMap(({ what, zoneId }) => (what === "list" ? [zoneId] : [])));
					for (const { id } of ZONES) expect(asks.filter(({ zoneId }) => zoneId === id).length).toBeLessThanOrEqual(3);
					expect(report.requests).toBe(asks.length);
					const { wrong } = unsettled(world, wanted);
					const inListed = wrong.filter(wish => listed.has(Object.keys(touched).find(id => isIn(wish.name, id)) ?? ""));
					expect(inListed.map(({ name, type }) => `${name} ${type}`)).toEqual([]);
				},
			),
			{ numRuns: 150 },
		);
	});
});

const isIn = (host: string, zoneId: string): boolean =>
	(host.endsWith("sub.example.com") ? "z2" : host.endsWith("other.org") ? "z3" : "z1") === zoneId;
