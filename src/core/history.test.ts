import { expect, test } from "vitest";
import { type Diary, EMPTY_DIARY, noted, type RoundNote, spansOf, withQuietRounds } from "./history.ts";
import { NOTHING_DONE, type Report, type ReportedChange } from "./report.ts";

const AT_MS = Date.parse("2026-11-23T12:00:00Z");
const MINUTE_MS = 60_000;

const report = (rest: Partial<Report> = {}): Report => ({
	...NOTHING_DONE,
	ok: true,
	exitCode: 0,
	problems: [],
	...rest,
});
const change = (rest: Partial<ReportedChange> = {}): ReportedChange => ({
	kind: "update",
	zone: "example.com",
	name: "home.example.com",
	type: "A",
	before: "81.2.69.1",
	after: "81.2.69.142",
	outcome: "applied",
	...rest,
});
const down = report({
	ok: false,
	exitCode: 1,
	problems: [{ code: "source-unavailable", name: null, message: "no answer", hint: "" }],
});

const failing = (code: "api-error" | "api-unreachable"): Report =>
	report({ ok: false, exitCode: 1, problems: [{ code, name: null, message: "no", hint: "" }] });

const refusedFor = (...names: readonly string[]): Report =>
	report({
		ok: false,
		exitCode: 3,
		problems: names.map(name => ({ code: "record-refused", name, message: "no", hint: "" })),
	});

/** The events of rounds that follow each other by a minute. */
function eventsOf(...reports: readonly Report[]): readonly string[] {
	let diary: Diary = EMPTY_DIARY;
	return reports.flatMap((each, index) => {
		const next = noted(diary, each, AT_MS + index * MINUTE_MS);
		diary = next.diary;
		return next.events.map(({ event }) => `${index} ${event}`);
	});
}

test.each<[state: string, reports: Report[], events: string[]]>([
	["nothing happens / nothing to tell", [report(), report()], []],
	["a change / published", [report({ changes: [change()] })], ["0 published"]],
	["a change that failed / not published", [report({ changes: [change({ outcome: "unconfirmed" })] })], []],
	["settings alone / not a new address", [report({ changes: [change({ before: "81.2.69.142" })] })], []],
	[
		"one outage that shows another code each time / told when it begins and when it ends",
		[failing("api-error"), failing("api-unreachable"), report()],
		["0 trouble", "2 well"],
	],
	["trouble that goes on / told when it begins and when it ends", [down, down, report()], ["0 trouble", "2 well"]],
	[
		"trouble of another kind / told as well",
		[
			down,
			report({ ok: false, exitCode: 3, problems: [{ code: "token-rejected", name: null, message: "", hint: "" }] }),
		],
		["0 trouble", "1 trouble"],
	],
	[
		"the same trouble of another name / told as well",
		[refusedFor("a.example.com"), refusedFor("a.example.com"), refusedFor("b.example.com")],
		["0 trouble", "2 trouble"],
	],
	[
		"something that is only said / no trouble",
		[report({ problems: [{ code: "cgnat", name: null, message: "", hint: "" }] })],
		[],
	],
])("%s", (_state, reports, events) => expect(eventsOf(...reports)).toEqual(events));

test("trouble / since when and how long", () => {
	const first = noted(EMPTY_DIARY, down, AT_MS);
	const second = noted(first.diary, down, AT_MS + MINUTE_MS);
	expect(second.diary.trouble).toEqual({ sinceMs: AT_MS, exitCode: 1, problems: ["source-unavailable"] });
	const third = noted(second.diary, report(), AT_MS + 3 * MINUTE_MS);
	expect(third.events).toEqual([{ at: "2026-11-23T12:03:00.000Z", event: "well", troubleMs: 3 * MINUTE_MS }]);
	expect(third.diary.trouble).toBeNull();
});

test("trouble / what it is about, each once, without what is only said", () => {
	const { problems } = refusedFor("a.example.com", "b.example.com", "a.example.com");
	const said = { code: "cgnat", name: null, message: "no", hint: "" } as const;
	const { events } = noted(EMPTY_DIARY, report({ ok: false, exitCode: 3, problems: [said, ...problems] }), AT_MS);
	expect(events).toEqual([
		{
			at: "2026-11-23T12:00:00.000Z",
			event: "trouble",
			exitCode: 3,
			problems: ["record-refused a.example.com", "record-refused b.example.com"],
		},
	]);
});

test("trouble of a thousand names / a hundred are told", () => {
	const names = Array.from({ length: 1000 }, (_, index) => `n${index}.example.com`);
	const { trouble } = noted(EMPTY_DIARY, refusedFor(...names), AT_MS).diary;
	expect(trouble?.problems.length).toBe(100);
	expect(trouble?.problems.at(-1)).toBe("record-refused n99.example.com");
});

const roundAt = (atMs: number): RoundNote => ({ atMs, exitCode: 0, changes: 1, requests: 4, durationMs: 90 });
const quietAt = (atMs: number): RoundNote => ({ atMs, exitCode: 0, changes: 0, requests: 0, durationMs: 0 });

test.each<[state: string, diary: Diary, momentsMs: number[], rounds: RoundNote[]]>([
	["no quiet ones / as it was", { rounds: [roundAt(5)], trouble: null }, [], [roundAt(5)]],
	[
		"quiet ones / behind the others",
		{ rounds: [roundAt(5)], trouble: null },
		[6, 7],
		[roundAt(5), quietAt(6), quietAt(7)],
	],
	["quiet ones and nothing else / those", EMPTY_DIARY, [6, 7], [quietAt(6), quietAt(7)]],
	[
		"quiet ones from before the last round / written down already",
		{ rounds: [roundAt(1), roundAt(3), roundAt(5)], trouble: null },
		[4, 5, 6],
		[roundAt(1), roundAt(3), roundAt(5), quietAt(6)],
	],
	[
		"in trouble / none was quiet",
		{ rounds: [roundAt(5)], trouble: { sinceMs: 5, exitCode: 1, problems: [] } },
		[6],
		[roundAt(5)],
	],
	[
		"many / the last twenty",
		{ rounds: [roundAt(5)], trouble: null },
		Array.from({ length: 30 }, (_, index) => 6 + index),
		Array.from({ length: 20 }, (_, index) => quietAt(16 + index)),
	],
])("withQuietRounds: %s", (_state, diary, momentsMs, rounds) =>
	expect(withQuietRounds(diary, momentsMs)).toEqual({ rounds, trouble: diary.trouble }),
);

test("many rounds / the last twenty are kept", () => {
	let diary: Diary = EMPTY_DIARY;
	for (let round = 0; round < 30; round += 1) diary = noted(diary, report({ requests: round }), AT_MS + round).diary;
	expect(diary.rounds.map(({ requests }) => requests)).toEqual(Array.from({ length: 20 }, (_, index) => index + 10));
});

test("spansOf / one after another, the last one open", () => {
	const others = [change({ name: "other.example.com" }), change({ type: "AAAA", after: "2a02:8070::1" })];
	const { events } = noted(EMPTY_DIARY, report({ changes: [change(), ...others] }), AT_MS);
	const later = noted(EMPTY_DIARY, report({ changes: [change({ after: null })] }), AT_MS + MINUTE_MS).events;
	expect(spansOf([...events, ...later], "home.example.com", "A")).toEqual([
		{ address: "81.2.69.142", fromMs: AT_MS, untilMs: AT_MS + MINUTE_MS },
		{ address: null, fromMs: AT_MS + MINUTE_MS, untilMs: null },
	]);
});
