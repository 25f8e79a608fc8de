import { expect, test } from "vitest";
import { create, name, record, remove, update } from "../../test/cloudflare/samples.ts";
import { confirmBatch } from "./confirm.ts";

const at = (index: number) => name(`h${index}.example.com`);
const wire = (index: number, content: string) => ({
	id: `r${index}`,
	name: at(index),
	type: "A",
	content,
	proxied: false,
	ttl: 1,
	comment: "cfddns:home",
});

test("a full batch / each record of the answer is read once, and each change finds its own", () => {
	let reads = 0;
	const counted = (index: number) => ({
		...wire(index, "81.2.69.142"),
		get content() {
			reads += 1;
			return "81.2.69.142";
		},
	});
	const numbers = Array.from({ length: 200 }, (_, index) => index);
	const [patched, posted, gone] = [numbers.slice(0, 60), numbers.slice(60, 140), numbers.slice(140)];
	const changes = [
		...patched.map(index => update(record({ id: `r${index}`, name: at(index) }), { content: "81.2.69.142" })),
		...posted.map(index => create("81.2.69.142", { name: at(index) })),
		...gone.map(index => remove(record({ id: `r${index}`, name: at(index) }))),
	];
	const outcomes = confirmBatch(changes, {
		patches: patched.toReversed().map(counted),
		posts: posted.toReversed().map(counted),
		deletes: gone.toReversed().map(index => ({ id: `r${index}` })),
	});
	expect(reads).toBe(140);
	expect(outcomes.map(({ kind, change }) => ({ kind, change }))).toEqual(
		changes.map(change => ({ kind: "applied", change })),
	);
	const records = outcomes.map(outcome => (outcome.kind === "applied" ? (outcome.record?.id ?? null) : "?"));
	expect(records).toEqual(numbers.map(index => (index < 140 ? `r${index}` : null)));
});

test("records of one name with several contents / each change finds its own", () => {
	const changes = ["81.2.69.1", "81.2.69.2"].map(content => create(content, { name: at(1) }));
	const outcomes = confirmBatch(changes, { posts: [wire(1, "81.2.69.2"), { ...wire(1, "81.2.69.1"), id: "r2" }] });
	expect(outcomes).toMatchObject([{ record: { id: "r2" } }, { record: { id: "r1" } }]);
});
