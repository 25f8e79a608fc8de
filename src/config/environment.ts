import type { Problem } from "../core/problem.ts";
import { badConfig, type Path, quote } from "./finding.ts";
import { nearest } from "./suggest.ts";
import type { Table } from "./table.ts";
import type { Leaf, Node } from "./tree.ts";

const PREFIX = "CFDDNS_";
/** The variables that are no keys of the configuration. */
const CONFIG_VARIABLE = `${PREFIX}CONFIG`;
/** What Kubernetes puts into every container beside a service called "cfddns" (Docker's link variables have the same form). */
const KUBERNETES = /^CFDDNS_(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT|PORT_\d+_(?:TCP|UDP|SCTP)(?:_.*)?)$/;

const TRUE = /^(?:true|yes|on|1)$/i;
const FALSE = /^(?:false|no|off|0)$/i;

export type Variable = { readonly name: string; readonly path: Path; readonly node: Exclude<Node, { kind: "table" }> };

export type ReadEnvironment = {
	/** As if it had been written in a file. */
	readonly raw: Table;
	/** The variables that `raw` came from. */
	readonly used: readonly Variable[];
	readonly problems: readonly Problem[];
};

/** Every key that can be a variable: scalars and lists, not [[records]]. */
export function variablesOf(node: Node, path: Path = []): readonly Variable[] {
	if (node.kind === "tables") return [];
	if (node.kind === "table") return [...node.entries].flatMap(([key, entry]) => variablesOf(entry, [...path, key]));
	return [{ name: `${PREFIX}${path.join("_").toUpperCase()}`, path, node }];
}

/** An empty variable counts as one that is not set, as containers have them. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>, root: Node): ReadEnvironment {
	const variables = variablesOf(root);
	const set = Object.entries(env).flatMap(([name, text = ""]) =>
		name.startsWith(PREFIX) && text.trim() !== "" ? [{ name, text }] : [],
	);
	const known = set.flatMap(({ name, text }) =>
		variables.filter(variable => variable.name === name).map(variable => ({ variable, text })),
	);
	return {
		raw: known.reduce<Table>(
			(raw, { variable, text }) => withValue(raw, variable.path, decode(text, variable.node)),
			{},
		),
		used: known.map(({ variable }) => variable),
		problems: set
			.filter(
				({ name }) =>
					name !== CONFIG_VARIABLE && !KUBERNETES.test(name) && !variables.some(known => known.name === name),
			)
			.map(({ name }) => unknownVariable(name, variables)),
	};
}

/** What does not fit is left as text, so that the schema says what is allowed. */
function decode(text: string, node: Exclude<Node, { kind: "table" }>): unknown {
	if (node.kind === "leaf") return decodeLeaf(text.trim(), node);
	if (node.kind === "tables") return text;
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
	const below = Object.hasOwn(raw, key) ? raw[key] : {};
	return { ...raw, [key]: withValue(typeof below === "object" && below !== null ? { ...below } : {}, rest, value) };
}

function unknownVariable(name: string, variables: readonly Variable[]): Problem {
	const key = name.slice(PREFIX.length);
	const near = nearest(
		key,
		variables.map(variable => variable.name.slice(PREFIX.length)),
	);
	const hint =
		near === null
			? `Take it away; the variables are listed in docs/configuration.md. Names that need more than CFDDNS_DOMAINS stand in a file.`
			: `Did you mean ${quote(`${PREFIX}${near}`)}?`;
	return badConfig(`${name}: there is no such variable`, hint);
}
