import { expect, test } from "vitest";
import { allPages, type Page } from "./pages.ts";

const ids = (...names: string[]) => names.map(id => ({ id }));
const page = (result: readonly unknown[], total_count: unknown): Page => ({ result, result_info: { total_count } });

async function read(pages: readonly Page[]) {
	const asked: number[] = [];
	const items = await allPages(async number => {
		asked.push(number);
		return pages[number - 1] ?? page([], 0);
	});
	return { items, asked };
}

test.each<[scenario: string, pages: readonly Page[], expected: readonly string[], requests: number]>([
	["everything on one page / one request", [page(ids("a", "b"), 2)], ["a", "b"], 1],
	["nothing / one request", [page([], 0)], [], 1],
	["three pages / all of them", [page(ids("a"), 3), page(ids("b"), 3), page(ids("c"), 3)], ["a", "b", "c"], 3],
	["a record more than promised / kept", [page(ids("a", "b"), 1)], ["a", "b"], 1],
])("%s", async (_scenario, pages, expected, requests) => {
	const { items, asked } = await read(pages);
	expect(items).toEqual(ids(...expected));
	expect(asked).toHaveLength(requests);
});

test("half a million entries on one page / read like any other", async () => {
	const many = Array.from({ length: 500_000 }, (_, index) => ({ id: `r${index}` }));
	expect((await read([page(many, many.length)])).items).toHaveLength(many.length);
});

test.each<[scenario: string, pages: readonly Page[]]>([
	["an empty page before the end", [page(ids("a"), 3), page([], 3)]],
	["an id twice, on two pages", [page(ids("a", "b"), 3), page(ids("b"), 3)]],
	["no result_info", [{ result: ids("a") }]],
	["no total", [page(ids("a"), undefined)]],
	["a total that is no count", [page(ids("a"), -1)]],
	["an entry that is none, twice", [page([null, "x"], 2)]],
])("%s / api-bad-answer", async (_scenario, pages) => {
	await expect(read(pages)).rejects.toMatchObject({ code: "api-bad-answer" });
});
