import type { SetUp } from "../compose.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Draft } from "../config/draft.ts";
import { parseName } from "../core/name.ts";
import { Problem } from "../core/problem.ts";
import type { Report } from "../core/report.ts";
import { strayNames, TOKENS_AT, zonesFor } from "./init-account.ts";
import { fitOf } from "./init-fit.ts";
import { type Given, spread } from "./init-flags.ts";

/** What is to be stored, and what it would change. */
export type Decided = { readonly draft: Draft; readonly text: string | null; readonly plan: Report };

/** Sets up from flags, environment and the configuration that is there; asks nothing. Throws all that is missing. */
export async function decideSilently(given: Given, setUp: SetUp, signal: AbortSignal): Promise<Decided> {
	const { old } = setUp;
	const answers = old.kind === "usable" ? old.answers : null;
	const fresh = await setUp.findToken(given.tokenFile, signal);
	const token = fresh ?? answers?.token ?? null;
	const kept = answers?.domains ?? [];
	const domains =
		given.domains.length > 0
			? given.domains
			: kept.flatMap(text => {
					const read = parseName(text);
					return read.kind === "name" ? [read.name] : [];
				});
	const missing = [
		...(old.kind !== "none" && !given.force ? [configExists(setUp.path)] : []),
		...(token === null ? [tokenMissing()] : []),
		...(domains.length === 0 ? [domainMissing()] : []),
		...(given.yes ? [] : [consentMissing()]),
	];
	if (missing.length > 0 || token === null) throw new ConfigError(missing);
	const [zones, sources] = await Promise.all([
		zonesFor(token, setUp, signal),
		given.sources ?? (answers === null ? fittingSources(setUp, signal) : null),
	]);
	const stray = strayNames(domains, zones);
	if (stray.length > 0) throw new ConfigError(stray);
	const draft: Draft = { token: fresh, domains, sources, ipv6: given.ipv6, proxied: given.proxied };
	const text = setUp.write(draft);
	return { draft, text, plan: await setUp.rehearse(text, signal) };
}

async function fittingSources({ examine, judgeSource }: SetUp, signal: AbortSignal): Promise<Draft["sources"]> {
	const [best] = fitOf(await examine(signal)).choices;
	return best === undefined ? null : spread([{ text: best.source, judged: judgeSource(best.source) }]);
}

const configExists = (path: string): Problem =>
	new Problem("config-exists", `There is a configuration already: ${path}`, {
		hint: "`--force` replaces it and keeps a copy; `--config PATH` stores the new one elsewhere.",
	});

const tokenMissing = (): Problem =>
	new Problem("no-token", "No API token was given", {
		hint: `Set $CFDDNS_TOKEN, or write --token-file PATH (- is standard input). Make one at ${TOKENS_AT} with the permission Zone - DNS - Edit.`,
	});

const domainMissing = (): Problem =>
	new Problem("bad-usage", "No name was given to keep pointing here", {
		hint: "Write --domain home.example.com, as often as needed.",
	});

const consentMissing = (): Problem =>
	new Problem("bad-usage", "There is no terminal to ask on whether to store the configuration", {
		hint: "Write --yes to store it unasked.",
	});
