import { TOML_WIDTH, tomlEntry } from "../config/toml-text.ts";
import { FAMILIES, FAMILY_OF, type Family } from "../core/address.ts";
import { type Draft, type DraftRecord, listKey, typesInScope } from "./assemble.ts";
import type { Auth, Note } from "./reading.ts";
import { renderDuration } from "./values.ts";

/** What is said above the keys. */
export type Preface = {
	/** The old tool, as people call it. */
	readonly tool: string;
	readonly parts: number;
	readonly needed: readonly Note[];
	readonly notes: readonly Note[];
};

/** A draft as cfddns.toml, in the order of docs/configuration.md, with everything that was not carried over as comments. */
export function renderToml(draft: Draft, { tool, parts, needed, notes }: Preface): string {
	const { auth, part, settings, records } = draft;
	const special = records.filter(record => !isPlain(record, draft));
	const plain = records.filter(record => isPlain(record, draft));
	const blocks: readonly (readonly string[])[] = [
		[
			...wrapped(
				`Made by \`cfddns migrate\` from a configuration of ${tool}. \`cfddns plan\` shows what it would change.`,
				"",
			),
			...wrapped(`Stop ${tool} before you run \`cfddns sync\`: two updaters of one name disturb each other.`, ""),
			...(parts > 1
				? wrapped(`There were ${parts} tokens, so there are ${parts} configurations: this is number ${part}.`, "")
				: []),
		],
		noteLines("What needs you:", needed),
		noteLines(`What is different from ${tool}:`, notes),
		[
			...tokenLines(auth, part),
			...(plain.length === 0 && records.length > 0
				? []
				: tomlEntry(
						"domains",
						plain.map(({ name }) => name),
					)),
			...(settings.api === undefined ? [] : tomlEntry("api", settings.api)),
			...(part > 1 ? tomlEntry("owner", `home-${part}`) : []),
			...duration("interval", settings.intervalMs, "5m"),
			...duration("verify_interval", settings.verifyIntervalMs, "1h"),
			...duration("timeout", settings.timeoutMs, "10s"),
		],
		...FAMILIES.map(family => familyLines(family, draft)),
		...special.map(record => recordLines(record, draft)),
	];
	return `${blocks
		.filter(lines => lines.length > 0)
		.map(lines => lines.join("\n"))
		.join("\n\n")}\n`;
}

/** Nothing but its name has to be said. */
const isPlain = (record: DraftRecord, draft: Draft): boolean => recordLines(record, draft).length === 2;

function recordLines(record: DraftRecord, draft: Draft): readonly string[] {
	const { name, types, proxied = false, ttl = "auto", comment = "", suffix } = record;
	return [
		"[[records]]",
		...tomlEntry("name", name),
		...(listKey(types) === listKey(typesInScope(draft)) ? [] : tomlEntry("types", types)),
		...(proxied ? tomlEntry("proxied", true) : []),
		...(ttl === "auto" ? [] : tomlEntry("ttl", ttl)),
		...(comment === "" ? [] : tomlEntry("comment", comment)),
		...(suffix === undefined ? [] : tomlEntry("ipv6_suffix", suffix)),
		...types.flatMap(type => {
			const family = FAMILY_OF[type];
			const own = record.sources[family];
			return listKey(own) === listKey(draft.families[family].sources) ? [] : tomlEntry(`${family}_sources`, own);
		}),
	];
}

/** By default IPv6 comes and goes with this machine's; what is written down is meant wherever that is. */
const SAID_OUTRIGHT = /^(?:static|command):/;

function familyLines(family: Family, { families, records }: Draft): readonly string[] {
	const { inScope, sources } = families[family];
	if (records.length === 0) return [];
	if (!inScope) return [`[${family}]`, ...tomlEntry("enabled", false)];
	const lines = [
		...(family === "ipv6" && sources.some(source => SAID_OUTRIGHT.test(source)) ? tomlEntry("enabled", true) : []),
		...(listKey(sources) === listKey(["auto"]) ? [] : tomlEntry("sources", sources)),
	];
	return lines.length === 0 ? [] : [`[${family}]`, ...lines];
}

const fileFor = (part: number): string => (part === 1 ? "token" : `token-${part}`);

function tokenLines(auth: Auth, part: number): readonly string[] {
	switch (auth.kind) {
		case "token":
			return tomlEntry("token", auth.text);
		case "file":
			return tomlEntry("token_file", auth.path);
		case "variable":
			return [
				`${tomlEntry("token_file", fileFor(part)).join("")} # in this file's folder: write the value of $${auth.name} into it`,
			];
		case "global-key":
		case "none":
			return ['# token = "..." # make one: https://dash.cloudflare.com/profile/api-tokens, Zone - DNS - Edit'];
	}
}

const duration = (key: string, durationMs: number | undefined, usual: string): readonly string[] =>
	durationMs === undefined || renderDuration(durationMs) === usual ? [] : tomlEntry(key, renderDuration(durationMs));

const noteLines = (title: string, notes: readonly Note[]): readonly string[] =>
	notes.length === 0
		? []
		: [
				`# ${title}`,
				...notes.flatMap(({ message, line }) => wrapped(`${line === null ? "" : `line ${line}: `}${message}`, "- ")),
			];

/** Comment lines. Control characters may not stand in them. */
function wrapped(text: string, bullet: string): readonly string[] {
	const words = text.replace(/[\p{Cc}\u2028\u2029]|[\ud800-\udfff]/gu, " ").split(/(?<! -) (?!- )/);
	const lines: string[] = [];
	for (const word of words) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + word.length + 5 <= TOML_WIDTH) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(`${lines.length === 0 ? bullet : " ".repeat(bullet.length)}${word}`);
	}
	return lines.map(line => `# ${line}`);
}
