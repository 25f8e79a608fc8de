import type { HistoryEvent } from "./history.ts";
import type { Paint } from "./paint.ts";
import { EXIT_CODE, type ReportedProblem } from "./problem.ts";
import { renderOutcome } from "./render.ts";
import type { Report } from "./report.ts";
import { spoken } from "./spoken.ts";
import { troubleFace } from "./trouble-face.ts";
import type { LifeEvent, WatchEvent } from "./watch-event.ts";

/** How grave a line is: syslog's numbers (RFC 5424, section 6.2.1). */
export type Severity = 3 | 4 | 5 | 6;

export type LogLine = { readonly severity: Severity; readonly text: string };

/** What was said already, so that it is not said in every round: the problems of the round before. */
export type Said = ReadonlySet<string>;

export const NOTHING_SAID: Said = new Set();

/**
 * One line per outcome, one when trouble begins and one when it ends, none for an uneventful round. Problems that go on are not
 * repeated.
 */
export function logLines(
	event: WatchEvent,
	said: Said,
	paint: Paint,
): { readonly lines: readonly LogLine[]; readonly said: Said } {
	if (event.kind !== "round") return { lines: linesOf(event), said };
	const { report, turns, isFleeting } = event;
	if (isFleeting) return { lines: [], said };
	const fresh = report.problems.filter(problem => !said.has(keyOf(problem)));
	return {
		lines: [
			...report.changes.map(
				(change): LogLine => ({
					severity: change.outcome === "applied" ? 5 : 4,
					text: renderOutcome(change, paint),
				}),
			),
			...fresh.map(problemLine),
			...turns.flatMap(recovery),
		],
		said: new Set(report.problems.map(keyOf)),
	};
}

function linesOf(event: LifeEvent): readonly LogLine[] {
	switch (event.kind) {
		case "started":
			return [{ severity: 6, text: `cfddns ${event.version} watches ${namesText(event.names)}` }];
		case "reloaded":
			return [{ severity: 5, text: `Configuration reloaded: watching ${namesText(event.names)}` }];
		case "reload-refused":
			return [
				{ severity: 3, text: "The new configuration cannot be used; the old one still holds" },
				...event.problems.map(problemLine),
			];
		case "remark":
			return [{ severity: 4, text: event.text }];
		case "stopped":
			return event.exitCode === 0
				? [{ severity: 6, text: "Stopped" }]
				: [{ severity: 3, text: "The loop has stalled: cfddns ends, to be started again" }];
	}
}

const namesText = (names: readonly string[]): string =>
	names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more names` : names.join(", ");

const keyOf = ({ code, name, message }: ReportedProblem): string =>
	// What says the same of the same name in other words, such as another source's, goes on; a warning's words are the news.
	EXIT_CODE[code] === 0 ? `${code} ${name} ${message}` : `${troubleFace(code)} ${name}`;

/** What, why and how to fix it, in one line: a log is read line by line. */
function problemLine({ code, message, hint }: ReportedProblem): LogLine {
	const severity = EXIT_CODE[code] === 3 || EXIT_CODE[code] === 2 ? 3 : 4;
	return { severity, text: hint === "" ? message : `${message}. ${hint}` };
}

const recovery = (turn: HistoryEvent): readonly LogLine[] =>
	turn.event === "well" ? [{ severity: 5, text: `All is well again, after ${spoken(turn.troubleMs)}` }] : [];

/** Where things stand after a round, in one line. */
export function renderSummary({ exitCode, changes, unchanged, problems }: Report): string {
	if (exitCode === 0) {
		const right = unchanged + changes.length;
		return `${right} record${right === 1 ? " is" : "s are"} right`;
	}
	const codes = problems.flatMap(({ code }) => (EXIT_CODE[code] === 0 ? [] : [code]));
	return `Trouble: ${[...new Set(codes)].join(", ")}`;
}
