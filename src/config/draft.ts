import { stringify } from "smol-toml";
import { FAMILIES, type Family } from "../core/address.ts";
import { parseName } from "../core/name.ts";
import type { FamilyScope } from "../core/target.ts";
import { isTable, own, type Table } from "./table.ts";
import { tomlEntry } from "./toml-text.ts";

/** What a new configuration is to say. `null`: what the old one says, else the default. */
export type Draft = {
	readonly token: string | null;
	/** All names, those of `[[records]]` too. */
	readonly domains: readonly string[];
	readonly sources: Readonly<Record<Family, readonly string[]>> | null;
	readonly ipv6: FamilyScope | null;
	/** Are all names to be created behind Cloudflare's proxy? If not, what the old one says holds. */
	readonly proxied: boolean;
};

const HEAD = [
	"# Made by `cfddns init`. `cfddns plan` shows what it would change at Cloudflare.",
	"# It holds secrets, such as the API token: keep it to yourself. All other keys have defaults: docs/configuration.md lists them.",
];

/** A new configuration as TOML: the short form that a person would write. */
export function renderDraft({ token, domains, sources, ipv6, proxied }: Draft): string {
	const family = (name: Family, first: readonly string[]): readonly string[] => {
		const own = sources?.[name] ?? [];
		const lines = [...first, ...(own.length === 0 || own.join() === "auto" ? [] : tomlEntry("sources", own))];
		return lines.length === 0 ? [] : ["", `[${name}]`, ...lines];
	};
	return `${[
		...HEAD,
		...(token === null ? [] : tomlEntry("token", token)),
		...(proxied ? [] : tomlEntry("domains", domains)),
		...family("ipv4", []),
		...family("ipv6", ipv6 === null || ipv6 === "auto" ? [] : tomlEntry("enabled", ipv6)),
		...(proxied
			? domains.flatMap(name => ["", "[[records]]", ...tomlEntry("name", name), ...tomlEntry("proxied", true)])
			: []),
	].join("\n")}\n`;
}

/**
 * An old configuration with what a draft says otherwise; `null` if that is nothing. All its other keys are kept; its comments and its
 * layout are not, since they belong to a text that is written anew.
 */
export function revise(old: Table, draft: Draft): string | null {
	const revised = withFamilies(withNames(withToken(old, draft), draft), draft);
	return stringify(revised) === stringify(old) ? null : `${HEAD.join("\n")}\n${stringify(revised)}`;
}

function withToken(old: Table, { token }: Draft): Table {
	if (token === null || own(old, "token") === token) return old;
	const { token: _token, token_file: _file, ...rest } = old;
	return { token, ...rest };
}

function withNames(old: Table, { domains, proxied }: Draft): Table {
	if (proxied) return withProxied(old, domains);
	const wanted = new Set(domains);
	const records = recordsIn(old);
	const keptRecords = records.filter(record => wanted.has(canonical(own(record, "name"))));
	const special = new Set(keptRecords.map(record => canonical(own(record, "name"))));
	const listed = domainsIn(old);
	const kept = listed.filter(text => wanted.has(canonical(text)));
	const keptNames = new Set(kept.map(canonical));
	const added = domains.filter(name => !special.has(name) && !keptNames.has(name));
	const list = [...kept, ...added];
	return {
		...old,
		...(list.length === 0 && own(old, "domains") === undefined ? {} : { domains: list }),
		...(records.length === 0 ? {} : { records: keptRecords }),
	};
}

/** Only a table of its own can say it of a name. */
function withProxied(old: Table, domains: readonly string[]): Table {
	const before = new Map(recordsIn(old).map(record => [canonical(own(record, "name")), record]));
	const { domains: _listed, ...rest } = old;
	return { ...rest, records: domains.map(name => ({ name, ...before.get(name), proxied: true })) };
}

function withFamilies(old: Table, { sources, ipv6 }: Draft): Table {
	const changed = FAMILIES.flatMap((name): readonly (readonly [Family, Table])[] => {
		const before = own(old, name);
		const table = isTable(before) ? before : {};
		const enabled = name === "ipv6" && ipv6 !== null && ipv6 !== (own(table, "enabled") ?? "auto");
		const listed = own(table, "sources");
		const now = sources?.[name] ?? null;
		const differs = now !== null && now.join() !== (Array.isArray(listed) ? listed.join() : "auto");
		if (!enabled && !differs) return [];
		return [[name, { ...table, ...(enabled ? { enabled: ipv6 } : {}), ...(differs ? { sources: now } : {}) }]];
	});
	return { ...old, ...Object.fromEntries(changed) };
}

/** The names that a configuration keeps, as Cloudflare stores them; those of `domains` first. */
export const namesIn = (raw: Table): readonly string[] => [
	...new Set(
		[...domainsIn(raw), ...recordsIn(raw).map(record => own(record, "name"))]
			.map(canonical)
			.filter(name => name !== ""),
	),
];

/** The sources that a configuration lists; `null` if it does not. */
export function sourcesIn(raw: Table, family: Family): readonly string[] | null {
	const table = own(raw, family);
	const listed = isTable(table) ? own(table, "sources") : undefined;
	return Array.isArray(listed) ? listed.filter(each => typeof each === "string") : null;
}

export function ipv6In(raw: Table): FamilyScope | null {
	const table = own(raw, "ipv6");
	const enabled = isTable(table) ? own(table, "enabled") : undefined;
	return typeof enabled === "boolean" || enabled === "auto" ? enabled : null;
}

const domainsIn = (raw: Table): readonly string[] => {
	const listed = own(raw, "domains");
	return Array.isArray(listed) ? listed.filter(each => typeof each === "string") : [];
};

const recordsIn = (raw: Table): readonly Table[] => {
	const listed = own(raw, "records");
	return Array.isArray(listed) ? listed.filter(isTable) : [];
};

function canonical(text: unknown): string {
	const read = typeof text === "string" ? parseName(text) : null;
	return read?.kind === "name" ? read.name : "";
}
