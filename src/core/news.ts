import type { HistoryEvent } from "./history.ts";
import { plainPaint } from "./paint.ts";
import { EXIT_CODE, type ExitCode, type ReportedProblem } from "./problem.ts";
import type { NewsKind } from "./recipient.ts";
import { renderProblem } from "./render.ts";
import type { Report } from "./report.ts";
import { spoken } from "./spoken.ts";

/** A message to people: plain text. The title is one line. */
export type News = { readonly kind: NewsKind; readonly title: string; readonly text: string };

type Happened<Event extends HistoryEvent["event"]> = Extract<HistoryEvent, { event: Event }>;

/** With more than this, the rest is counted. */
const MAX_LINES = 20;
const MAX_PROBLEMS = 5;
/** Up to so many names are all named. */
const FEW_NAMES = 3;

/**
 * What people are told of a round: what was published, and that trouble began, changed or ended. Of an uneventful round, and of
 * trouble that goes on, nothing. `owner` tells apart who writes, where several do.
 */
export function newsOf(
	events: readonly HistoryEvent[],
	report: Pick<Report, "exitCode" | "problems">,
	owner: string,
): readonly News[] {
	const who = owner === "home" ? "cfddns" : `cfddns (${owner})`;
	const published = events.filter(event => event.event === "published");
	return [
		...(published.length === 0 ? [] : [changeNews(published, who)]),
		...events.flatMap(event => {
			if (event.event === "trouble") return [troubleNews(event, report.problems, who)];
			return event.event === "well" ? [recoveryNews(event, who)] : [];
		}),
	];
}

function changeNews(published: readonly Happened<"published">[], who: string): News {
	const groups = new Map<string, readonly string[]>();
	for (const { name, before, after } of published) {
		const what = movement(before, after);
		groups.set(what, [...new Set([...(groups.get(what) ?? []), name])]);
	}
	const lines = Array.from(groups, ([what, names]) => `${someOf(names)}: ${what}`);
	const [first = ""] = lines;
	const names = new Set(published.map(({ name }) => name)).size;
	return {
		kind: "change",
		title: `${who}: ${lines.length === 1 ? first : `${names} ${names === 1 ? "name" : "names"} changed`}`,
		text: limited(lines, MAX_LINES, "changes"),
	};
}

function movement(before: string | null, after: string | null): string {
	if (before === null) return `now ${after}`;
	return after === null ? `${before} removed` : `${before} -> ${after}`;
}

/** "home.example.com and 12 more". */
function someOf(names: readonly string[]): string {
	const [first = "", ...rest] = names;
	if (names.length > FEW_NAMES) return `${first} and ${rest.length} more`;
	return names.length < 2 ? first : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const limited = (lines: readonly string[], most: number, noun: string): string =>
	lines.length <= most
		? lines.join("\n")
		: [...lines.slice(0, most), `... and ${lines.length - most} more ${noun}`].join("\n");

const TROUBLE: Readonly<Record<ExitCode, string>> = {
	0: "all is well",
	1: "not up to date yet, trying again",
	2: "cannot run as it is configured",
	3: "needs you",
	4: "a guard held a change back",
};

const troubleNews = ({ exitCode }: Happened<"trouble">, problems: readonly ReportedProblem[], who: string): News => ({
	kind: "trouble",
	title: `${who}: ${TROUBLE[exitCode]}`,
	text: problemsText(problems.filter(isTrouble)),
});

const isTrouble = ({ code }: ReportedProblem): boolean => EXIT_CODE[code] !== 0;

const problemsText = (problems: readonly ReportedProblem[]): string =>
	limited(
		problems.map(problem => renderProblem(problem, plainPaint).join("\n")),
		MAX_PROBLEMS,
		"problems",
	);

const recoveryNews = ({ troubleMs }: Happened<"well">, who: string): News => ({
	kind: "recovery",
	title: `${who}: all is well again`,
	text: `Every name is right again, after ${spoken(troubleMs)} of trouble.`,
});

/** What `cfddns notify --test` sends. */
export const testNews = (owner: string): News => ({
	kind: "change",
	title: `cfddns (${owner}): a test message`,
	text: "Messages from cfddns arrive here. Nothing has changed.",
});

/** One beat for those who watch: a round has ended, and how. */
export type Pulse = { readonly isUp: boolean; readonly text: string; readonly durationMs: number };

export function pulseOf({
	exitCode,
	problems,
	durationMs,
}: Pick<Report, "exitCode" | "problems" | "durationMs">): Pulse {
	if (exitCode === 0) return { isUp: true, text: "every name is right", durationMs };
	return { isUp: false, text: problems.find(isTrouble)?.message ?? TROUBLE[exitCode], durationMs };
}
