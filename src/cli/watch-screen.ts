import type { Standing } from "../compose.ts";
import { plainPaint } from "../core/paint.ts";
import type { RoundEvent, WatchEvent } from "../core/watch-event.ts";
import { logLines, NOTHING_SAID, renderSummary } from "../core/watch-log.ts";
import type { Context } from "./command.ts";
import { paintFor } from "./terminal.ts";
import { type Screen, screenLines } from "./watch-view.ts";

/** How many of the last events are kept; as many lines of them are shown as there is room for. */
const MAX_EVENTS = 20;
const REDRAW_MS = 1_000;

/** Draws where things stand over itself, once a second and at each event. */
export function createWatchScreen({ app, terminal, options, signal }: Context) {
	const { out } = terminal;
	const paint = paintFor(out, terminal, options);
	let said = NOTHING_SAID;
	let screen: Screen = { title: "", names: [], last: null, events: [] };
	let drawn = 0;

	const draw = (): void => {
		const lines = screenLines(screen, app.now(), out, paint);
		out.write(`${drawn === 0 ? "" : `\x1b[${drawn}A\x1b[0J`}${lines.join("\n")}\n`);
		drawn = lines.length;
	};
	void (async () => {
		while (!signal.aborted) {
			await app.sleep(REDRAW_MS, signal).catch(() => undefined);
			if (screen.title !== "") draw();
		}
	})();

	return (event: WatchEvent, standing: () => Promise<Standing>): void => {
		const nowMs = app.now();
		const told = logLines(event, said, plainPaint);
		said = told.said;
		const fresh = told.lines.map(({ severity, text }) => ({ atMs: nowMs, severity, text }));
		screen = { ...screen, events: [...screen.events, ...fresh].slice(-MAX_EVENTS) };
		if (event.kind === "started" || event.kind === "reloaded") screen = { ...screen, title: `cfddns ${event.version}` };
		if (event.kind === "round") screen = { ...screen, last: lastOf(event, nowMs) };
		draw();
		void standing().then(({ status }) => {
			screen = { ...screen, names: status.names };
			if (event.kind !== "stopped") draw();
		});
	};
}

const lastOf = ({ report, cause, nextInMs }: RoundEvent, nowMs: number): Screen["last"] => ({
	atMs: nowMs,
	cause,
	exitCode: report.exitCode,
	summary: renderSummary(report),
	nextAtMs: nowMs + nextInMs,
});
