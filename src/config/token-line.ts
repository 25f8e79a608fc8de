import { findLines } from "./toml-lines.ts";

/** A key at the beginning of a line and a text without escapes; what is around them stays as it was written. */
const lineOf = (key: "token" | "token_file"): RegExp =>
	new RegExp(String.raw`^([ \t]*)${key}([ \t]*=[ \t]*)(?:"([^"\\]*)"|'([^']*)')([ \t]*(?:#.*)?)$`);

/**
 * The TOML document with a `token_file` where its `token` was: one line changes. `null` if that line is written in another way, such
 * as with a quoted key. The document has to be one that the parser accepts.
 */
export const withTokenFile = (toml: string, token: string, file: string): string | null =>
	replaced(toml, ["token", token], ["token_file", file]);

/** The same the other way round: as it was before. */
export const withToken = (toml: string, file: string, token: string): string | null =>
	replaced(toml, ["token_file", file], ["token", token]);

type Entry = readonly [key: "token" | "token_file", value: string];

function replaced(toml: string, [oldKey, oldValue]: Entry, [newKey, newValue]: Entry): string | null {
	const lines = toml.split("\n");
	const at = (findLines(toml)([oldKey]) ?? 0) - 1;
	const [, indent = "", equals = "", double, single, rest = ""] =
		lineOf(oldKey).exec((lines[at] ?? "").replace(/\r$/, "")) ?? [];
	if ((double ?? single) !== oldValue) return null;
	const quote = double === undefined ? "'" : '"';
	const end = lines[at]?.endsWith("\r") ? "\r" : "";
	return lines.with(at, `${indent}${newKey}${equals}${quote}${newValue}${quote}${rest}${end}`).join("\n");
}
