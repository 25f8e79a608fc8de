import { expect, test } from "vitest";
import { countingIds } from "./clock.ts";
import { ERRORS, type ErrorName, Refusal } from "./errors.ts";
import { readRecordBody } from "./record-body.ts";
import type { Plan } from "./record-fields.ts";
import { createStore, type RecordStore } from "./store.ts";

type Given = Readonly<Record<string, unknown>>;
const HOME: Given = { type: "A", name: "home", content: "81.2.69.1" };
const ALIAS: Given = { type: "CNAME", name: "www", content: "home.example.com" };

type Options = { readonly plan?: Plan; readonly recordQuota?: number; readonly now?: () => number };

function storeOf(records: readonly Given[], options: Options = {}): RecordStore {
	const { plan = "free", recordQuota = 200, now = () => 0 } = options;
	const store = createStore({ name: "example.com", plan, recordQuota }, { now, id: countingIds() });
	for (const record of records) store.create(readRecordBody(record));
	return store;
}

/** The only record, as it is stored. */
const stored = (record: Given, plan: Plan = "free") => storeOf([record], { plan }).all()[0];

test.each<[scenario: string, given: Given, expected: Given]>([
	["nothing named / defaults", {}, { proxied: false, ttl: 1, settings: {}, comment: null, tags: [], proxiable: true }],
	["ttl 60 / kept", { ttl: 60 }, { ttl: 60 }],
	["ttl 86400 / kept", { ttl: 86_400 }, { ttl: 86_400 }],
	["proxied with a ttl / automatic", { proxied: true, ttl: 300 }, { proxied: true, ttl: 1 }],
	["empty comment / null", { comment: "" }, { comment: null }],
	["comment of 100 / kept", { comment: "ü".repeat(100) }, { comment: "ü".repeat(100) }],
	["AAAA / canonical", { type: "AAAA", content: "2A02:0db8:0:0:1:0:0:0" }, { content: "2a02:db8:0:0:1::" }],
	[
		"CNAME / lower-case punycode",
		{ type: "CNAME", content: "BÜRO.example.com." },
		{ content: "xn--bro-hoa.example.com" },
	],
	["TXT / not proxiable", { type: "TXT", content: "Hello" }, { content: "Hello", proxiable: false }],
	[
		"SRV / content from its data",
		{ type: "SRV", content: undefined, data: { port: 80, target: "a" } },
		{ content: "80 a" },
	],
	["MX / its priority", { type: "MX", content: "mx.example.com", priority: 10 }, { priority: 10 }],
	["no tags / none", { tags: [] }, { tags: [] }],
	["type in lower case / upper case", { type: "a" }, { type: "A" }],
])("stored: %s", (_scenario, given, expected) => expect(stored({ ...HOME, ...given })).toMatchObject(expected));

test.each<[scenario: string, records: readonly Given[], given: Given, error: ErrorName | null]>([
	["second address of a name / stored", [HOME], { content: "81.2.69.2" }, null],
	["both families of a name / stored", [HOME], { type: "AAAA", content: "2a02::1" }, null],
	["identical / refused", [HOME], {}, "identical"],
	[
		"identical but for its writing / refused",
		[{ ...HOME, type: "AAAA", content: "2a02::1" }],
		{ type: "AAAA", content: "2A02:0::1" },
		"identical",
	],
	["A onto CNAME / refused", [ALIAS], { name: "www" }, "address-onto-cname"],
	["AAAA onto CNAME / refused", [ALIAS], { name: "www", type: "AAAA", content: "2a02::1" }, "address-onto-cname"],
	["TXT onto CNAME / stored", [ALIAS], { name: "www", type: "TXT", content: "x" }, null],
	["CNAME onto A / refused", [HOME], { type: "CNAME", content: "a.example.com" }, "cname-onto-address"],
	["CNAME onto CNAME / refused", [ALIAS], { ...ALIAS }, "cname-onto-address"],
	["NS beside A / refused", [HOME], { type: "NS", content: "ns.example.net" }, "ns-conflict"],
	[
		"NS beside A at the apex / stored",
		[{ ...HOME, name: "@" }],
		{ name: "@", type: "NS", content: "ns.example.net" },
		null,
	],
	["A beside NS / refused", [{ ...HOME, type: "NS", content: "ns.example.net" }], {}, "ns-conflict"],
	["A that is no address / refused", [], { content: "81.2.69" }, "bad-a"],
	["A with an IPv6 address / refused", [], { content: "2a02::1" }, "bad-a"],
	["AAAA with an IPv4 address / refused", [], { type: "AAAA" }, "bad-aaaa"],
	["AAAA with a zone index / refused", [], { type: "AAAA", content: "fe80::1%eth0" }, "bad-aaaa"],
	["Cloudflare's IPv4 / refused", [], { content: "104.16.0.1" }, "cloudflare-address"],
	["Cloudflare's IPv6 / refused", [], { type: "AAAA", content: "2606:4700::1" }, "cloudflare-address"],
	["private address / stored", [], { content: "192.168.1.2" }, null],
	["ttl 59 / refused", [], { ttl: 59 }, "bad-ttl"],
	["ttl 86401 / refused", [], { ttl: 86_401 }, "bad-ttl"],
	["ttl 0 / refused", [], { ttl: 0 }, "bad-ttl"],
	["ttl 90.5 / refused", [], { ttl: 90.5 }, "bad-ttl"],
	["comment of 101 / refused", [], { comment: "x".repeat(101) }, "comment-length"],
	["comment of two lines / refused", [], { comment: "a\nb" }, "bad-body"],
	["a tag / refused", [], { tags: ["a:b"] }, "tag-quota"],
	["proxied TXT / refused", [], { type: "TXT", content: "x", proxied: true }, "not-proxiable"],
	["TXT of 2049 / refused", [], { type: "TXT", content: "x".repeat(2049) }, "txt-size"],
	["unknown type / refused", [], { type: "AAA" }, "bad-body"],
	["no content / refused", [], { content: undefined }, "bad-body"],
	["no name / refused", [], { name: undefined }, "bad-body"],
	["proxied as text / refused", [], { proxied: "true" }, "bad-body"],
	["ttl as text / refused", [], { ttl: "60" }, "bad-body"],
	["bad name / refused", [], { name: "a..b" }, "bad-name"],
])("created: %s", (_scenario, records, given, error) => {
	const store = storeOf(records);
	const create = () => store.create(readRecordBody({ ...HOME, ...given }));
	if (error === null) return expect(create()).toMatchObject({ type: given["type"] ?? "A" });
	expect(create).toThrow(expect.objectContaining({ row: expect.objectContaining({ code: ERRORS[error].code }) }));
	expect(store.all()).toHaveLength(records.length);
});

