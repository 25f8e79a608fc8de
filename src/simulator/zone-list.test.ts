import { expect, test } from "vitest";
import { countingIds } from "./clock.ts";
import type { Query } from "./paging.ts";
import { listZones } from "./zone-list.ts";
import { createZone, wireZone } from "./zones.ts";

const world = { now: () => 0, id: countingIds() };
const zones = [
	createZone({ name: "example.com" }, { id: "a".repeat(32), name: "One" }, world),
	createZone({ name: "xn--mnchen-3ya.de", status: "pending" }, { id: "b".repeat(32), name: "Two" }, world),
	createZone({ name: "example.org" }, { id: "b".repeat(32), name: "Two" }, world),
];
const names = (query: Query): string =>
	listZones(zones, query)
		.items.map(zone => wireZone(zone).name)
		.join(" ");

test.each<[scenario: string, query: Query, found: string]>([
	["no filter / all, in Unicode", {}, "example.com example.org münchen.de"],
	["name / found", { name: "example.com" }, "example.com"],
	["name in punycode / found, in Unicode", { name: "xn--mnchen-3ya.de" }, "münchen.de"],
	["name in Unicode, upper case / found", { name: "MÜNCHEN.de" }, "münchen.de"],
	["unknown name / none", { name: "example.net" }, ""],
	["equal: / found", { name: "equal:example.com" }, "example.com"],
	["not_equal: / the others", { name: "not_equal:example.com" }, "example.org münchen.de"],
	["starts_with: / found", { name: "starts_with:example" }, "example.com example.org"],
	["ends_with: / found", { name: "ends_with:.de" }, "münchen.de"],
	["contains: / found", { name: "contains:NCHEN" }, "münchen.de"],
	["contains_case_sensitive: / none", { name: "contains_case_sensitive:NCHEN" }, ""],
	["status / found", { status: "pending" }, "münchen.de"],
	["account.id / found", { "account.id": "b".repeat(32) }, "example.org münchen.de"],
	["account.name and status / both", { "account.name": "Two", status: "active" }, "example.org"],
	["match=any / either", { name: "example.com", status: "pending", match: "any" }, "example.com münchen.de"],
	["descending / reversed", { direction: "desc" }, "münchen.de example.org example.com"],
])("%s", (_scenario, query, found) => expect(names(query)).toBe(found));

test.each<[scenario: string, query: Query]>([
	["per_page 4 / refused", { per_page: "4" }],
	["per_page 51 / refused", { per_page: "51" }],
	["per_page in words / refused", { per_page: "all" }],
	["unknown status / refused", { status: "deleted" }],
])("%s", (_scenario, query) => expect(() => names(query)).toThrow("Invalid value"));

test("more than a page / result_info says so", () => {
	const many = Array.from({ length: 21 }, (_, n) => createZone({ name: `z${n}.com` }, { id: "", name: "" }, world));
	const second = listZones(many, { page: "2" });
	expect(second.info).toEqual({ page: 2, per_page: 20, count: 1, total_count: 21, total_pages: 2 });
	expect(second.items).toHaveLength(1);
});
