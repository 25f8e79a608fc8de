import type { Path } from "./finding.ts";
import { isTable, own, type Table } from "./table.ts";
import type { Leaf, Node } from "./tree.ts";

/** A key that can be written as one text: a scalar or a list. Environment and command line spell the same ones. */
export type Key = { readonly path: Path; readonly node: Exclude<Node, { kind: "table" | "tables" }> };

/** What stands in a spelling's text, as if it had been written in a file. */
export type Spelled = {
	readonly raw: Table;
	/** How each value's place is named in a message, such as "CFDDNS_INTERVAL". */
	readonly used: readonly { readonly name: string; readonly path: Path }[];
};

/** Every key but those of [[records]]. */
export function keysOf(node: Node, path: Path = []): readonly Key[] {
	if (node.kind === "tables") return [];
	if (node.kind === "table") return [...node.entries].flatMap(([key, entry]) => keysOf(entry, [...path, key]));
	return [{ path, node }];
}

/** Of two values of one key the later one counts. */
export const spelled = (
	values: readonly { readonly name: string; readonly text: string; readonly key: Key }[],
): Spelled => ({
	raw: values.reduce<Table>((raw, { key, text }) => withValue(raw, key.path, decode(text, key.node)), {}),
	used: values.map(({ name, key }) => ({ name, path: key.path })),
});

const TRUE = /^(?:true|yes|on|1)$/i;
const FALSE = /^(?:false|no|off|0)$/i;

/** What does not fit is left as text, so that the schema says what is allowed. */
function decode(text: string, node: Key["node"]): unknown {
	if (node.kind === "leaf") return decodeLeaf(text.trim(), node);
	const items = text.split(",").map(item => item.trim());
	return items.filter(item => item !== "").map(item => decodeLeaf(item, node.item));
}

function decodeLeaf(text: string, { reads }: Leaf): unknown {
	if (reads.includes("boolean") && TRUE.test(text)) return true;
	if (reads.includes("boolean") && FALSE.test(text)) return false;
	return reads.includes("number") && /^-?\d+$/.test(text) ? Number(text) : text;
}

function withValue(raw: Table, [key, ...rest]: Path, value: unknown): Table {
	if (typeof key !== "string") return raw;
	if (rest.length === 0) return { ...raw, [key]: value };
	const below = own(raw, key);
	return { ...raw, [key]: withValue(isTable(below) ? below : {}, rest, value) };
}