test("paid plan / tags, and comments up to 500", () => {
	const record = stored({ ...HOME, tags: ["a:b"], comment: "x".repeat(500) }, "pro");
	expect(record).toMatchObject({ tags: ["a:b"], comment: "x".repeat(500) });
	expect(() => stored({ ...HOME, comment: "x".repeat(501) }, "pro")).toThrow("500");
});

test("full zone / nothing more, until something is deleted", () => {
	const store = storeOf([HOME], { recordQuota: 1 });
	const other = readRecordBody({ ...HOME, name: "other" });
	expect(() => store.create(other)).toThrow("quota");
	store.remove(store.all()[0]?.id ?? "");
	expect(store.create(other).name).toBe("other.example.com");
});

const RICH: Given = { ...HOME, proxied: true, comment: "mine", settings: { ipv4_only: true } };

test("PATCH / keeps what it does not name", () => {
	const store = storeOf([RICH]);
	const [before] = store.all();
	const after = store.edit(before?.id ?? "", readRecordBody({ type: "A", content: "81.2.69.2" }));
	expect(after).toEqual({ ...before, content: "81.2.69.2" });
	expect(store.get(after.id)).toBe(after);
});

test("PUT / resets what it does not name", () => {
	const store = storeOf([RICH]);
	const after = store.overwrite(store.all()[0]?.id ?? "", readRecordBody({ ...HOME, content: "81.2.69.2" }));
	expect(after).toMatchObject({ content: "81.2.69.2", proxied: false, ttl: 1, comment: null, settings: {}, tags: [] });
	expect(after).not.toHaveProperty("comment_modified_on");
});

test.each<[scenario: string, patch: Given, error: ErrorName | null]>([
	["another type / refused", { type: "AAAA", content: "2a02::1" }, "type-change"],
	["into an identical one / refused", { content: "81.2.69.2" }, "identical"],
	["onto a CNAME's name / refused", { name: "www" }, "address-onto-cname"],
	["the content that it has / done", { content: "81.2.69.1" }, null],
	["another name / done", { name: "new" }, null],
])("edited: %s", (_scenario, patch, error) => {
	const store = storeOf([HOME, { ...HOME, content: "81.2.69.2" }, ALIAS]);
	const before = store.all();
	const edit = () => store.edit(before[0]?.id ?? "", readRecordBody(patch));
	if (error === null) return expect(edit()).toMatchObject({ id: before[0]?.id });
	expect(edit).toThrow(expect.objectContaining({ row: expect.objectContaining({ code: ERRORS[error].code }) }));
	expect(store.all()).toEqual(before);
});

test("a name that was left is free again", () => {
	const store = storeOf([HOME]);
	store.edit(store.all()[0]?.id ?? "", readRecordBody({ name: "new" }));
	expect(() => store.create(readRecordBody({ ...HOME, type: "CNAME", content: "new.example.com" }))).not.toThrow();
});

test("times / created stays, modified moves, a comment's own only with the comment", () => {
	let nowMs = Date.parse("2026-01-01T00:00:00.123Z");
	const store = storeOf([{ ...HOME, comment: "one" }], { now: () => nowMs });
	const id = store.all()[0]?.id ?? "";
	nowMs += 1000;
	expect(store.edit(id, readRecordBody({ content: "81.2.69.2" }))).toMatchObject({
		created_on: "2026-01-01T00:00:00.123000Z",
		modified_on: "2026-01-01T00:00:01.123000Z",
		comment_modified_on: "2026-01-01T00:00:00.123000Z",
	});
	nowMs += 1000;
	const commented = store.edit(id, readRecordBody({ comment: "two" }));
	expect(commented.comment_modified_on).toBe("2026-01-01T00:00:02.123000Z");
});

test("a record that is not there / record-gone", () => {
	for (const use of [storeOf([]).get, storeOf([]).remove]) expect(() => use("0".repeat(32))).toThrow(Refusal);
});
