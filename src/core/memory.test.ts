import { describe, expect, test } from "vitest";
import { EXAMPLE, HOME, HOST, name, record, wants, zone } from "../../test/invariants/values.ts";
import {
	distrusted,
	recall,
	recallZones,
	waitMs,
	withIntent,
	withListing,
	withOutcomes,
	withoutTrust,
	withWait,
	withZones,
	ZONES_MAX_AGE_MS,
} from "./memory.ts";
import type { Change } from "./plan.ts";
import type { Outcome } from "./ports.ts";
import { Problem, type ProblemCode } from "./problem.ts";
import { EMPTY_STATE, type State } from "./state.ts";

const NOW_MS = 1_800_000_000_000;
const VERIFY_MS = 3_600_000;
const OLD = record("81.2.69.1", { id: "r1" });
const MOVED = { ...OLD, content: "81.2.69.142" };
const WWW = name("www.example.com");

const listed = (): State => withListing(EMPTY_STATE, EXAMPLE, [HOST], [OLD], NOW_MS);
const update: Change = { kind: "update", rrset: wants(["81.2.69.142"]), before: OLD, after: MOVED };
const removal: Change = { kind: "delete", rrset: wants([]), before: OLD };
const created: Change = (() => {
	const rrset = wants(["81.2.69.142"]);
	const [content] = rrset.addresses;
	if (content === undefined) throw new Error("no address");
	return { kind: "create", rrset, content };
})();
const rejected = (change: Change, code: ProblemCode): Outcome => ({
	kind: "rejected",
	change,
	problem: new Problem(code, code),
});
const memoryOf = (state: State) => state.memories["z1"];

describe("recall", () => {
	test.each<[scenario: string, state: () => State, names: string[], nowMs: number, isRecalled: boolean]>([
		["just listed / recalled", listed, [HOST], NOW_MS, true],
		["a moment before it is old / recalled", listed, [HOST], NOW_MS + VERIFY_MS - 1, true],
		["old / not", listed, [HOST], NOW_MS + VERIFY_MS, false],
		["listed in the future (the clock was set back) / not", listed, [HOST], NOW_MS - 1, false],
		["a name that was not looked at / not", listed, [HOST, WWW], NOW_MS, false],
		["fewer names / recalled", () => withListing(listed(), EXAMPLE, [HOST, WWW], [], NOW_MS), [WWW], NOW_MS, true],
		["never listed / not", () => EMPTY_STATE, [HOST], NOW_MS, false],
		["a write is under way / not", () => withIntent(listed(), [EXAMPLE], [update], NOW_MS), [HOST], NOW_MS, false],
		["nothing is taken for granted / not", () => withoutTrust(listed()), [HOST], NOW_MS, false],
	])("%s", (_scenario, state, names, nowMs, isRecalled) => {
		expect(recall(state(), EXAMPLE, names.map(name), nowMs, VERIFY_MS) !== null).toBe(isRecalled);
	});

	test("another zone's memory is no memory of this one", () => {
		expect(recall(listed(), zone("z2", "example.org"), [], NOW_MS, VERIFY_MS)).toBeNull();
		expect(recall(listed(), zone("constructor", "example.org"), [], NOW_MS, VERIFY_MS)).toBeNull();
	});
});

test.each<[scenario: string, nowMs: number, isRecalled: boolean]>([
	["just listed / recalled", NOW_MS, true],
	["a moment before a day / recalled", NOW_MS + ZONES_MAX_AGE_MS - 1, true],
	["a day old / not", NOW_MS + ZONES_MAX_AGE_MS, false],
	["the clock was set back / not", NOW_MS - 1, false],
])("recallZones: %s", (_scenario, nowMs, isRecalled) => {
	expect(recallZones(withZones(EMPTY_STATE, [EXAMPLE], NOW_MS), nowMs) !== null).toBe(isRecalled);
});

test("recallZones: never listed / not", () => expect(recallZones(EMPTY_STATE, NOW_MS)).toBeNull());

