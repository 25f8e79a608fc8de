import { describe, expect, test } from "vitest";
import { HOME, HOST, name, record, suffix, wish } from "../../test/invariants/values.ts";
import { EMPTY_DIARY, type HistoryEvent, type RoundNote } from "./history.ts";
import { parseSourceSpec } from "./source-spec.ts";
import { EMPTY_STATE, type State, type ZoneMemory } from "./state.ts";
import { statusOf } from "./status.ts";
import type { FamilyScope, Target, Wish } from "./target.ts";

const NOON_MS = Date.parse("2026-11-23T12:00:00Z");
const noonAnd = (minutes: number): string => new Date(NOON_MS + minutes * 60_000).toISOString();
const WWW = name("www.example.com");
const AUTO = [parseSourceSpec("auto")];

/** IPv4 is in scope; of IPv6 it is as given. */
const target = (wishes: readonly Wish[], ipv6: FamilyScope = true): Target => ({
	owner: HOME,
	wishes,
	families: {
		ipv4: { enabled: true, sources: AUTO, bind: null, allow: [] },
		ipv6: { enabled: ipv6, sources: AUTO, bind: null, allow: [] },
	},
	limits: { maxChangesPerHour: 20, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
	verifyIntervalMs: 3_600_000,
});

/** Listed at noon, as far as these names go. */
const listed = (covers: ZoneMemory["covers"], records: ZoneMemory["records"] = []): ZoneMemory => ({
	listedAtMs: NOON_MS,
	trusted: true,
	covers,
	records,
});
const remembering = (...memories: readonly ZoneMemory[]): State => ({
	...EMPTY_STATE,
	memories: Object.fromEntries(memories.map((memory, index) => [`z${index}`, memory])),
});

const published = (
	minutes: number,
	after: string | null,
	rest: { readonly name?: string; readonly type?: "A" | "AAAA" } = {},
): HistoryEvent => ({
	at: noonAnd(minutes),
	event: "published",
	zone: "example.com",
	name: HOST,
	type: "A",
	before: null,
	after,
	...rest,
});

type Known = {
	readonly addresses: readonly string[] | null;
	readonly since: string | null;
	readonly confirmed: string | null;
};

describe("names", () => {
	const here = remembering(listed([HOST], [record("81.2.69.142")]));

	test.each<[situation: string, state: State, events: readonly HistoryEvent[], known: Known]>([
		["never looked at / nothing is known", EMPTY_STATE, [], { addresses: null, since: null, confirmed: null }],
		[
			"another name of the zone was looked at / nothing is known",
			remembering(listed([WWW], [record("81.2.69.1", { name: WWW })])),
			[],
			{ addresses: null, since: null, confirmed: null },
		],
		[
			"listed / its own records of this type",
			remembering(
				listed([WWW]),
				listed(
					[WWW, HOST],
					[record("81.2.69.1", { name: WWW }), record("2a02:8071::1"), record("81.2.69.142"), record("81.2.69.143")],
				),
			),
			[],
			{ addresses: ["81.2.69.142", "81.2.69.143"], since: null, confirmed: noonAnd(0) },
		],
		[
			"listed, without a record / none",
			remembering(listed([HOST])),
			[],
			{ addresses: [], since: null, confirmed: noonAnd(0) },
		],
		[
			"published, and found later / since it was published, confirmed when it was found",
			here,
			[published(-90, "81.2.69.1"), published(-60, "81.2.69.142"), published(-30, "2a02:8071::1", { type: "AAAA" })],
			{ addresses: ["81.2.69.142"], since: noonAnd(-60), confirmed: noonAnd(0) },
		],
		[
			"published after the zone was listed / confirmed when it was published",
			here,
			[published(5, "81.2.69.142")],
			{ addresses: ["81.2.69.142"], since: noonAnd(5), confirmed: noonAnd(5) },
		],
		[
			"published, and the listing is forgotten / since it was published",
			EMPTY_STATE,
			[published(-60, "81.2.69.142")],
			{ addresses: null, since: noonAnd(-60), confirmed: noonAnd(-60) },
		],
		[
			"somebody else changed it / since when nobody knows",
			here,
			[published(-60, "81.2.69.1")],
			{ addresses: ["81.2.69.142"], since: null, confirmed: noonAnd(0) },
		],
	])("%s", (_situation, state, events, known) => {
		const { names } = statusOf(target([wish()]), state, EMPTY_DIARY, events);
		expect(names).toEqual([{ name: HOST, type: "A", ...known }]);
	});

	const v6 = { type: "AAAA" } as const;
	test.each<[situation: string, scope: FamilyScope, state: State, events: readonly HistoryEvent[], types: string[]]>([
		["nothing is known of a family that may be absent / only the other", "auto", EMPTY_STATE, [], ["A"]],
		["it has no record / only the other", "auto", remembering(listed([HOST])), [], ["A"]],
		["it has a record / both", "auto", remembering(listed([HOST], [record("2a02:8071::1")])), [], ["A", "AAAA"]],
		["it had one once / both", "auto", EMPTY_STATE, [published(0, "2a02:8071::1", v6)], ["A", "AAAA"]],
		["it is in scope for sure / both", true, EMPTY_STATE, [], ["A", "AAAA"]],
	])("%s", (_situation, scope, state, events, types) => {
		const { names } = statusOf(target([wish(), wish(v6)], scope), state, EMPTY_DIARY, events);
		expect(names.map(({ type }) => type)).toEqual(types);
	});
});

describe("rounds", () => {
	const round = (minutes: number, exitCode: RoundNote["exitCode"]): RoundNote => ({
		atMs: NOON_MS + minutes * 60_000,
		exitCode,
		changes: 1,
		requests: 2,
		durationMs: 345,
	});
	const told = { changes: 1, requests: 2, durationMs: 345 };

	test("none yet / not well, and what to do", () => {
		expect(statusOf(target([]), EMPTY_STATE, EMPTY_DIARY, [])).toEqual({
			ok: false,
			exitCode: 1,
			names: [],
			trouble: null,
			rounds: [],
			history: [],
			problems: [
				{
					code: "never-ran",
					name: null,
					message: "No round has run yet, as far as the state folder knows",
					hint: "Run `cfddns sync`. If it runs as another user or a service, its state is elsewhere: `state_dir`.",
				},
			],
		});
	});

	test("the last one failed / its exit code, and the trouble", () => {
		const trouble = { sinceMs: NOON_MS, exitCode: 3, problems: ["token-rejected"] } as const;
		const diary = { rounds: [round(-10, 0), round(-5, 0), round(0, 3)], trouble };
		expect(statusOf(target([]), EMPTY_STATE, diary, [])).toMatchObject({
			ok: false,
			exitCode: 3,
			trouble: { since: noonAnd(0), problems: ["token-rejected"] },
			rounds: [
				{ at: noonAnd(-10), exitCode: 0, ...told },
				{ at: noonAnd(-5), exitCode: 0, ...told },
				{ at: noonAnd(0), exitCode: 3, ...told },
			],
			problems: [],
		});
	});

	test("the last one was right / well, whatever was before", () => {
		const diary = { rounds: [round(-5, 4), round(0, 0)], trouble: null };
		const { ok, exitCode, trouble } = statusOf(target([]), EMPTY_STATE, diary, []);
		expect([ok, exitCode, trouble]).toEqual([true, 0, null]);
	});
});

describe("history", () => {
	const own = [
		published(0, "81.2.69.1"),
		published(0, "81.2.69.9", { name: WWW }),
		published(5, null),
		published(7, "81.2.69.142"),
	];

	test("several addresses / one after another, the last one open", () => {
		expect(statusOf(target([wish()]), EMPTY_STATE, EMPTY_DIARY, own).history).toEqual([
			{
				type: "A",
				name: HOST,
				spans: [
					{ address: "81.2.69.1", from: noonAnd(0), until: noonAnd(5) },
					{ address: null, from: noonAnd(5), until: noonAnd(7) },
					{ address: "81.2.69.142", from: noonAnd(7), until: null },
				],
			},
		]);
	});

	const v6 = (rest: Partial<Wish> = {}) => wish({ type: "AAAA", ...rest });
	const www = { name: WWW };
	test.each<[situation: string, wishes: readonly Wish[], shown: string[]]>([
		["nothing published of a name / none", [wish({ name: name("new.example.com") })], []],
		["both types / one of each", [v6(), wish()], [`A ${HOST}`, `AAAA ${HOST}`]],
		["several names that follow the line / the first", [wish(www), wish()], [`A ${WWW}`]],
		["the first is another host's / the next", [v6({ ...www, suffix: suffix("::5") }), v6()], [`AAAA ${HOST}`]],
		[
			"the first has sources of its own / the next",
			[wish({ ...www, sources: [parseSourceSpec("static:81.2.69.9")] }), wish()],
			[`A ${HOST}`],
		],
		["the first is on another uplink / the next", [wish({ ...www, bind: "wan1" }), wish()], [`A ${HOST}`]],
		[
			"none follows the line itself / the first",
			[wish({ ...www, bind: "wan1" }), wish({ bind: "wan1" })],
			[`A ${WWW}`],
		],
	])("%s", (_situation, wishes, shown) => {
		const types = ["A", "AAAA"] as const;
		const events = types.flatMap(type => [HOST, WWW].map(each => published(0, "81.2.69.1", { name: each, type })));
		const { history } = statusOf(target(wishes), EMPTY_STATE, EMPTY_DIARY, events);
		expect(history.map(each => `${each.type} ${each.name}`)).toEqual(shown);
	});
});
