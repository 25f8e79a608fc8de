import type { Paint } from "../core/paint.ts";
import { spoken } from "../core/spoken.ts";
import type { Status } from "../core/status.ts";

/** Everything, in four parts. */
export function statusLines(status: Status, nowMs: number, columns: number, paint: Paint): readonly string[] {
	return [
		...publishedLines(status.names, nowMs, columns, paint),
		...trouble(status, nowMs, paint),
		...rounds(status, nowMs, paint),
		...status.history.flatMap(history => chart(history, nowMs, columns, paint)),
	];
}

const ago = (moment: string, nowMs: number): string => spoken(Math.max(0, nowMs - Date.parse(moment)));

/** One line for each name and type, aligned, in at most so many columns. */
export function publishedLines(
	names: Status["names"],
	nowMs: number,
	columns: number,
	paint: Paint,
): readonly string[] {
	if (names.length === 0) return [];
	const width = Math.max(...names.map(({ name }) => name.length));
	const typeWidth = Math.max(...names.map(({ type }) => type.length));
	const shown = names.map(({ addresses }) =>
		addresses === null ? "not looked at yet" : addresses.length === 0 ? "no record" : addresses.join(", "),
	);
	const addressWidth = Math.max(...shown.map(text => text.length));
	return names.map(({ name, type, since, confirmed }, index) => {
		const facts = [
			...(since === null ? [] : [`for ${ago(since, nowMs)}`]),
			...(confirmed === null ? [] : [`confirmed ${ago(confirmed, nowMs)} ago`]),
		];
		const row = `${name.padEnd(width)}  ${type.padEnd(typeWidth)}  ${(shown[index] ?? "").padEnd(addressWidth)}  `;
		// What does not fit is said by `--json`.
		const fitting = facts.map((_, count) => facts.slice(0, facts.length - count).join(", "));
		const said = fitting.find(text => row.length + text.length <= columns) ?? "";
		const cut = row.trimEnd().length > columns ? `${row.slice(0, Math.max(0, columns - 3))}...` : row.slice(0, columns);
		return `${cut}${paint("dim", said)}`.trimEnd();
	});
}

function trouble({ trouble: now }: Status, nowMs: number, paint: Paint): readonly string[] {
	if (now === null) return [];
	return ["", paint("yellow", `Trouble for ${ago(now.since, nowMs)}: ${now.problems.join(", ")}`)];
}

function rounds({ rounds: all }: Status, nowMs: number, paint: Paint): readonly string[] {
	const last = all.at(-1);
	if (last === undefined) return [];
	const right = all.filter(({ exitCode }) => exitCode === 0).length;
	const marks = all.map(({ exitCode, changes }) =>
		exitCode === 0 ? paint("green", changes > 0 ? "+" : "·") : paint("red", String(exitCode)),
	);
	return [
		"",
		`Last round ${ago(last.at, nowMs)} ago: exit ${last.exitCode}, ${last.requests} requests, ${last.durationMs} ms`,
		`Rounds     ${marks.join("")}  ${paint("dim", `${right} of the last ${all.length} right (+ changed something)`)}`,
	];
}

/** More than that nobody reads. */
const MAX_SPANS = 10;
const LONGEST_BAR = 24;

function chart(
	{ type, name, spans: all }: Status["history"][number],
	nowMs: number,
	columns: number,
	paint: Paint,
): readonly string[] {
	const spans = all.slice(-MAX_SPANS).map(({ address, from, until }) => ({
		address: address ?? "(none)",
		from,
		durationMs: Math.max(0, (until === null ? nowMs : Date.parse(until)) - Date.parse(from)),
	}));
	const width = Math.max(...spans.map(({ address }) => address.length));
	const longest = Math.max(1, ...spans.map(({ durationMs }) => durationMs));
	const room = Math.max(4, Math.min(LONGEST_BAR, columns - width - 30));
	const changes = all.length - 1;
	const [first] = all;
	const often = changes > 0 && first !== undefined ? (nowMs - Date.parse(first.from)) / changes : null;
	const average = often === null ? "no change yet" : `a change every ${spoken(often)} on average`;
	return [
		"",
		`${type} of ${name}: ${average}`,
		...spans.map(({ address, from, durationMs }) => {
			const bar = "█".repeat(Math.max(1, Math.round((durationMs / longest) * room)));
			const day = from.slice(0, 10);
			return `  ${day}  ${address.padEnd(width)}  ${paint("cyan", bar)} ${spoken(durationMs)}`;
		}),
	];
}