test("withZones forgets zones that are no longer there, and only those", () => {
	const both = withListing(listed(), zone("z2", "example.org"), [], [], NOW_MS);
	expect(Object.keys(withZones(both, [EXAMPLE, zone("z3", "example.net")], NOW_MS).memories)).toEqual(["z1"]);
});

describe("withListing", () => {
	test("remembers the records of the configured names, and which names were looked at", () => {
		const other = record("81.2.69.9", { name: WWW });
		expect(memoryOf(withListing(EMPTY_STATE, EXAMPLE, [HOST], [OLD, other], NOW_MS))).toEqual({
			listedAtMs: NOW_MS,
			trusted: true,
			covers: [HOST],
			records: [OLD],
		});
	});

	test.each<[scenario: string, before: readonly string[] | null, now: string | null, remembered: string[] | undefined]>(
		[
			["holds what we wrote / known to be ours", ["81.2.69.1"], "81.2.69.1", ["81.2.69.1"]],
			["holds what we sent without an answer / now confirmed", ["81.2.69.9", "81.2.69.1"], "81.2.69.1", ["81.2.69.1"]],
			["changed by somebody / no longer ours", ["81.2.69.9"], "81.2.69.1", undefined],
			["gone / forgotten", ["81.2.69.1"], null, undefined],
			["never written by us / still not", null, "81.2.69.1", undefined],
		],
	)("what we wrote: %s", (_scenario, before, now, remembered) => {
		const state = before === null ? listed() : { ...listed(), written: { r1: before } };
		const records = now === null ? [] : [{ ...OLD, content: now }];
		expect(withListing(state, EXAMPLE, [HOST], records, NOW_MS).written["r1"]).toEqual(remembered);
	});

	test("what we wrote in another zone stays known", () => {
		const state = { ...listed(), written: { elsewhere: ["81.2.69.1"] } };
		expect(withListing(state, EXAMPLE, [HOST], [OLD], NOW_MS).written).toEqual({ elsewhere: ["81.2.69.1"] });
	});
});

test.each<[state: string, doubt: (state: State) => State]>([
	["nothing is taken for granted", withoutTrust],
	["no memory may stand in", distrusted],
])("%s, and a record of ours is gone / it is still known to have been there: forgotten", (_state, doubt) => {
	const doubted = doubt({ ...listed(), written: { r1: ["81.2.69.1"] } });
	expect(memoryOf(doubted)?.trusted).toBe(false);
	expect(withListing(doubted, EXAMPLE, [HOST], [], NOW_MS).written).toEqual({});
});

const onlyComment: Change = { ...update, after: { ...OLD, comment: "another" } };

describe("withIntent", () => {
	test("distrusts the zones that are written to, no others", () => {
		const other = zone("z2", "example.org");
		const both = withListing(listed(), other, [], [], NOW_MS);
		const { memories } = withIntent(both, [other], [], NOW_MS);
		expect([memories["z1"]?.trusted, memories["z2"]?.trusted]).toEqual([true, false]);
	});

	test.each<[scenario: string, before: State["written"], changes: Change[], written: State["written"]]>([
		["an update / may be there afterwards", {}, [update], { r1: ["81.2.69.142"] }],
		[
			"an update of what was confirmed / either may be there afterwards",
			{ r1: ["81.2.69.1"] },
			[update],
			{ r1: ["81.2.69.1", "81.2.69.142"] },
		],
		["an update that was sent before / noted once", { r1: ["81.2.69.142"] }, [update], { r1: ["81.2.69.142"] }],
		["another comment / nothing: its content may be somebody else's", {}, [onlyComment], {}],
		["a create, which has no id yet / nothing", {}, [created], {}],
		["a delete / what we wrote, as long as it may be there", { r1: ["81.2.69.1"] }, [removal], { r1: ["81.2.69.1"] }],
		["other records / stay known", { other: ["81.2.69.9"] }, [update], { other: ["81.2.69.9"], r1: ["81.2.69.142"] }],
	])("notes what is sent: %s", (_scenario, before, changes, written) => {
		expect(withIntent({ ...listed(), written: before }, [EXAMPLE], changes, NOW_MS).written).toEqual(written);
	});

	test("a zone that was never listed / nothing is remembered of it", () => {
		expect(withIntent(EMPTY_STATE, [EXAMPLE], [], NOW_MS).memories).toEqual({});
	});

	test("counts every change of a name, and forgets what is older than an hour", () => {
		const older = {
			...listed(),
			writesAtMs: { [HOST]: [NOW_MS - 3_600_000, NOW_MS - 1], [WWW]: [NOW_MS - 3_600_000] },
		};
		expect(withIntent(older, [EXAMPLE], [update, created], NOW_MS).writesAtMs).toEqual({
			[HOST]: [NOW_MS - 1, NOW_MS, NOW_MS],
		});
	});
});

