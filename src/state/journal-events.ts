import type { HistoryEvent } from "../core/history.ts";
import { type Check, list, Mismatch, nullable, number, object, text } from "./check.ts";
import { attempt, exitCode } from "./journal-format.ts";

const moment: Check<string> = value => {
	const written = text(value);
	if (Number.isNaN(Date.parse(written))) throw new Mismatch("something in it is not a moment");
	return written;
};

const word =
	<T extends string>(wanted: T): Check<T> =>
	value => {
		if (value === wanted) return wanted;
		throw new Mismatch(`something in it is not "${wanted}"`);
	};

const EVENTS: readonly Check<HistoryEvent>[] = [
	object(({ take }) => ({
		at: take("at", moment),
		event: take("event", word("published")),
		zone: take("zone", text),
		name: take("name", text),
		type: take("type", text),
		before: take("before", nullable(text)),
		after: take("after", nullable(text)),
	})),
	object(({ take }) => ({
		at: take("at", moment),
		event: take("event", word("trouble")),
		exitCode: take("exitCode", exitCode),
		problems: take("problems", list(text)),
	})),
	object(({ take }) => ({
		at: take("at", moment),
		event: take("event", word("well")),
		troubleMs: take("troubleMs", number),
	})),
];

/** The event on one line; none if it was cut off, or is of another version. */
export function decodeEvent(line: string): readonly HistoryEvent[] {
	const event = EVENTS.map(check => attempt(line, check)).find(found => found !== null);
	return event === undefined || event === null ? [] : [event];
}
