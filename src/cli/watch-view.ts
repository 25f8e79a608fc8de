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

/** Lines that fit into so many columns: one that broke would spoil the next drawing. */
export function screenLines(
	{ title, names, last, events }: Screen,
	nowMs: number,
	columns: number,
	paint: Paint,
): readonly string[] {
	return [
		`${paint("bold", title)} ${paint("dim", "watches; Ctrl-C ends it")}`,
		"",
		...publishedLines(names, nowMs, columns, paint),
		"",
		...checks(last, nowMs, columns, paint),
		...(events.length === 0 ? [] : [""]),
		...events.map(event => {
			const line = fitted(`${clockText(event.atMs)}  ${event.text}`, columns);
			return event.severity < 5 ? paint("yellow", line) : line;
		}),
	];
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
	interval: "by the time",
	retry: "tried again",
};

const fitted = (text: string, columns: number): string =>
	text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 3))}...`;

/** In this machine's time zone. */
function clockText(atMs: number): string {
	const date = new Date(atMs);
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, "0")).join(":");
}