describe("withOutcomes", () => {
	const intent = (): State => withIntent(listed(), [EXAMPLE], [update], NOW_MS);
	const unconfirmed: Outcome = {
		kind: "unconfirmed",
		change: update,
		problem: new Problem("api-unreachable", "no answer"),
	};
	const applied: Outcome = { kind: "applied", change: update, record: MOVED };
	const fresh = record("81.2.69.142", { id: "new" });
	const anothers: Outcome = { kind: "applied", change: update, record: { ...MOVED, comment: "cfddns:cabin" } };

	test.each<[scenario: string, outcomes: Outcome[], isTrusted: boolean, records: string[]]>([
		["updated / trusted, with what Cloudflare confirmed", [applied], true, ["81.2.69.142"]],
		[
			"created / trusted, with the new one",
			[{ kind: "applied", change: created, record: fresh }],
			true,
			["81.2.69.1", "81.2.69.142"],
		],
		[
			"created by somebody else at the same time / not trusted",
			[{ kind: "applied", change: created, record: null }],
			false,
			["81.2.69.1"],
		],
		["deleted / trusted, without it", [{ kind: "applied", change: removal, record: null }], true, []],
		["refused for a reason of its own / trusted, as before", [rejected(update, "record-refused")], true, ["81.2.69.1"]],
		["refused, the record is gone / not trusted", [rejected(update, "record-gone")], false, ["81.2.69.1"]],
		["refused, an equal one exists / not trusted", [rejected(update, "record-exists")], false, ["81.2.69.1"]],
		["refused, a CNAME is there / not trusted", [rejected(created, "cname-conflict")], false, ["81.2.69.1"]],
		["refused, the zone is gone / not trusted", [rejected(update, "zone-gone")], false, ["81.2.69.1"]],
		["not confirmed / not trusted, nothing assumed", [unconfirmed], false, ["81.2.69.1"]],
		["what we updated is another's by now / not trusted", [anothers], false, ["81.2.69.142"]],
		["one confirmed, one not / not trusted", [applied, unconfirmed], false, ["81.2.69.142"]],
		["nothing was sent / trusted", [], true, ["81.2.69.1"]],
	])("%s", (_scenario, outcomes, isTrusted, records) => {
		const after = memoryOf(withOutcomes(intent(), EXAMPLE, outcomes, HOME));
		expect(after?.trusted).toBe(isTrusted);
		expect(after?.records.map(({ content }) => content)).toEqual(records);
	});

	test.each<[scenario: string, outcome: Outcome, writes: number, written: string[] | undefined]>([
		["applied / counted, confirmed", applied, 1, ["81.2.69.142"]],
		["not confirmed / not counted, but it may be there", unconfirmed, 0, ["81.2.69.142"]],
		[
			"settings alone applied / counted, and its content was sent with them",
			{ kind: "applied", change: onlyComment, record: { ...OLD, comment: "another" } },
			1,
			["81.2.69.1"],
		],
		["applied to what is another's by now / counted, not ours", anothers, 1, undefined],
		["refused / not counted, not ours by that", rejected(update, "record-refused"), 0, undefined],
		["deleted / forgotten", { kind: "applied", change: removal, record: null }, 1, undefined],
	])("the guard and what we wrote: %s", (_scenario, outcome, writes, written) => {
		const after = withOutcomes(intent(), EXAMPLE, [outcome], HOME);
		expect(after.writesAtMs[HOST] ?? []).toHaveLength(writes);
		expect(after.written["r1"]).toEqual(written);
	});

	test("no answer to one of several writes / the others count", () => {
		const before = { ...listed(), writesAtMs: { [HOST]: [NOW_MS - 2, NOW_MS - 1] } };
		const sent = withIntent(before, [EXAMPLE], [update], NOW_MS);
		expect(withOutcomes(sent, EXAMPLE, [unconfirmed], HOME).writesAtMs).toEqual({ [HOST]: [NOW_MS - 2, NOW_MS - 1] });
	});

	test.each<[scenario: string, before: State["written"], change: Change, written: State["written"]]>([
		["an update of what we wrote / still ours", { r1: ["81.2.69.1"] }, update, { r1: ["81.2.69.1"] }],
		["another comment for what we wrote / still ours", { r1: ["81.2.69.1"] }, onlyComment, { r1: ["81.2.69.1"] }],
		["another comment for what somebody else wrote / still not ours", {}, onlyComment, {}],
		["a delete of what we wrote / still ours", { r1: ["81.2.69.1"] }, removal, { r1: ["81.2.69.1"] }],
		["a create / other records stay known", { r1: ["81.2.69.1"] }, created, { r1: ["81.2.69.1"] }],
	])("refused: %s", (_scenario, before, change, written) => {
		const sent = withIntent({ ...listed(), written: before }, [EXAMPLE], [change], NOW_MS);
		expect(withOutcomes(sent, EXAMPLE, [rejected(change, "record-refused")], HOME).written).toEqual(written);
	});

	test("nothing was noted before, nor was the zone listed / nothing is made up", () => {
		const after = withOutcomes(EMPTY_STATE, EXAMPLE, [rejected(update, "record-refused")], HOME);
		expect(after).toEqual({ ...EMPTY_STATE, writesAtMs: { [HOST]: [] } });
	});
});

