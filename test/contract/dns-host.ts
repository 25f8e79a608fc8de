import { describe, expect, test } from "vitest";
import type { Zone } from "../../src/core/name.ts";
import type { DnsHost, Outcome } from "../../src/core/ports.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import { create, name, publishable, record, remove, update } from "../cloudflare/samples.ts";

/** A host with one zone, example.com, that holds the given records; their ids may be replaced by others. */
type HostedZone = {
	readonly host: DnsHost;
	readonly zone: Zone;
	/** What is really in the zone. */
	records(): readonly CurrentRecord[];
	/** Takes the zone away. */
	removeZone(): void;
	[Symbol.asyncDispose](): Promise<void>;
};
export type StartHost = (records: readonly CurrentRecord[]) => Promise<HostedZone>;

const never = new AbortController().signal;
const kinds = (outcomes: readonly Outcome[]) =>
	outcomes.map(outcome => (outcome.kind === "applied" ? "applied" : `${outcome.kind} ${outcome.problem.code}`));
const contents = (records: readonly CurrentRecord[], of = "home.example.com") =>
	records.filter(one => one.name === of).map(({ content }) => content);

/** What every `DnsHost` promises; see src/core/ports.ts. */
export function dnsHostContract(title: string, start: StartHost): void {
	describe(`DnsHost contract: ${title}`, () => {
		test("zones / the zone, one request", async () => {
			await using hosted = await start([]);
			expect(await hosted.host.zones(never)).toEqual([hosted.zone]);
			expect(hosted.host.requestCount()).toBe(1);
		});

		test("list / all A, AAAA and CNAME records, one request", async () => {
			const given = [
				record({ id: "a1", content: "81.2.69.1", proxied: true }),
				record({ id: "a2", type: "AAAA", content: "2a02:8010:1::1", ttlSeconds: 300, comment: "" }),
				record({ id: "a3", name: name("www.example.com"), type: "CNAME", content: "home.example.com" }),
			];
			await using hosted = await start(given);
			const listed = await hosted.host.list(hosted.zone, never);
			const sorted = (records: readonly CurrentRecord[]) =>
				records.map(one => ({ ...one, id: "" })).toSorted((left, right) => left.type.localeCompare(right.type));
			expect(sorted(listed)).toEqual(sorted(given));
			expect(hosted.host.requestCount()).toBe(1);
		});

		test("list of a zone that is gone / zone-gone", async () => {
			await using hosted = await start([]);
			hosted.removeZone();
			await expect(hosted.host.list(hosted.zone, never)).rejects.toMatchObject({ code: "zone-gone" });
		});

		test("nothing to do / no request", async () => {
			await using hosted = await start([]);
			expect(await hosted.host.apply(hosted.zone, [], "replay", never)).toEqual([]);
			expect(hosted.host.requestCount()).toBe(0);
		});

		test("create, alone / applied, with the record as it now is", async () => {
			await using hosted = await start([]);
			const [outcome] = await hosted.host.apply(hosted.zone, [create("81.2.69.142")], "replay", never);
			const expected = { name: "home.example.com", type: "A", content: "81.2.69.142", comment: "cfddns:home" };
			expect(outcome).toMatchObject({ kind: "applied", record: expected });
			expect(hosted.records()).toMatchObject([expected]);
			expect(outcome?.kind === "applied" && outcome.record).toEqual(hosted.records()[0]);
		});

		test("update, alone / what does not differ stays, though somebody changed it", async () => {
			await using hosted = await start([record({ id: "a1", proxied: true, comment: "by hand" })]);
			const [before] = hosted.records();
			if (before === undefined) throw new Error("no record");
			// Planned from what was remembered: not proxied, another comment.
			const remembered = { ...before, proxied: false, comment: "older" };
			const [outcome] = await hosted.host.apply(
				hosted.zone,
				[update(remembered, { content: "81.2.69.142" })],
				"replay",
				never,
			);
			expect(outcome).toMatchObject({ kind: "applied", record: { ...before, content: "81.2.69.142" } });
			expect(hosted.records()).toEqual([{ ...before, content: "81.2.69.142" }]);
		});

		test("update of the settings / these too", async () => {
			await using hosted = await start([record({ id: "a1" })]);
			const [before] = hosted.records();
			if (before === undefined) throw new Error("no record");
			const after = { ttlSeconds: 300, comment: "cfddns:cabin" };
			await hosted.host.apply(hosted.zone, [update(before, after)], "replay", never);
			expect(hosted.records()).toEqual([{ ...before, ...after }]);
		});

		test("delete, alone / applied, with no record", async () => {
			await using hosted = await start([record({ id: "a1" })]);
			const changes = hosted.records().map(remove);
			const outcomes = await hosted.host.apply(hosted.zone, changes, "replay", never);
			expect(outcomes).toEqual([{ kind: "applied", change: changes[0], record: null }]);
			expect(hosted.records()).toEqual([]);
		});

		test("several changes / one request, outcomes in the order of the changes", async () => {
			await using hosted = await start([
				record({ id: "a1", content: "81.2.69.1" }),
				record({ id: "a2", content: "81.2.69.2" }),
			]);
			const [first, second] = hosted.records();
			if (first === undefined || second === undefined) throw new Error("no records");
			const www = create("81.2.69.3", { name: name("www.example.com") });
			const changes = [remove(second), update(first, { content: "81.2.69.142" }), www];
			const outcomes = await hosted.host.apply(hosted.zone, changes, "replay", never);
			expect(outcomes.map(({ change }) => change)).toEqual(changes);
			expect(kinds(outcomes)).toEqual(["applied", "applied", "applied"]);
			expect(hosted.host.requestCount()).toBe(1);
			expect(contents(hosted.records())).toEqual(["81.2.69.142"]);
			expect(contents(hosted.records(), "www.example.com")).toEqual(["81.2.69.3"]);
		});

		test("one batch / swaps the contents of two records' addresses without a conflict of identical ones", async () => {
			await using hosted = await start([record({ id: "a1", content: "81.2.69.1" })]);
			const changes = [create("81.2.69.1"), ...hosted.records().map(remove)];
			const outcomes = await hosted.host.apply(hosted.zone, changes, "replay", never);
			expect(kinds(outcomes)).toEqual(["applied", "applied"]);
			expect(contents(hosted.records())).toEqual(["81.2.69.1"]);
		});

		test("a record in a batch is gone, report / all rejected, nothing changed, one request", async () => {
			await using hosted = await start([record({ id: "a1" })]);
			const [before] = hosted.records();
			if (before === undefined) throw new Error("no record");
			const gone = record({ id: "0123456789abcdef0123456789abcdef", name: name("www.example.com") });
			const changes = [update(before, { content: "81.2.69.142" }), update(gone, { content: "81.2.69.142" })];
			const outcomes = await hosted.host.apply(hosted.zone, changes, "report", never);
			expect(kinds(outcomes)).toEqual(["rejected record-gone", "rejected record-gone"]);
			expect(contents(hosted.records())).toEqual(["81.2.69.1"]);
			expect(hosted.host.requestCount()).toBe(1);
		});

		test("a record in a batch is gone, replay / the other is applied", async () => {
			await using hosted = await start([record({ id: "a1" })]);
			const [before] = hosted.records();
			if (before === undefined) throw new Error("no record");
			const gone = record({ id: "0123456789abcdef0123456789abcdef", name: name("www.example.com") });
			const changes = [update(gone, { content: "81.2.69.142" }), update(before, { content: "81.2.69.142" })];
			const outcomes = await hosted.host.apply(hosted.zone, changes, "replay", never);
			expect(kinds(outcomes)).toEqual(["rejected record-gone", "applied"]);
			expect(outcomes[0]).toMatchObject({ problem: { subject: "www.example.com" } });
			expect(contents(hosted.records())).toEqual(["81.2.69.142"]);
			expect(hosted.host.requestCount()).toBe(3);
		});

		test("a CNAME in the way / rejected; a delete beside it is not sent", async () => {
			const www = name("www.example.com");
			await using hosted = await start([
				record({ id: "a1" }),
				record({ id: "a2", name: www, type: "CNAME", content: "home.example.com" }),
			]);
			const before = hosted.records();
			const remembered = record({ id: "0123456789abcdef0123456789abcdef", name: www });
			const changes = [create("81.2.69.142", { name: www }), remove(remembered), create("81.2.69.142")];
			const outcomes = await hosted.host.apply(hosted.zone, changes, "replay", never);
			expect(kinds(outcomes)).toEqual(["rejected cname-conflict", "rejected cname-conflict", "applied"]);
			expect(hosted.records()).toHaveLength(before.length + 1);
			// The batch, and two creates.
			expect(hosted.host.requestCount()).toBe(3);
		});

		test("create of what is there, alone / applied, with no record", async () => {
			await using hosted = await start([record({ id: "a1", content: "81.2.69.142", comment: "by hand" })]);
			const change = create("81.2.69.142");
			const outcomes = await hosted.host.apply(hosted.zone, [change], "replay", never);
			expect(outcomes).toEqual([{ kind: "applied", change, record: null }]);
			expect(hosted.records()).toMatchObject([{ comment: "by hand" }]);
		});

		test("delete of what is gone, alone / applied", async () => {
			await using hosted = await start([]);
			const change = remove(record({ id: "0123456789abcdef0123456789abcdef" }));
			const outcomes = await hosted.host.apply(hosted.zone, [change], "report", never);
			expect(outcomes).toEqual([{ kind: "applied", change, record: null }]);
		});

		test("update to what another record holds / rejected", async () => {
			await using hosted = await start([record({ id: "a1" }), record({ id: "a2", content: "81.2.69.142" })]);
			const before = hosted.records().find(({ content }) => content === "81.2.69.1");
			if (before === undefined) throw new Error("no record");
			const outcomes = await hosted.host.apply(
				hosted.zone,
				[update(before, { content: "81.2.69.142" })],
				"replay",
				never,
			);
			expect(kinds(outcomes)).toEqual(["rejected record-exists"]);
		});

		test("the zone is gone / all rejected, one request, nothing replayed", async () => {
			await using hosted = await start([record({ id: "a1" }), record({ id: "a2", content: "81.2.69.2" })]);
			const changes = hosted.records().map(before => update(before, { content: "81.2.69.142" }));
			hosted.removeZone();
			const outcomes = await hosted.host.apply(hosted.zone, changes, "replay", never);
			expect(kinds(outcomes)).toEqual(["rejected zone-gone", "rejected zone-gone"]);
			expect(hosted.host.requestCount()).toBe(1);
		});

		test("more than 200 changes / two requests; a name that is split keeps an answer throughout", async () => {
			await using hosted = await start([record({ id: "a1" })]);
			const creates = Array.from({ length: 201 }, (_, index) => create(`81.2.${100 + (index % 2)}.${index + 1}`));
			const changes = [...hosted.records().map(remove), ...creates];
			const outcomes = await hosted.host.apply(hosted.zone, changes, "replay", never);
			expect(new Set(kinds(outcomes))).toEqual(new Set(["applied"]));
			expect(hosted.host.requestCount()).toBe(2);
			expect(hosted.records()).toHaveLength(201);
		});

		test("aborted before / throws the reason, sends nothing", async () => {
			await using hosted = await start([record({ id: "a1" })]);
			const { host, zone } = hosted;
			const signal = AbortSignal.abort(new Error("stopped"));
			const changes = hosted.records().map(remove);
			await expect(host.zones(signal)).rejects.toThrow("stopped");
			await expect(host.list(zone, signal)).rejects.toThrow("stopped");
			await expect(host.apply(zone, changes, "replay", signal)).rejects.toThrow("stopped");
			expect(host.requestCount()).toBe(0);
			expect(hosted.records()).toHaveLength(1);
		});

		test("an address of ours / is kept as it is sent", async () => {
			await using hosted = await start([]);
			const content = publishable("2A02:8010:0:0:1::5");
			const change = create(content, { type: "AAAA" });
			await hosted.host.apply(hosted.zone, [change], "replay", never);
			expect(await hosted.host.list(hosted.zone, never)).toMatchObject([{ content, type: "AAAA" }]);
		});
	});
}
