import { EXIT_CODE, type ExitCode, type ProblemCode } from "./problem.ts";
import type { Report } from "./report.ts";
import { troubleFace } from "./trouble-face.ts";

/** What is worth remembering for people: what was published, and when there was trouble. Plain data, one JSON line each. */
export type HistoryEvent =
	| {
			readonly at: string;
			readonly event: "published";
			readonly zone: string;
			readonly name: string;
			readonly type: string;
			/** The content; `null` where there is none. */
			readonly before: string | null;
			readonly after: string | null;
	  }
	| {
			readonly at: string;
			readonly event: "trouble";
			readonly exitCode: ExitCode;
			readonly problems: readonly string[];
	  }
	| { readonly at: string; readonly event: "well"; readonly troubleMs: number };

/** What one round came to. */
export type RoundNote = {
	readonly atMs: number;
	readonly exitCode: ExitCode;
	readonly changes: number;
	readonly requests: number;
	readonly durationMs: number;
};

/** Trouble that has begun and not ended. */
export type Trouble = { readonly sinceMs: number; readonly exitCode: ExitCode; readonly problems: readonly string[] };

export type Diary = {
	/** The last rounds, the youngest last. */
	readonly rounds: readonly RoundNote[];
	readonly trouble: Trouble | null;
};

export const EMPTY_DIARY: Diary = { rounds: [], trouble: null };

const MAX_ROUNDS = 20;
/** More nobody reads, and a thousand names can fail at once. */
const MAX_PROBLEMS = 100;

/** What a round adds: itself, what was published, and whether trouble begins, changes its kind, or ends. */
export function noted(
	{ rounds, trouble }: Diary,
	report: Report,
	nowMs: number,
): { readonly diary: Diary; readonly events: readonly HistoryEvent[] } {
	const isQuiet = report.exitCode === 0 && trouble === null && report.changes.length === 0;
	// The text of a date costs an uneventful round more than a megabyte.
	const at = isQuiet ? "" : new Date(nowMs).toISOString();
	const applied = report.changes.filter(({ outcome }) => outcome === "applied");
	const published = applied
		.filter(({ before, after }) => before !== after)
		.map(
			({ zone, name, type, before, after }): HistoryEvent => ({
				at,
				event: "published",
				zone,
				name,
				type,
				before,
				after,
			}),
		);
	const next = troubleOf(report, trouble, nowMs);
	const note: RoundNote = {
		atMs: nowMs,
		exitCode: report.exitCode,
		changes: applied.length,
		requests: report.requests,
		durationMs: report.durationMs,
	};
	return {
		diary: { rounds: [...rounds, note].slice(-MAX_ROUNDS), trouble: next },
		events: [...published, ...turns(trouble, next, at, nowMs)],
	};
}

/** With the rounds that a memo stood in for, at these moments. They are not written down until the next one that is carried out. */
export function withQuietRounds({ rounds, trouble }: Diary, momentsMs: readonly number[]): Diary {
	const lastMs = rounds.at(-1)?.atMs ?? 0;
	// A memo is made in quiet times only. Later moments than the trouble's are from before the clock was set back.
	const later = trouble === null ? momentsMs.filter(atMs => atMs > lastMs) : [];
	const notes = later.map((atMs): RoundNote => ({ atMs, exitCode: 0, changes: 0, requests: 0, durationMs: 0 }));
	return { rounds: [...rounds, ...notes].slice(-MAX_ROUNDS), trouble };
}

/** The same trouble goes on as long as its problems are of the same kinds about the same names. */
function troubleOf({ exitCode, problems }: Report, before: Trouble | null, nowMs: number): Trouble | null {
	if (exitCode === 0) return null;
	const said = problems
		.filter(({ code }) => isTrouble(code))
		.map(({ code, name }) => (name === null ? code : `${code} ${name}`));
	return { sinceMs: before?.sinceMs ?? nowMs, exitCode, problems: [...new Set(said)].slice(0, MAX_PROBLEMS) };
}

const isTrouble = (code: ProblemCode): boolean => EXIT_CODE[code] !== 0;

/** Of an outage that shows another code in each round, the first is worth telling. */
const facesOf = ({ problems }: Trouble): string =>
	[...new Set(problems.map(problem => problem.replace(/^\S+/, troubleFace)))].toSorted().join("\n");

function turns(before: Trouble | null, now: Trouble | null, at: string, nowMs: number): readonly HistoryEvent[] {
	if (now === null) {
		return before === null ? [] : [{ at, event: "well", troubleMs: Math.max(0, nowMs - before.sinceMs) }];
	}
	const isSame = before !== null && facesOf(before) === facesOf(now);
	return isSame ? [] : [{ at, event: "trouble", exitCode: now.exitCode, problems: now.problems }];
}

/** How long an address was published for a name. `untilMs`: `null` while it still is. */
export type Span = { readonly address: string | null; readonly fromMs: number; readonly untilMs: number | null };

/** What a name pointed to, one after another, as far back as the history goes. */
export function spansOf(events: readonly HistoryEvent[], name: string, type: string): readonly Span[] {
	const own = events.flatMap(each =>
		each.event === "published" && each.name === name && each.type === type
			? [{ address: each.after, fromMs: Date.parse(each.at) }]
			: [],
	);
	return own.map(({ address, fromMs }, index) => ({ address, fromMs, untilMs: own[index + 1]?.fromMs ?? null }));
}
