import { type Diary, EMPTY_DIARY, type HistoryEvent, type RoundNote, type Trouble } from "../core/history.ts";
import type { ExitCode } from "../core/problem.ts";
import { type Check, list, Mismatch, nullable, number, object, text } from "./check.ts";

export const exitCode: Check<ExitCode> = value => {
	if (value === 0 || value === 1 || value === 2 || value === 3 || value === 4) return value;
	throw new Mismatch("something in it is not an exit code");
};

const round: Check<RoundNote> = object(({ take }) => ({
	atMs: take("atMs", number),
	exitCode: take("exitCode", exitCode),
	changes: take("changes", number),
	requests: take("requests", number),
	durationMs: take("durationMs", number),
}));

const trouble: Check<Trouble> = object(({ take }) => ({
	sinceMs: take("sinceMs", number),
	exitCode: take("exitCode", exitCode),
	problems: take("problems", list(text)),
}));

const diary: Check<Diary> = object(({ take }) => ({
	rounds: take("rounds", list(round)),
	trouble: take("trouble", nullable(trouble)),
}));

export const encodeDiary = (value: Diary): string => `${JSON.stringify(value)}\n`;
export const encodeEvent = (event: HistoryEvent): string => `${JSON.stringify(event)}\n`;

/** Total: what makes no sense is as if it were not there. */
export const decodeDiary = (file: string): Diary => attempt(file, diary) ?? EMPTY_DIARY;

/** `null` for what makes no sense. */
export function attempt<T>(json: string, check: Check<T>): T | null {
	try {
		return check(JSON.parse(json));
	} catch (error) {
		if (error instanceof Mismatch || error instanceof SyntaxError) return null;
		throw error;
	}
}
