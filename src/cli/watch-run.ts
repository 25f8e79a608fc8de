import type { Standing } from "../compose.ts";
import { plainPaint } from "../core/paint.ts";
import { renderCost, renderObservations } from "../core/render.ts";
import type { RoundEvent, WatchEvent } from "../core/watch-event.ts";
import { type LogLine, logLines, NOTHING_SAID } from "../core/watch-log.ts";
import { type Command, type Context, choiceOf } from "./command.ts";
import { complain } from "./complain.ts";
import { paintFor, printLines } from "./terminal.ts";
import { createWatchScreen } from "./watch-screen.ts";

type Show = (event: WatchEvent, standing: () => Promise<Standing>) => void;

/** Watches until it is told to stop: as a log, as one JSON object per line, or on a terminal as a picture of where things stand. */
export const runWatch: Command["run"] = async context => {
	const { app, terminal, options, signal } = context;
	const isPicture = terminal.out.isTerminal && !options.quiet && !options.verbose;
	const show = options.json ? asJson(context) : isPicture ? createWatchScreen(context) : asLog(context);
	try {
		return await app.watch(choiceOf(options), { tell: show, signal });
	} catch (error) {
		return complain(error, {}, context);
	}
};

const isEventful = ({ report, turns }: RoundEvent, isNew: boolean): boolean =>
	report.changes.length > 0 || turns.length > 0 || isNew;

/** Trouble goes to stderr. */
function asLog({ terminal, options }: Context): Show {
	let said = NOTHING_SAID;
	const paint = paintFor(terminal.out, terminal, options);
	return event => {
		const told = logLines(event, said, paint);
		said = told.said;
		const more = options.verbose && event.kind === "round" ? roundLines(event) : [];
		for (const line of [...told.lines, ...more]) {
			const isTrouble = line.severity < 5;
			if (options.quiet && !isTrouble) continue;
			const output = isTrouble ? terminal.error : terminal.out;
			printLines(output, [output.isJournal ? `<${line.severity}>${line.text}` : line.text]);
		}
	};
}

function roundLines({ cause, report, nextInMs }: RoundEvent): readonly LogLine[] {
	const texts = [
		...renderObservations(report, plainPaint),
		`Round (${cause}): ${renderCost(report)} The next one in ${Math.round(nextInMs / 1000)} s`,
	];
	return texts.map(text => ({ severity: 6, text }));
}

function asJson({ app, terminal, options }: Context): Show {
	let said = NOTHING_SAID;
	return event => {
		const told = logLines(event, said, plainPaint);
		said = told.said;
		if (event.kind === "round" && !options.verbose && !isEventful(event, told.lines.length > 0)) return;
		const { kind, ...rest } = event;
		terminal.out.write(`${JSON.stringify({ at: new Date(app.now()).toISOString(), event: kind, ...rest })}\n`);
	};
}
