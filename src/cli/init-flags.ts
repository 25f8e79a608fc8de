import type { SetUp } from "../compose.ts";
import { FAMILIES, type Family } from "../core/address.ts";
import { type DomainName, parseName } from "../core/name.ts";
import { Problem } from "../core/problem.ts";
import type { FamilyScope } from "../core/target.ts";

/** What the flags of `cfddns init` answer. */
export type Given = {
	readonly tokenFile: string | null;
	readonly domains: readonly DomainName[];
	/** `null`: not said. */
	readonly sources: Sources | null;
	readonly ipv6: FamilyScope | null;
	readonly proxied: boolean;
	readonly yes: boolean;
	readonly force: boolean;
	readonly sync: boolean;
	readonly install: boolean;
};

export type Sources = Readonly<Record<Family, readonly string[]>>;

type Options = Readonly<Record<string, unknown>>;

/** Reads the flags: what they answer, and all that is wrong with them. */
export function readFlags(
	options: Options,
	judge: SetUp["judgeSource"],
): { readonly given: Given; readonly problems: readonly Problem[] } {
	const domains = textsIn(options, "domain").map(text => ({ text, read: parseName(text) }));
	const sources = textsIn(options, "source").map(text => ({ text: text.trim(), judged: judge(text) }));
	const { ipv6, tokenFile } = options;
	const scope = ipv6 === undefined ? null : scopeOf(ipv6);
	const problems = [
		...domains.flatMap(({ text, read }) =>
			read.kind === "name"
				? []
				: [
						new Problem("bad-usage", `--domain ${JSON.stringify(text)}: ${read.reason}`, {
							hint: "Write --domain home.example.com.",
						}),
					],
		),
		...sources.flatMap(({ judged }) => (judged instanceof Problem ? [asFlag(judged)] : [])),
		...(scope === undefined
			? [new Problem("bad-usage", `--ipv6 ${JSON.stringify(ipv6)}: it is none of auto, true and false`)]
			: []),
	];
	const given: Given = {
		tokenFile: typeof tokenFile === "string" ? tokenFile : null,
		domains: [...new Set(domains.flatMap(({ read }) => (read.kind === "name" ? [read.name] : [])))],
		sources: sources.length === 0 ? null : spread(sources),
		ipv6: scope ?? null,
		proxied: options["proxied"] === true,
		yes: options["yes"] === true,
		force: options["force"] === true,
		sync: options["sync"] === true,
		install: options["install"] === true,
	};
	return { given, problems };
}

/** Each source to the families that it can tell; a family that none of them can tell keeps the default. */
export function spread(
	sources: readonly { readonly text: string; readonly judged: readonly Family[] | Problem }[],
): Sources {
	const [ipv4, ipv6] = FAMILIES.map(family => {
		const own = sources.flatMap(({ text, judged }) =>
			judged instanceof Problem || !judged.includes(family) ? [] : [text],
		);
		return own.length === 0 ? ["auto"] : own;
	});
	return { ipv4: ipv4 ?? ["auto"], ipv6: ipv6 ?? ["auto"] };
}

const asFlag = ({ code, message, hint }: Problem): Problem => new Problem(code, `--source: ${message}`, { hint });

const textsIn = (options: Options, name: string): readonly string[] => {
	const value = options[name];
	return Array.isArray(value) ? value.filter(text => typeof text === "string") : [];
};

/** `undefined` for anything else. */
function scopeOf(text: unknown): FamilyScope | undefined {
	if (text === "auto") return "auto";
	return text === "true" ? true : text === "false" ? false : undefined;
}
