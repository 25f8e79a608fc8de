import type { Paint } from "../core/paint.ts";
import type { ExitCode } from "../core/problem.ts";
import { spoken } from "../core/spoken.ts";
import type { Status } from "../core/status.ts";
import type { RoundCause } from "../core/watch-event.ts";
import type { Severity } from "../core/watch-log.ts";
import { publishedLines } from "./status-view.ts";

/** What the live view shows. Moments are milliseconds since 1970. */
export type Screen = {
	readonly title: string;
	readonly names: Status["names"];
	readonly last: {
		readonly atMs: number;
		readonly cause: RoundCause;
		readonly exitCode: ExitCode;
		readonly summary: string;
		readonly nextAtMs: number;
	} | null;
	/** The last ones, the youngest last. */
	readonly events: readonly { readonly atMs: number; readonly severity: Severity; readonly text: string }[];
};

/** More of them would leave no room for what happens; `cfddns status` shows all. */
const MAX_NAMES = 8;

/** Lines that fit: one too long, or one too many, would spoil the next drawing. */
export function screenLines(
	{ title, names, last, events }: Screen,
	nowMs: number,
	{ columns, rows }: { readonly columns: number; readonly rows: number },
	paint: Paint,
): readonly string[] {
	const shown = publishedLines(names.slice(0, MAX_NAMES), nowMs, columns, paint);
	const more = names.length - shown.length;
	const upper = [
		paint("bold", fitted(`${title} watches; Ctrl-C ends it`, columns)),
		"",
		...shown,
		...(more > 0 ? [paint("dim", fitted(`and ${more} more: cfddns status`, columns))] : []),
		...(names.length > 0 ? [""] : []),
		...checks(last, nowMs, columns, paint),
	].slice(0, Math.max(1, rows - 1));
	// The cursor needs a line, and the last of many events are worth more than the first.
	const room = rows - 1 - upper.length - 1;
	const lower = events.flatMap(event => eventLines(event, columns, paint)).slice(-Math.max(0, room));
	return room < 1 || lower.length === 0 ? upper : [...upper, "", ...lower];
}

const INDENT = " ".repeat(10);

/** "12:34:56  What happened", on as many lines as it takes. */
function eventLines({ atMs, severity, text }: Screen["events"][number], columns: number, paint: Paint) {
	const lines: string[] = [];
	let line = `${clockText(atMs)} `;
	for (const word of text.split(" ")) {
		if (line.length + 1 + word.length > columns && line.trim() !== "") {
			lines.push(line);
			line = INDENT.slice(1);
		}
		line += ` ${word}`;
	}
	return [...lines, line].map(each => {
		const fitting = fitted(each, columns);
		return severity < 5 ? paint("yellow", fitting) : fitting;
	});
}

function checks(last: Screen["last"], nowMs: number, columns: number, paint: Paint): readonly string[] {
	if (last === null) return ["The first check is under way"];
	const { atMs, cause, exitCode, summary, nextAtMs } = last;
	const next = nextAtMs <= nowMs ? "now" : `in ${spoken(nextAtMs - nowMs)}`;
	return [
		paint(exitCode === 0 ? "green" : "yellow", fitted(summary, columns)),
		paint(
			"dim",
			fitted(`Last check ${spoken(Math.max(0, nowMs - atMs))} ago (${CAUSE[cause]}), next ${next}`, columns),
		),
	];
}

const CAUSE: Readonly<Record<RoundCause, string>> = {
	start: "the first",
	network: "this machine's network changed",
	router: "the router said something",
	resume: "the machine slept, or its clock was set",
	asked: "asked for",
	interval: "the interval was over",
	retry: "tried again",
};

const fitted = (text: string, columns: number): string =>
	text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 3))}...`;

/** In this machine's time zone. */
function clockText(atMs: number): string {
	const date = new Date(atMs);
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, "0")).join(":");
}
