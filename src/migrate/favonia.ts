import { quote } from "../config/finding.ts";
import { FAMILIES, type Family, TYPE_OF } from "../core/address.ts";
import { parseName } from "../core/name.ts";
import { type FavoniaDomain, readDomain, splitDomains } from "./favonia-domains.ts";
import { parseExpression } from "./favonia-expression.ts";
import { nameOf } from "./names.ts";
import { providerSources } from "./providers.ts";
import { AUTO, type Auth, type Desk, type Entry, type Reader, type Settings, type Sources } from "./reading.ts";
import { authOfText, variableIn } from "./token.ts";
import { commentOf, parseGoDuration, ttlOf, withinLimits } from "./values.ts";
import { type Environment, environmentsOf, OUR_VARIABLE, type Variable } from "./variables.ts";

const TOKENS = ["CLOUDFLARE_API_TOKEN", "CF_API_TOKEN"] as const;
const SILENT =
	/^(?:CLOUDFLARE_API_TOKEN|CF_API_TOKEN|CF_ACCOUNT_ID|(?:IP[46]_)?DOMAINS|IP[46]_(?:PROVIDER|POLICY)|PROXIED|TTL|RECORD_COMMENT|UPDATE_CRON|TZ|UPDATE_ON_START|CACHE_EXPIRATION|DETECTION_TIMEOUT|UPDATE_TIMEOUT|EMOJI|QUIET|PUID|PGID|PATH|HOME|IP[46]_DEFAULT_PREFIX_LEN)(?:_FILE)?$/;
const NO_EQUIVALENT = "has no equivalent";
const TOLD: readonly (readonly [pattern: RegExp, why: string])[] = [
	[
		/^MANAGED_RECORDS_COMMENT_REGEX$/,
		`${NO_EQUIVALENT}: cfddns marks its records itself (owner), and leaves several unmarked ones of a name alone`,
	],
	[/^IP[46]_DETECTION_FILTER$/, `${NO_EQUIVALENT}; \`expect\` holds back addresses outside your provider's networks`],
	[/WAF_LIST/, NO_EQUIVALENT],
	[
		/^(?:HEALTHCHECKS|UPTIMEKUMA|SHOUTRRR(?:_FILE)?)$/,
		`${NO_EQUIVALENT} here; exit codes and --json tell a monitor the same`,
	],
	[/^DELETE_ON_(?:STOP|FAILURE)$/, "is not carried over: cfddns never deletes when it stops or fails"],
	[/^(?:HTTPS?|NO)_PROXY$/i, NO_EQUIVALENT],
	[/^REJECT_CLOUDFLARE_IPS$/, "is always so here"],
];

/** The environment of favonia/cloudflare-ddns: an env file, lines of one, or a compose file. */
export const readFavonia: Reader = (text, desk) => {
	const readings = environmentsOf(text, desk).map(environment => readOne(environment, desk));
	const settings = readings.map(reading => reading.settings);
	if (settings.length > 1) desk.findings.note("several services: interval and the like are those of the first");
	return { entries: readings.flatMap(({ entries }) => entries), settings: settings[0] ?? {} };
};

function readOne(
	environment: Environment,
	desk: Desk,
): { readonly entries: readonly Entry[]; readonly settings: Settings } {
	const { findings } = desk;
	const { variables, interpolates } = environment;
	const auth = authOf(environment, desk);
	for (const [name, { value, line }] of variables) {
		const [, why] = TOLD.find(([pattern]) => pattern.test(name)) ?? [];
		if (why !== undefined && value !== "") findings.note(`${name} ${why}`, line);
		else if (why === undefined && !SILENT.test(name))
			findings.note(`${quote(name)} is not known and not carried over`, line);
		if (interpolates && !/TOKEN/.test(name) && OUR_VARIABLE.test(name) && variableIn(value) !== null)
			findings.needs(`${name} is made from another variable, whose value is not in this file`, line);
	}
	const own = (name: string): Variable | undefined => {
		const found = variables.get(name);
		return found === undefined || found.value === "" ? undefined : found;
	};
	const sources = { ipv4: sourcesOf("ipv4", own, desk), ipv6: sourcesOf("ipv6", own, desk) };
	const filled: Sources = { ipv4: sources.ipv4 ?? AUTO, ipv6: sources.ipv6 ?? AUTO };
	const ttl = own("TTL");
	const comment = own("RECORD_COMMENT");
	const shared = {
		auth,
		sources: filled,
		...(ttl === undefined ? {} : { ttl: ttlOf(Number(ttl.value), findings, ttl.line) }),
		...withComment(comment === undefined ? undefined : commentOf(comment.value, findings, comment.line)),
	};
	const isProxied = proxiedOf(own("PROXIED"), desk);
	const lists: readonly (readonly [variable: Variable | undefined, families: readonly Family[]])[] = [
		[own("DOMAINS"), FAMILIES],
		[own("IP4_DOMAINS"), ["ipv4"]],
		[own("IP6_DOMAINS"), ["ipv6"]],
	];
	const entries = lists.flatMap(([variable, families]) => {
		const types = families.filter(family => sources[family] !== null).map(family => TYPE_OF[family]);
		if (variable === undefined || types.length === 0) return [];
		return splitDomains(variable.value).flatMap((text): readonly Entry[] => {
			const domain: FavoniaDomain = readDomain(text, findings, variable.line);
			const name = nameOf(domain.name, findings, variable.line);
			if (name === null) return [];
			const { suffix } = domain;
			return [
				{
					name,
					types,
					...shared,
					...(suffix === undefined ? {} : { suffix }),
					proxied: isProxied(name),
					line: variable.line,
				},
			];
		});
	});
	return { entries, settings: settingsOf(own, desk) };
}

