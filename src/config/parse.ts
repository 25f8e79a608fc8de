import * as v from "valibot";
import type { Problem } from "../core/problem.ts";
import type { Recipient } from "../core/recipient.ts";
import type { SourceGrammar } from "../core/source-spec.ts";
import { buildTarget } from "./build.ts";
import type { Config } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { type Finding, type Locate, type Path, problemsOf } from "./finding.ts";
import { findContradictions, type Readable } from "./meaning.ts";
import { type ConfigSchema, createSchema, type ReadConfig } from "./schema.ts";
import { findMisplaced } from "./shape.ts";
import { isTable, own, type Table } from "./table.ts";
import type { Token } from "./token.ts";
import { type Node, treeOf } from "./tree.ts";

/** What may be written: made once, since it takes a good part of the time that a configuration takes. */
export type Grammar = {
	readonly schema: ConfigSchema;
	/** Made when it is asked for. */
	tree(): Node;
};

export function createGrammar(sources: readonly SourceGrammar[]): Grammar {
	const schema = createSchema(sources);
	let tree: Node | undefined;
	return {
		schema,
		tree() {
			tree ??= treeOf(schema);
			return tree;
		},
	};
}

/** What is known beside the keys and values themselves. */
export type ParseContext = {
	readonly grammar: Grammar;
	readonly origin: string;
	/** Names where a key was written. */
	readonly locate: Locate;
	/** Found before: thrown together with what is found here. */
	readonly problems: readonly Problem[];
	readonly warnings: readonly Problem[];
	readonly token: Token | null;
	readonly tokenFrom: string | null;
	/** The folder for state, given what is configured. */
	stateDir(configured: string | null): string;
};

/** A context for a configuration that was just made, such as another tool's converted one. */
export const plainContext = (sources: readonly SourceGrammar[], origin: string): ParseContext => ({
	grammar: createGrammar(sources),
	origin,
	locate: () => ({ where: origin, namesKey: false, line: 0 }),
	problems: [],
	warnings: [],
	token: null,
	tokenFrom: null,
	stateDir: configured => configured ?? "",
});

/** Checks keys and values, as TOML has them, and builds the configuration. Throws `ConfigError` with everything that is wrong. */
export function parseConfig(raw: unknown, context: ParseContext): Config {
	const { schema, tree } = context.grammar;
	const result = v.safeParse(schema, raw);
	const isWellFormed = result.success && hasTablesFor(result.output, raw);
	const readable = result.success ? readableOf(result.output) : readableParts(raw, schema);
	const findings = [
		...(isWellFormed ? [] : findMisplaced(raw, tree())),
		...(result.issues ?? []).flatMap(findingOf),
		...findContradictions(readable),
	];
	if (context.problems.length + findings.length > 0 || !result.success) {
		throw new ConfigError(withoutRepeats([...context.problems, ...problemsOf(findings, context.locate)]));
	}
	const { api, timeout, interval, router_events, state_dir, notify, heartbeat } = result.output;
	return {
		token: context.token,
		tokenFrom: context.tokenFrom,
		api,
		timeoutMs: timeout,
		intervalMs: interval,
		routerEvents: router_events,
		stateDir: context.stateDir(state_dir ?? null),
		target: buildTarget(result.output, schema),
		messages: { to: once(notify.to), on: notify.on },
		heartbeats: once(heartbeat.to),
		origin: context.origin,
		warnings: context.warnings,
	};
}

/** Who is listed twice is told once. */
const once = <Kind extends string>(recipients: readonly Recipient<Kind>[]): readonly Recipient<Kind>[] => [
	...new Map(recipients.map(recipient => [`${recipient.kind}:${recipient.reveal()}`, recipient])).values(),
];

/** The schema takes dates and empty lists for tables. */
const hasTablesFor = (read: Table, raw: unknown): boolean =>
	isTable(raw) &&
	Object.entries(read).every(([key, value]) => !isTable(value) || raw[key] === undefined || isTable(raw[key]));

const readableOf = ({ owner, ipv4, ipv6, records }: ReadConfig): Readable => ({
	owner,
	enabled: { ipv4: ipv4.enabled, ipv6: ipv6.enabled },
	records: records.map((record, index) => ({ index, record })),
});

/** The parts that can be read of a configuration that cannot: so that contradictions are reported in the same go. */
function readableParts(raw: unknown, { entries: { owner, ipv4, ipv6, records } }: ConfigSchema): Readable {
	const top = isTable(raw) ? raw : {};
	const read = <TSchema extends v.GenericSchema>(schema: TSchema, value: unknown): v.InferOutput<TSchema> | null => {
		const result = v.safeParse(schema, value);
		return result.success ? result.output : null;
	};
	const listed = own(top, "records");
	const items: readonly unknown[] = Array.isArray(listed) ? listed : [];
	return {
		owner: read(owner, own(top, "owner")),
		enabled: {
			ipv4: read(ipv4, own(top, "ipv4"))?.enabled ?? "auto",
			ipv6: read(ipv6, own(top, "ipv6"))?.enabled ?? "auto",
		},
		records: items.flatMap((item, index) => {
			const record = read(records.wrapped.item, item);
			return record === null ? [] : [{ index, record }];
		}),
	};
}

/** A table's own issues are told, better, by `findMisplaced`; all but a key that is missing. */
function findingOf(issue: v.BaseIssue<unknown>): readonly Finding[] {
	if ((issue.type === "strict_object" && !issue.expected?.startsWith('"')) || isTableList(issue)) return [];
	const path: Path = (issue.path ?? []).flatMap(({ key }) =>
		typeof key === "string" || typeof key === "number" ? [key] : [],
	);
	const [what = "", hint = ""] = issue.message.split("\n");
	return [{ kind: "value", path, what, hint }];
}

const isTableList = (issue: v.BaseIssue<unknown>): boolean =>
	issue.type === "array" && v.getDotPath(issue) === "records";

/** Several rules about one value say the same. */
const withoutRepeats = (problems: readonly Problem[]): readonly Problem[] => [
	...new Map(problems.map(problem => [`${problem.message}\n${problem.hint}`, problem])).values(),
];
