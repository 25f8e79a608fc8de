import type { Examination, SetUp } from "../compose.ts";
import type { Draft } from "../config/draft.ts";
import { readTokenText } from "../config/token-text.ts";
import { FAMILY_LABEL } from "../core/address.ts";
import { type DomainName, parseName, type Zone } from "../core/name.ts";
import { ansiPaint } from "../core/paint.ts";
import { EXIT_CODE, expectProblem, Problem, type ReportedProblem } from "../core/problem.ts";
import type { FamilyScope } from "../core/target.ts";
import { namesFor, strayNames, TOKENS_AT, zonesFor } from "./init-account.ts";
import type { Asker } from "./init-ask.ts";
import { fitOf } from "./init-fit.ts";
import { type Given, type Sources, spread } from "./init-flags.ts";
import type { Decided } from "./init-silent.ts";
import { planLines } from "./round.ts";

/** How to make a token, in two lines. */
const TOKEN_HELP = [
	`Make an API token: ${TOKENS_AT}`,
	'Create Token, then the template "Edit zone DNS" (Zone - DNS - Edit), for your one zone.',
];

/** More zones than that, and somebody has to say which are meant. */
const MANY_ZONES = 3;

const ANOTHER = "another name ...";
const OTHER_SOURCE = "something else ...";
const AS_IT_IS = "as it is";

/** Asks a person for all that the flags have not answered. Nothing is written; the last question is whether it should be. */
export async function decideTogether(given: Given, setUp: SetUp, ask: Asker, signal: AbortSignal): Promise<Decided> {
	// Asked meanwhile: it needs nothing of what is asked first.
	const leave = new AbortController();
	const examined = setUp.examine(AbortSignal.any([signal, leave.signal])).catch((error: unknown) => ({ error }));
	try {
		greet(setUp, ask);
		const { token, fresh, zones } = await askToken(given, setUp, ask, signal);
		const domains = await askNames(given, { token, zones, setUp, ask, signal });
		const sources = await askSources(given, setUp, ask, examined);
		const ipv6 = await askIpv6(given, setUp, ask);
		const draft: Draft = { token: fresh ? token : null, domains, sources, ipv6 };
		const text = setUp.write(draft);
		const plan = await ask.during("Working out what would change", setUp.rehearse(text, signal));
		tellProblems(plan.problems, ask);
		ask.tell("plain", ["What `cfddns sync` would change now:", ...planLines(plan, ansiPaint, false)]);
		return { draft, text, plan };
	} finally {
		leave.abort();
	}
}

function greet({ old, path }: SetUp, ask: Asker): void {
	if (old.kind === "usable")
		ask.tell("plain", [`There is a configuration: ${path}`, "What it says is offered as the answers."]);
	if (old.kind !== "damaged") return;
	tellProblems(
		old.problems.map(problem => problem.reported()),
		ask,
	);
	ask.tell("warning", [`${path} cannot be used. A new one takes its place; a copy of it is kept.`]);
}

type Account = { readonly token: string; readonly fresh: boolean; readonly zones: readonly Zone[] };

async function askToken(given: Given, setUp: SetUp, ask: Asker, signal: AbortSignal): Promise<Account> {
	const found = await setUp.findToken(given.tokenFile, signal);
	const old = setUp.old.kind === "usable" ? setUp.old.answers.token : null;
	if (found === null && old === null) ask.tell("plain", TOKEN_HELP);
	const keeps = found === null && old !== null && (await ask.yes("Keep the API token that is there?", true));
	let fresh = !keeps;
	let token = found ?? (keeps ? old : null);
	for (;;) {
		if (token === null) {
			const pasted = await ask.secret("Your API token (it is not shown)", refusalOf);
			token = readTokenText(pasted).kind === "token" ? tokenOf(pasted) : pasted;
			fresh = true;
			setUp.keepSecret(token);
		}
		try {
			const zones = await ask.during("Asking Cloudflare", zonesFor(token, setUp, signal));
			ask.tell("good", [`The token works. It sees ${zones.map(zoneText).join(", ")}.`]);
			return { token, fresh, zones };
		} catch (error) {
			const problem = expectProblem(error);
			signal.throwIfAborted();
			ask.tell("error", [problem.message, ...hintLines(problem.hint)]);
			const mayPass = EXIT_CODE[problem.code] === 1;
			if (!mayPass || !(await ask.yes("Ask once more with the same token?", true))) token = null;
		}
	}
}

const refusalOf = (pasted: string): string | undefined => {
	const read = readTokenText(pasted);
	return read.kind === "token" ? undefined : `This ${read.what}.`;
};

function tokenOf(pasted: string): string {
	const read = readTokenText(pasted);
	return read.kind === "token" ? read.text : pasted;
}

const zoneText = ({ name, status }: Zone): string => (status === "active" ? name : `${name} (${status}, not active)`);

type NameQuestion = {
	readonly token: string;
	readonly zones: readonly Zone[];
	readonly setUp: SetUp;
	readonly ask: Asker;
	readonly signal: AbortSignal;
};