const withComment = (comment: string | undefined): { readonly comment?: string } =>
	comment === undefined ? {} : { comment };

type Look = (name: string) => Variable | undefined;

function authOf({ variables, hostPath, interpolates }: Environment, { findings, besides }: Desk): Auth {
	for (const name of TOKENS) {
		const written = variables.get(name);
		if (written === undefined || written.value === "") continue;
		const variable = interpolates || /^\$/.test(written.value) ? variableIn(written.value) : null;
		return variable === null ? authOfText(written.value, findings, written.line) : { kind: "variable", name: variable };
	}
	for (const name of TOKENS) {
		const file = variables.get(`${name}_FILE`);
		if (file === undefined || file.value === "") continue;
		const outside = hostPath(file.value);
		if (outside !== null) {
			findings.note(
				`${quote(file.value)} is a path in the container; outside it is ${quote(besides(outside))}`,
				file.line,
			);
		} else if (/^\/run\/secrets\//.test(file.value)) {
			findings.needs(
				`${quote(file.value)} is a path in a container: write the one that the file has outside`,
				file.line,
			);
		}
		return { kind: "file", path: outside === null ? file.value : besides(outside) };
	}
	return { kind: "none" };
}

function sourcesOf(family: Family, own: Look, desk: Desk): readonly string[] | null {
	const prefix = family === "ipv4" ? "IP4" : "IP6";
	const provider = own(`${prefix}_PROVIDER`) ?? own(`${prefix}_POLICY`);
	return providerSources(family, provider?.value, provider?.line ?? null, desk);
}

function proxiedOf(variable: Variable | undefined, { findings }: Desk): (name: string) => boolean {
	if (variable === undefined) return () => false;
	const normal = (text: string): string => {
		const read = parseName(text);
		return read.kind === "name" ? read.name : text.toLowerCase();
	};
	const test = parseExpression(variable.value, normal);
	if (test !== null) return test;
	findings.needs("PROXIED cannot be read, so no name is proxied", variable.line);
	return () => false;
}

function settingsOf(own: Look, { findings }: Desk): Settings {
	const durationAt = (name: string): { readonly ms: number; readonly line: number | null } | null => {
		const variable = own(name);
		const ms = variable === undefined ? null : parseGoDuration(variable.value.replace(/^@every\s+/, ""));
		return variable === undefined || ms === null ? null : { ms, line: variable.line };
	};
	const cron = own("UPDATE_CRON");
	const every = durationAt("UPDATE_CRON");
	if (cron !== undefined && every === null)
		findings.note(
			`UPDATE_CRON ${quote(cron.value)} has no equivalent: the address is looked at every 5 minutes, or whenever \`cfddns sync\` is run`,
			cron.line,
		);
	const cache = durationAt("CACHE_EXPIRATION");
	const timeout = durationAt("DETECTION_TIMEOUT");
	return {
		...(every === null ? {} : { intervalMs: withinLimits("interval", every.ms, findings, every.line) }),
		...(cache === null ? {} : { verifyIntervalMs: withinLimits("verify_interval", cache.ms, findings, cache.line) }),
		...(timeout === null ? {} : { timeoutMs: withinLimits("timeout", timeout.ms, findings, timeout.line) }),
	};
}
