/** A basic string (https://toml.io/en/v1.0.0#string): as in JSON, but DEL is escaped too, and a lone surrogate is no character. */
const tomlText = (text: string): string =>
	JSON.stringify(text.replace(/[\ud800-\udfff]/gu, "\ufffd")).replaceAll("\x7f", "\\u007f");

/** The longest line that a list is written in. */
export const TOML_WIDTH = 110;

/** A key with its value, as the lines of a TOML file; a long list has one line for each of its items. */
export function tomlEntry(key: string, value: string | number | boolean | readonly string[]): readonly string[] {
	if (typeof value === "string") return [`${key} = ${tomlText(value)}`];
	if (typeof value !== "object") return [`${key} = ${value}`];
	const items = value.map(tomlText);
	const line = `${key} = [${items.join(", ")}]`;
	return line.length <= TOML_WIDTH ? [line] : [`${key} = [`, ...items.map(item => `\t${item},`), "]"];
}
