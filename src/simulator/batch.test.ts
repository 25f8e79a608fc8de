import { expect, test } from "vitest";
import { runBatch } from "./batch.ts";
import { countingIds } from "./clock.ts";
import { readRecordBody } from "./record-body.ts";
import { createStore, type RecordStore } from "./store.ts";

const a = (name: string, content: string) => ({ type: "A", name, content });

function storeOf(count: number, recordQuota = 5000): RecordStore {
	const store = createStore({ name: "example.com", plan: "free", recordQuota }, { now: () => 0, id: countingIds() });
	for (let n = 0; n < count; n += 1) store.create(readRecordBody(a(`n${n}`, "81.2.69.1")));
	return store;
}
const idOf = (store: RecordStore, index: number): string => store.all()[index]?.id ?? "";
const shown = (store: RecordStore) => store.all().map(({ name, content }) => `${name.split(".")[0]} ${content}`);

test("all four lists / done in the order deletes, patches, puts, posts", () => {
	const store = storeOf(3);
	const result = runBatch(store, "free", {
		// Each only works after the one below it.
		posts: [a("n0", "81.2.69.1"), a("n2", "81.2.69.2")],
		puts: [{ id: idOf(store, 2), ...a("n1", "81.2.69.1") }],
		patches: [{ id: idOf(store, 1), content: "81.2.69.9" }],
		deletes: [{ id: idOf(store, 0) }],
	});
	expect(shown(store)).toEqual(["n1 81.2.69.9", "n1 81.2.69.1", "n0 81.2.69.1", "n2 81.2.69.2"]);
	expect(result.deletes).toMatchObject([{ name: "n0.example.com", content: "81.2.69.1" }]);
	expect([result.patches.length, result.puts.length, result.posts.length]).toEqual([1, 1, 2]);
});

test("CNAME swapped for A / in one call", () => {
	const store = storeOf(0);
	const { id } = store.create(readRecordBody({ type: "CNAME", name: "www", content: "a.example.net" }));
	runBatch(store, "free", { deletes: [{ id }], posts: [a("www", "81.2.69.1")] });
	expect(shown(store)).toEqual(["www 81.2.69.1"]);
});

test("the last operation fails / nothing has happened, and names are as free as before", () => {
	const store = storeOf(2);
	const before = store.all();
	const batch = {
		deletes: [{ id: idOf(store, 0) }],
		patches: [{ id: idOf(store, 1), name: "moved" }],
		posts: [a("new", "81.2.69.1"), a("bad", "x")],
	};
	expect(() => runBatch(store, "free", batch)).toThrow("valid IPv4");
	expect(store.all()).toEqual(before);
	expect(() => store.create(readRecordBody(a("n0", "81.2.69.1")))).toThrow("identical");
	expect(store.create(readRecordBody(a("new", "81.2.69.1"))).name).toBe("new.example.com");
});

test.each<[scenario: string, batch: unknown, message: string | null]>([
	["no list / done", {}, null],
	["200 operations / done", { posts: Array.from({ length: 200 }, (_, n) => a(`p${n}`, "81.2.69.1")) }, null],
	[
		"201 operations / refused",
		{ posts: Array.from({ length: 201 }, (_, n) => a(`p${n}`, "81.2.69.1")) },
		"at most 200",
	],
	["unknown record / refused", { deletes: [{ id: "f".repeat(32) }] }, "does not exist"],
	["no id / refused", { patches: [{ content: "81.2.69.2" }] }, "body"],
	["a list that is none / refused", { posts: {} }, "body"],
	["no object / refused", [], "body"],
])("%s", (_scenario, batch, message) => {
	const run = () => runBatch(storeOf(0), "free", batch);
	if (message === null) expect(run).not.toThrow();
	else expect(run).toThrow(message);
});

test("an identifier in a post / ignored", () => {
	const store = storeOf(0);
	const result = runBatch(store, "free", { posts: [{ ...a("x", "81.2.69.1"), id: "f".repeat(32) }] });
	expect(result.posts[0]?.id).not.toBe("f".repeat(32));
});

test("quota / deletes make room for posts", () => {
	const store = storeOf(2, 2);
	runBatch(store, "free", { deletes: [{ id: idOf(store, 0) }], posts: [a("new", "81.2.69.1")] });
	expect(shown(store)).toEqual(["n1 81.2.69.1", "new 81.2.69.1"]);
	expect(() => runBatch(store, "free", { posts: [a("more", "81.2.69.1")] })).toThrow("quota");
});