async function askNames(
	given: Given,
	{ token, zones, setUp, ask, signal }: NameQuestion,
): Promise<readonly DomainName[]> {
	if (given.domains.length > 0) {
		const stray = strayNames(given.domains, zones);
		if (stray.length === 0) return given.domains;
		tellProblems(
			stray.map(problem => problem.reported()),
			ask,
		);
	}
	const meant = await askZones(zones, ask);
	const found = await ask.during("Looking at the names that are there", namesFor(token, meant, setUp, signal));
	const old = setUp.old.kind === "usable" ? setUp.old.answers.domains : [];
	const options = [
		...found.map(({ name, holds }) => ({ value: String(name), detail: holds })),
		...old
			.filter(name => found.every(each => each.name !== name))
			.map(value => ({ value, detail: "kept so far, not there yet" })),
	];
	const initial = old.length > 0 ? old : found.filter(({ isMarked }) => isMarked).map(({ name }) => String(name));
	const picked =
		options.length === 0
			? [ANOTHER]
			: await ask.several("Which names shall point here?", [...options, { value: ANOTHER }], initial);
	const which = options.length === 0 ? "Which names shall point here?" : "Which other names?";
	const more = picked.includes(ANOTHER) ? await askMoreNames(which, zones, ask) : [];
	return [...new Set([...namesOf(picked.filter(name => name !== ANOTHER)), ...more])];
}

async function askZones(zones: readonly Zone[], ask: Asker): Promise<readonly Zone[]> {
	if (zones.length <= MANY_ZONES) return zones;
	const options = zones.map(zone => ({ value: String(zone.name) }));
	const picked = await ask.several("In which zones are the names that shall point here?", options, []);
	return zones.filter(({ name }) => picked.includes(name));
}

async function askMoreNames(which: string, zones: readonly Zone[], ask: Asker): Promise<readonly DomainName[]> {
	const [zone] = zones;
	const answer = await ask.line(`${which} For example home.${zone?.name ?? "example.com"}`, text => {
		const words = wordsIn(text);
		if (words.length === 0) return "Write at least one name.";
		for (const word of words) {
			const read = parseName(word);
			if (read.kind === "invalid") return `${word}: ${read.reason}.`;
		}
		return strayNames(namesOf(words), zones)[0]?.message;
	});
	return namesOf(wordsIn(answer));
}

const wordsIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter(word => word !== "");

const namesOf = (words: readonly string[]): readonly DomainName[] =>
	words.flatMap(word => {
		const read = parseName(word);
		return read.kind === "name" ? [read.name] : [];
	});

type Examined = Promise<readonly Examination[] | { readonly error: unknown }>;

async function askSources(given: Given, setUp: SetUp, ask: Asker, examined: Examined): Promise<Sources | null> {
	if (given.sources !== null) return given.sources;
	const answer = await ask.during("Finding out how this machine's address can be told", examined);
	if ("error" in answer) throw answer.error;
	const fit = fitOf(answer);
	ask.tell("plain", fit.lines);
	tellProblems(fit.problems, ask);
	const before = oldSources(setUp);
	const options = [
		...(before === null ? [] : [{ value: AS_IT_IS, hint: before }]),
		...fit.choices.map(({ source, why }, index) => ({
			value: source,
			hint: index === 0 ? `recommended: ${why}` : why,
		})),
		{ value: OTHER_SOURCE },
	];
	const picked = await ask.one("What shall tell the address?", options, options[0]?.value ?? "auto");
	if (picked === AS_IT_IS) return null;
	if (picked !== OTHER_SOURCE) return spread([{ text: picked, judged: setUp.judgeSource(picked) }]);
	const text = await ask.line("Which source? For example natpmp, or interface:eth0", written => {
		const judged = setUp.judgeSource(written.trim());
		return judged instanceof Problem ? `${judged.message}. ${judged.hint}` : undefined;
	});
	return spread([{ text: text.trim(), judged: setUp.judgeSource(text.trim()) }]);
}

/** What the old configuration says of sources; `null` if that is nothing. */
function oldSources({ old }: SetUp): string | null {
	if (old.kind !== "usable") return null;
	const { ipv4, ipv6 } = old.answers.sources;
	const said = [
		...(ipv4 === null ? [] : [`${FAMILY_LABEL.ipv4} ${ipv4.join(", ")}`]),
		...(ipv6 === null ? [] : [`${FAMILY_LABEL.ipv6} ${ipv6.join(", ")}`]),
	];
	return said.length === 0 ? null : said.join("; ");
}

const SCOPES: readonly (readonly [value: string, hint: string, scope: FamilyScope])[] = [
	["when there is IPv6", "recommended: a line without it is no failure", "auto"],
	["always", "no IPv6 address is a failure", true],
	["never", "AAAA records are left alone", false],
];

async function askIpv6(given: Given, { old }: SetUp, ask: Asker): Promise<FamilyScope | null> {
	if (given.ipv6 !== null) return given.ipv6;
	const before = (old.kind === "usable" ? old.answers.ipv6 : null) ?? "auto";
	const options = SCOPES.map(([value, hint]) => ({ value, hint }));
	const [initial = ""] = SCOPES.find(([, , scope]) => scope === before) ?? [];
	const picked = await ask.one("Keep AAAA records (IPv6), too?", options, initial);
	return SCOPES.find(([value]) => value === picked)?.[2] ?? "auto";
}

function tellProblems(problems: readonly ReportedProblem[], ask: Asker): void {
	for (const { code, message, hint } of problems)
		ask.tell(EXIT_CODE[code] === 0 ? "warning" : "error", [message, ...hintLines(hint)]);
}

const hintLines = (hint: string): readonly string[] => (hint === "" ? [] : [hint]);
