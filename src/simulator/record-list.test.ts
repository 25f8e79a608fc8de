import { expect, test } from "vitest";
import { countingIds } from "./clock.ts";
import type { Query } from "./paging.ts";
import { readRecordBody } from "./record-body.ts";
import { listRecords } from "./record-list.ts";
import { createStore } from "./store.ts";

const store = createStore({ name: "example.com", plan: "free", recordQuota: 200 }, { now: () => 0, id: countingIds() });
for (const record of [
	{ type: "TXT", name: "t", content: "Hello", comment: "Note ONE" },
	{ type: "A", name: "b", content: "81.2.69.2", ttl: 60, comment: "note two" },
	{ type: "A", name: "a", content: "81.2.69.1", proxied: true },
	{ type: "AAAA", name: "büro", content: "2a02::1", ttl: 300 },
]) {
	store.create(readRecordBody(record));
}
const names = (query: Query): string =>
	listRecords(store.all(), query)
		.items.map(record => record.name.replace(/\.?example\.com$/, ""))
		.join(" ");

test.each<[scenario: string, query: Query, found: string]>([
	["no filter / by type", {}, "b a xn--bro-hoa t"],
	["name / exact", { name: "a.example.com" }, "a"],
	["name in upper case / found", { name: "A.Example.com" }, "a"],
	["name in Unicode / found", { "name.exact": "büro.example.com" }, "xn--bro-hoa"],
	["part of a name / not found", { name: "example.com" }, ""],
	["name.contains / found", { "name.contains": "BRO" }, "xn--bro-hoa"],
	["name.startswith / found", { "name.startswith": "b." }, "b"],
	["name.endswith / all", { "name.endswith": "example.com" }, "b a xn--bro-hoa t"],
	["operator in the value, as before 2025 / literal", { name: "contains:a" }, ""],
	["type / found", { type: "A" }, "b a"],
	["content / exact", { content: "81.2.69.1" }, "a"],
	["content.contains ignores case / found", { "content.contains": "HELL" }, "t"],
	["proxied true / found", { proxied: "true" }, "a"],
	["proxied false / found", { proxied: "false" }, "b xn--bro-hoa t"],
	["comment.contains / found", { "comment.contains": "note" }, "b t"],
	["comment.startswith / found", { "comment.startswith": "note o" }, "t"],
	["comment.present without a value / found", { "comment.present": "" }, "b t"],
	["comment.absent with any value / found", { "comment.absent": "false" }, "a xn--bro-hoa"],
	["two filters / both", { type: "A", "comment.present": "" }, "b"],
	["match=any / either", { type: "A", "comment.contains": "one", match: "any" }, "b a t"],
	["match=any without a filter / all", { match: "any" }, "b a xn--bro-hoa t"],
	["search / anywhere", { search: "two" }, "b"],
	["order by name / in order", { order: "name" }, "a b t xn--bro-hoa"],
	["descending / reversed", { order: "name", direction: "desc" }, "xn--bro-hoa t b a"],
	["order by ttl / as numbers", { order: "ttl", direction: "desc" }, "xn--bro-hoa b t a"],
	["unknown parameter / ignored", { "constructor.exact": "x", include_shadow_metadata: "true" }, "b a xn--bro-hoa t"],
	["page 2 of 3 / the rest", { order: "name", per_page: "3", page: "2" }, "xn--bro-hoa"],
	["page beyond / none", { per_page: "3", page: "9" }, ""],
])("%s", (_scenario, query, found) => expect(names(query)).toBe(found));

test.each<[scenario: string, query: Query]>([
	["per_page 0 / refused", { per_page: "0" }],
	["per_page above 5,000,000 / refused", { per_page: "5000001" }],
	["page 0 / refused", { page: "0" }],
	["a type that is none / refused", { type: "contains:A" }],
	["unknown order / refused", { order: "id" }],
	["unknown match / refused", { match: "some" }],
])("%s", (_scenario, query) => expect(() => names(query)).toThrow("Invalid value"));

test("result_info / says how much there is", () => {
	const { info } = listRecords(store.all(), { per_page: "3", page: "2" });
	expect(info).toEqual({ page: 2, per_page: 3, count: 1, total_count: 4, total_pages: 2 });
	const none = listRecords([], {}).info;
	expect(none).toEqual({ page: 1, per_page: 100, count: 0, total_count: 0, total_pages: 1 });
});
