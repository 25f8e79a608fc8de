import { allowed, type Finding, keyText, type Path, quote } from "./finding.ts";
import { nearest } from "./suggest.ts";
import { isTable } from "./table.ts";
import type { Node } from "./tree.ts";

/** Keys that do not exist, and values where a table belongs. All of them: the schema would stop at the first of each table. */
export function findMisplaced(raw: unknown, root: Node): readonly Finding[] {
	return walk(raw, root, [], () => keysBelow(root, []));
}

function walk(raw: unknown, node: Node, path: Path, everyKey: () => readonly string[]): readonly Finding[] {
	if (node.kind === "tables") {
		if (Array.isArray(raw)) return raw.flatMap((item, index) => walk(item, node.item, [...path, index], everyKey));
		return [
			{ kind: "value", path, what: `${quote(raw)} is not a list of tables`, hint: `Write [[${keyText(path)}]].` },
		];
	}
	if (node.kind !== "table") return [];
	if (!isTable(raw)) {
		return [
			{
				kind: "value",
				path,
				// A text may be a secret: the address of somebody to be told.
				what: `${typeof raw === "string" ? "text" : quote(raw)} is not a table`,
				hint: `Write [${keyText(path)}], and the keys below it.`,
			},
		];
	}
	return Object.entries(raw).flatMap(([key, value]): readonly Finding[] => {
		const entry = node.entries.get(key);
		if (entry !== undefined) return value === undefined ? [] : walk(value, entry, [...path, key], everyKey);
		return [{ kind: "unknown-key", path: [...path, key], hint: hintFor(key, node.entries, path, everyKey) }];
	});
}

/** The nearest key of this table; else the same key elsewhere: keys behind a [table] line belong to that table. */
function hintFor(
	key: string,
	entries: ReadonlyMap<string, Node>,
	path: Path,
	everyKey: () => readonly string[],
): string {
	const table = keyText(path);
	const within = (name: string) => (table === "" ? name : `${table}.${name}`);
	const longer = [...entries.keys()].find(name => name.endsWith(`_${key}`));
	if (longer !== undefined) return `Did you mean "${within(longer)}"?`;
	const elsewhere = everyKey().find(other => other === key) ?? everyKey().find(other => other.endsWith(`.${key}`));
	if (elsewhere !== undefined && !elsewhere.includes(".")) {
		return `"${elsewhere}" belongs above the first [table] line of the file.`;
	}
	if (elsewhere !== undefined) {
		const [owner = ""] = elsewhere.split(".");
		return owner === "records" ? `"${key}" belongs into a [[records]] table.` : `Did you mean "${elsewhere}"?`;
	}
	const near = nearest(key.toLowerCase(), [...entries.keys()]);
	return near === null ? allowed([...entries.keys()].join(", ")) : `Did you mean "${within(near)}"?`;
}

function keysBelow(node: Node, path: Path): readonly string[] {
	if (node.kind === "tables") return keysBelow(node.item, path);
	if (node.kind !== "table") return [keyText(path)];
	return [...node.entries].flatMap(([key, entry]) => keysBelow(entry, [...path, key]));
}
