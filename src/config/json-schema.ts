import { toJsonSchema } from "@valibot/to-json-schema";
import type { SourceGrammar } from "../core/source-spec.ts";
import { createSchema } from "./schema.ts";

/** The configuration as JSON Schema, for editors. Only used when the project is built. */
export const createJsonSchema = (grammars: readonly SourceGrammar[]): Readonly<Record<string, unknown>> => {
	const { $schema, ...schema } = toJsonSchema(createSchema(grammars), {
		// What a user writes, before it is read.
		typeMode: "input",
		overrideAction({ valibotAction, jsonSchema }) {
			if (valibotAction.kind !== "metadata") return undefined;
			// "allowed" is our own note for messages and documentation; the pattern beside it is JSON Schema's.
			const isForEditors = ([key, value]: readonly [string, unknown]) => key !== "allowed" && value !== "";
			return Object.fromEntries(Object.entries(jsonSchema).filter(isForEditors));
		},
	});
	return { $schema, title: "Configuration of cfddns", ...schema };
};
