import type * as v from "valibot";

/** The schema as the tree of its keys, for all that walks them: environment, unknown keys, documentation. */
export type Node =
	| { readonly kind: "table"; readonly entries: ReadonlyMap<string, Node> }
	| { readonly kind: "tables"; readonly item: Node }
	| { readonly kind: "list"; readonly item: Leaf }
	| Leaf;
export type Leaf = { readonly kind: "leaf"; readonly reads: readonly ("text" | "number" | "boolean")[] };

export const isSchema = (value: unknown): value is v.GenericSchema =>
	typeof value === "object" && value !== null && "kind" in value && value.kind === "schema";

/** The schema below `optional`. */
export function withoutOptional(schema: v.GenericSchema): v.GenericSchema {
	return schema.type === "optional" && "wrapped" in schema && isSchema(schema.wrapped)
		? withoutOptional(schema.wrapped)
		: schema;
}

/** The entries of a table's schema. */
export function entriesOf(schema: v.GenericSchema): readonly (readonly [key: string, schema: v.GenericSchema])[] {
	if (!("entries" in schema) || typeof schema.entries !== "object" || schema.entries === null) return [];
	return Object.entries(schema.entries).flatMap(([key, entry]: [string, unknown]) =>
		isSchema(entry) ? [[key, entry] as const] : [],
	);
}

export function treeOf(optional: v.GenericSchema): Node {
	const schema = withoutOptional(optional);
	if (schema.type === "strict_object") {
		return { kind: "table", entries: new Map(entriesOf(schema).map(([key, entry]) => [key, treeOf(entry)])) };
	}
	if (schema.type === "array" && "item" in schema && isSchema(schema.item)) {
		const item = treeOf(schema.item);
		return item.kind === "leaf" ? { kind: "list", item } : { kind: "tables", item };
	}
	return { kind: "leaf", reads: readsOf(schema) };
}

function readsOf(schema: v.GenericSchema): Leaf["reads"] {
	if (schema.type === "boolean") return ["boolean"];
	if (schema.type === "number") return ["number"];
	if (schema.type !== "union" || !("options" in schema) || !Array.isArray(schema.options)) return ["text"];
	return schema.options.flatMap(option => (isSchema(option) ? readsOf(option) : []));
}