describe("waiting", () => {
	const limited = (retryAfterMs?: number) =>
		new Problem("rate-limited", "wait", retryAfterMs === undefined ? {} : { retryAfterMs });

	test.each<[scenario: string, problems: Problem[], leftMs: number]>([
		["no problem / no wait", [], 0],
		["no time was said / no wait", [limited()], 0],
		["a time / that long", [limited(60_000)], 60_000],
		["several / the longest", [limited(1_000), limited(60_000)], 60_000],
		["a day / a quarter of an hour", [limited(86_400_000)], 900_000],
	])("%s", (_scenario, problems, leftMs) => {
		expect(waitMs(withWait(EMPTY_STATE, problems, NOW_MS), NOW_MS)).toBe(leftMs);
	});

	test.each<[scenario: string, notBeforeMs: number | null, leftMs: number]>([
		["none / 0", null, 0],
		["a moment left / that", NOW_MS + 1, 1],
		["over / 0", NOW_MS, 0],
		["long over / 0", NOW_MS - 1, 0],
		["the longest / that", NOW_MS + 900_000, 900_000],
		["longer than any: the clock was set back / 0", NOW_MS + 900_001, 0],
	])("remembered: %s", (_scenario, notBeforeMs, leftMs) => {
		expect(waitMs({ ...EMPTY_STATE, notBeforeMs }, NOW_MS)).toBe(leftMs);
	});

	test("while it lasts, nothing makes it longer; without news the state is the same", () => {
		const waiting = withWait(EMPTY_STATE, [limited(60_000)], NOW_MS);
		expect(withWait(waiting, [limited(60_000)], NOW_MS + 1)).toBe(waiting);
		expect(withWait(EMPTY_STATE, [], NOW_MS)).toBe(EMPTY_STATE);
		expect(withWait(waiting, [], NOW_MS + 60_000).notBeforeMs).toBeNull();
	});
});
