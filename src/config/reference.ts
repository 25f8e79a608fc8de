import * as v from "valibot";
import type { SourceGrammar } from "../core/source-spec.ts";
import { variableOf } from "./environment.ts";
import { createSchema } from "./schema.ts";
import { keysOf as spelledKeysOf } from "./spelling.ts";
import { entriesOf, isSchema, treeOf, withoutOptional } from "./tree.ts";

/** One key, as documentation shows it. */
export type KeyReference = {
	/** With its table: "ipv4.sources", "records.name". */
	readonly key: string;
	/** `null`: it can only be written in a file. */
	readonly variable: string | null;
	readonly allowed: string;
	/** As TOML; `null` if there is none. */
	readonly fallback: string | null;
	readonly required: boolean;
	readonly description: string;
};

/** All keys, in the order of the schema. */
export function referenceOf(grammars: readonly SourceGrammar[]): readonly KeyReference[] {
	const schema = createSchema(grammars);
	const variables = new Map(spelledKeysOf(treeOf(schema)).map(({ path }) => [path.join("."), variableOf(path)]));
	return keysOf(schema, []).map(({ key, schema: entry }) => {
		const { allowed } = v.getMetadata(withoutOptional(entry));
		return {
			key,
			variable: variables.get(key) ?? null,
			allowed: typeof allowed === "string" ? allowed : "",
			fallback: "default" in entry && entry.default !== undefined ? JSON.stringify(entry.default) : null,
			required: entry.type !== "optional",
			description: v.getDescription(withoutOptional(entry)) ?? "",
		};
	});
}

type Key = { readonly key: string; readonly schema: v.GenericSchema };

function keysOf(schema: v.GenericSchema, path: readonly string[]): readonly Key[] {
	return entriesOf(schema).flatMap(([key, entry]) => {
		const inner = withoutOptional(entry);
		const below = "item" in inner && treeOf(inner).kind === "tables" ? inner.item : inner;
		const nested = isSchema(below) ? keysOf(below, [...path, key]) : [];
		return nested.length > 0 ? nested : [{ key: [...path, key].join("."), schema: entry }];
	});
}
