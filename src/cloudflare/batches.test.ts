import fc from "fast-check";
import { expect, test } from "vitest";
import { create, name, record, remove, update } from "../../test/cloudflare/samples.ts";
import type { Change } from "../core/plan.ts";
import { batchesOf } from "./batches.ts";

const of = (label: string, kind: Change["kind"], index: number): Change => {
	const before = record({ id: `${label}${index}`, name: name(`${label}.example.com`) });
	if (kind === "create") return create("81.2.69.142", { name: before.name });
	return kind === "update" ? update(before, { content: "81.2.69.142" }) : remove(before);
};
const shape = (batches: readonly (readonly Change[])[]) =>
	batches.map(batch => batch.map(({ kind, rrset }) => `${rrset.name.slice(0, 1)} ${kind}`));

test("fewer than fit / one batch, as given", () => {
	const changes = [of("a", "update", 1), of("b", "create", 1)];
	expect(batchesOf(changes, 3)).toEqual([changes]);
});

test("an RRset that does not fit any more / goes whole into the next batch", () => {
	const changes = [of("a", "update", 1), of("a", "create", 1), of("b", "update", 1), of("b", "delete", 2)];
	expect(shape(batchesOf(changes, 3))).toEqual([
		["a update", "a create"],
		["b update", "b delete"],
	]);
});

test("an RRset larger than a batch / its deletes last", () => {
	const changes = [of("a", "delete", 1), of("a", "create", 2), of("a", "delete", 3), of("a", "update", 4)];
	expect(shape(batchesOf(changes, 2))).toEqual([
		["a update", "a create"],
		["a delete", "a delete"],
	]);
});

const someChange = fc
	.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("create", "update", "delete"), fc.nat(9))
	.map(([label, kind, index]) => of(label, kind, index));

test("any changes / each in exactly one batch, none too large, no delete before the RRset's others", () => {
	fc.assert(
		fc.property(fc.array(someChange, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (changes, size) => {
			const batches = batchesOf(changes, size);
			expect(new Set(batches.flat())).toEqual(new Set(changes));
			expect(batches.flat()).toHaveLength(changes.length);
			for (const batch of batches) {
				expect(batch.length).toBeGreaterThan(0);
				expect(batch.length).toBeLessThanOrEqual(size);
			}
			for (const label of ["a", "b", "c"]) {
				const mine = batches.flat().filter(({ rrset }) => rrset.name.startsWith(label));
				const firstDelete = mine.findIndex(({ kind }) => kind === "delete");
				if (firstDelete >= 0) expect(mine.slice(firstDelete).every(({ kind }) => kind === "delete")).toBe(true);
			}
		}),
	);
});
