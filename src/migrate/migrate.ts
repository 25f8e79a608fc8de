import { redactor } from "../config/redact.ts";
import { sourceOf } from "../config/source-kind.ts";
import type { Family } from "../core/address.ts";
import { parseName } from "../core/name.ts";
import { Problem } from "../core/problem.ts";
import type { SourceGrammar } from "../core/source-spec.ts";
import { assemble, type Draft } from "./assemble.ts";
import { FORMATS, type Format, type FormatId } from "./formats.ts";
import { Findings, type Note } from "./reading.ts";
import { renderToml } from "./render.ts";

export type MigrateOptions = {
	/** Names of zones that the old file knows by id only, each "ID=NAME"; a name alone where there is one such zone. */
	readonly zones: readonly string[];
	/** Which of several configurations, from 1; `null` if nobody has asked for one: the first. */
	readonly part: number | null;
	/** A path that the old file names, from where we are. */
	besides(path: string): string;
};

/** A configuration of another tool, as ours. Nothing but `config` holds a secret. */
export type Migration = {
	readonly format: FormatId;
	/** cfddns.toml; `null` if the file asks for nothing that could be carried over. */
	readonly config: string | null;
	/** How many configurations there are: one for each token. */
	readonly parts: number;
	readonly notes: readonly Note[];
	/** What a person has to do before the result works. */
	readonly problems: readonly Problem[];
};

/** More than anybody writes by hand. */
const MAX_LENGTH = 1_048_576;

/** Throws a `Problem` if the text is of no known format, or of several, or is damaged. The same text gives the same result. */
export function migrate(text: string, options: MigrateOptions, grammars: readonly SourceGrammar[]): Migration {
	const plain = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
	const format = recognise(plain);
	const findings = new Findings();
	const kinds = { ipv4: sourceOf("ipv4", grammars), ipv6: sourceOf("ipv6", grammars) };
	const desk = {
		findings,
		isSource: (source: string, family: Family) => "value" in kinds[family].read(source),
		zoneName: zoneNames(options.zones),
		besides: options.besides,
	};
	const drafts = assemble(format.read(plain, desk), findings);
	return resultOf(format, drafts, options, findings);
}

function recognise(text: string): Format {
	const understood = `Understood are the configurations of ${FORMATS.map(({ tool }) => tool).join(", ")}.`;
	const unknown = (what: string): Problem => new Problem("migrate-unknown", what, { hint: understood });
	if (text.trim() === "") throw unknown("The file is empty");
	if (text.length > MAX_LENGTH) throw unknown("The file is larger than 1 MiB: that is no configuration");
	// Also what a terminal would take for the beginning of a sequence, or for an order to read the other way round.
	if (/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\ufffd/.test(text))
		throw unknown("The file is not text");
	const bare = text.replace(/^[ \t]*(?:#|\/\/|;).*$/gm, "");
	const found = FORMATS.filter(format => format.recognises(bare));
	const [first, second] = found;
	if (first === undefined) throw unknown("This is no configuration that cfddns knows");
	if (second === undefined) return first;
	throw new Problem(
		"migrate-unknown",
		`This could be a configuration of ${found.map(({ tool }) => tool).join(" or of ")}`,
		{
			hint: "Give the file of one tool at a time.",
		},
	);
}

/** "ID=NAME", and a name alone for whatever zone there is. */
function zoneNames(zones: readonly string[]): (id: string) => string | null {
	const names = new Map(
		zones.map((text): readonly [string, string] => {
			const [, id = "", name = ""] = /^(?:([^=]*)=)?(.*)$/s.exec(text) ?? [];
			const read = parseName(name);
			if (read.kind === "name") return [id.toLowerCase(), read.name];
			throw new Problem("bad-usage", "--zone needs the name of a zone", {
				hint: "Write --zone ID=NAME, such as --zone 023e105f4ecef8ad9ca31a8372d0c353=example.com.",
			});
		}),
	);
	return id => names.get(id.toLowerCase()) ?? names.get("") ?? null;
}

function resultOf(
	format: Format,
	drafts: readonly Draft[],
	{ part: asked }: MigrateOptions,
	findings: Findings,
): Migration {
	const { id, tool } = format;
	const part = asked ?? 1;
	const draft = drafts[part - 1];
	const parts = Math.max(1, drafts.length);
	if (part > parts || part < 1) {
		throw new Problem("bad-usage", `There is no part ${part}: the file makes ${parts}`, {
			hint: "Leave --part away, or give a smaller number.",
		});
	}
	const need = draft === undefined ? null : tokenNeed(draft);
	if (need !== null) findings.needs(need);
	if (parts > 1) {
		const others = drafts.filter(other => other !== draft);
		const words = `there are ${parts} tokens, and a configuration has one: ${others.map(other => `--part ${other.part} makes that of ${namesOf(other)}`).join("; ")}`;
		// Whoever names a part knows of the others.
		if (asked === null) findings.needs(words);
		else findings.note(words);
	}
	if (draft === undefined && findings.needed.length === 0) {
		findings.needs("there is no name on Cloudflare in it, so there is nothing to carry over");
	}
	const hide = hiding(findings.secrets);
	const clean = (notes: readonly Note[]): readonly Note[] =>
		notes.map(({ message, line }) => ({ message: hide(message), line }));
	const needed = clean(findings.needed);
	const notes = clean(findings.notes);
	return {
		format: id,
		config: draft === undefined ? null : renderToml(draft, { tool, parts, needed, notes }),
		parts,
		notes,
		problems: needed.map(
			({ message, line }) => new Problem("migrate-incomplete", line === null ? message : `line ${line}: ${message}`),
		),
	};
}

function namesOf({ records }: Draft): string {
	const names = records.map(({ name }) => name);
	return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}

const HOW_TO = "make one at https://dash.cloudflare.com/profile/api-tokens with Zone - DNS - Edit on these zones";

/** What a person has to do about the token; `null` if it was carried over. */
function tokenNeed({ auth, part }: Draft): string | null {
	switch (auth.kind) {
		case "global-key":
			return `an e-mail address and the Global API key are not carried over, since they may do everything in the account. cfddns needs an API token: ${HOW_TO}, and write it into \`token\``;
		case "none":
			return `there is no API token in it: ${HOW_TO}, and write it into \`token\``;
		case "variable":
			return `the token was in the variable ${auth.name}: write its value into the file ${part === 1 ? "token" : `token-${part}`} in the configuration's folder`;
		case "token":
		case "file":
			return null;
	}
}

/** An expression has an end: no file has as many secrets, or as long ones, unless it was made to have them. */
const AT_ONCE = 100;
const LONGEST = 500;

/** By value, and whatever is as long as Cloudflare's keys and tokens are: a secret may stand where nobody expects it. */
function hiding(secrets: readonly string[]): (text: string) => string {
	const redactors = Array.from({ length: Math.ceil(secrets.length / AT_ONCE) }, (_, index) =>
		redactor(secrets.slice(index * AT_ONCE, (index + 1) * AT_ONCE).map(secret => secret.slice(0, LONGEST))),
	);
	return text =>
		redactors
			.reduce((rest, redact) => redact(rest), text)
			.replace(/(?<![\w-])(?=[\w-]*\d)[\w-]{36,63}(?![\w-])/g, "[secret]");
}
