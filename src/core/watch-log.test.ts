import { expect, test } from "vitest";
import { plainPaint } from "./paint.ts";
import { Problem } from "./problem.ts";
import { makeReport, NOTHING_DONE, type ReportedChange, type ReportParts } from "./report.ts";
import type { RoundEvent, WatchEvent } from "./watch-event.ts";
import { logLines, NOTHING_SAID, renderSummary } from "./watch-log.ts";

const change: ReportedChange = {
	kind: "update",
	zone: "example.com",
	name: "home.example.com",
	type: "A",
	before: "81.2.69.1",
	after: "81.2.69.142",
	outcome: "applied",
};
const outage = new Problem("api-error", "Cloudflare answered 503");
const refused = new Problem("token-rejected", "Cloudflare refused the API token", { hint: "Make a new one." });
const CONFIG = new Problem("bad-config", "The configuration is wrong");
const warning = (text: string) => new Problem("several-addresses", text);

const round = (parts: Partial<ReportParts>, turns: RoundEvent["turns"] = []): RoundEvent => ({
	kind: "round",
	cause: "interval",
	report: makeReport({ ...NOTHING_DONE, unchanged: 2, ...parts }),
	turns,
	nextInMs: 300_000,
	isFleeting: false,
});

/** What is said to one event after the other, as "SEVERITY TEXT". */
function log(...events: readonly WatchEvent[]): readonly string[] {
	let said = NOTHING_SAID;
	return events.flatMap(event => {
		const told = logLines(event, said, plainPaint);
		said = told.said;
		return told.lines.map(({ severity, text }) => `${severity} ${text}`);
	});
}

const well = { at: "", event: "well", troubleMs: 65_000 } as const;

test.each<[state: string, events: readonly WatchEvent[], lines: readonly string[]]>([
	["an uneventful round / nothing", [round({})], []],
	["trouble that is young / nothing yet", [{ ...round({ problems: [outage] }), isFleeting: true }], []],
	["a change / one line", [round({ changes: [change] })], ["5 Updated home.example.com A 81.2.69.1 → 81.2.69.142"]],
	[
		"a change that was not confirmed / one line and why",
		[round({ changes: [{ ...change, outcome: "unconfirmed" }], problems: [outage] })],
		["4 Could not confirm home.example.com A 81.2.69.1 → 81.2.69.142", "4 Cloudflare answered 503"],
	],
	[
		"trouble that goes on / once",
		[round({ problems: [outage] }), round({ problems: [outage] })],
		["4 Cloudflare answered 503"],
	],
	[
		"trouble that goes on in other words / once",
		[round({ problems: [outage] }), round({ problems: [new Problem("api-unreachable", "no answer")] })],
		["4 Cloudflare answered 503"],
	],
	[
		"trouble begins, and a name was published / nothing beside the problem",
		[
			round({ problems: [outage] }, [
				{ at: "", event: "trouble", exitCode: 1, problems: ["api-error"] },
				{ ...change, at: "", event: "published" },
			]),
		],
		["4 Cloudflare answered 503"],
	],
	[
		"trouble that ends and comes back / each time",
		[round({ problems: [outage] }), round({}, [well]), round({ problems: [outage] })],
		["4 Cloudflare answered 503", "5 All is well again, after 1 min", "4 Cloudflare answered 503"],
	],
	[
		"other trouble beside it / that alone",
		[round({ problems: [outage] }), round({ problems: [outage, refused] })],
		["4 Cloudflare answered 503", "3 Cloudflare refused the API token. Make a new one."],
	],
	[
		"a warning in other words / both",
		[round({ problems: [warning("one")] }), round({ problems: [warning("two")] })],
		["4 one", "4 two"],
	],
	[
		"start, reload and end / a line each",
		[
			{ kind: "started", version: "1.2.3", names: ["a.example.com"], intervalMs: 1 },
			{ kind: "reloaded", version: "1.2.3", names: ["a", "b", "c", "d"], intervalMs: 1 },
			{ kind: "reloaded", version: "1.2.3", names: ["a", "b", "c"], intervalMs: 1 },
			{ kind: "reload-refused", problems: [CONFIG.reported(), refused.reported()] },
			{ kind: "remark", text: "kernel events are not heard" },
			{ kind: "stopped", exitCode: 0 },
			{ kind: "stopped", exitCode: 1 },
		],
		[
			"6 cfddns 1.2.3 watches a.example.com",
			"5 Configuration reloaded: watching a, b and 2 more names",
			"5 Configuration reloaded: watching a, b, c",
			"3 The new configuration cannot be used; the old one still holds",
			"3 The configuration is wrong",
			"3 Cloudflare refused the API token. Make a new one.",
			"4 kernel events are not heard",
			"6 Stopped",
			"3 The loop has stalled: cfddns ends, to be started again",
		],
	],
])("%s", (_state, events, lines) => expect(log(...events)).toEqual(lines));

test.each<[parts: Partial<ReportParts>, text: string]>([
	[{}, "2 records are right"],
	[{ unchanged: 0, changes: [change] }, "1 record is right"],
	[{ problems: [outage, outage.about("home.example.com"), warning("one")] }, "Trouble: api-error"],
	[{ problems: [outage, refused] }, "Trouble: api-error, token-rejected"],
])("%o / %s", (parts, text) => expect(renderSummary(round(parts).report)).toBe(text));
