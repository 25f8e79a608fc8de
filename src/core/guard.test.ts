import { describe, expect, test } from "vitest";
import { name, publishable, range, record, wants } from "../../test/invariants/values.ts";
import { GUARD_WINDOW_MS, guard, recentWrites, unexpectedAddress } from "./guard.ts";
import type { DomainName } from "./name.ts";
import type { Change } from "./plan.ts";

const NOW_MS = 1_800_000_000_000;
const LIMITS = { maxChangesPerHour: 3, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } };
const A = name("a.example.com");
const B = name("b.example.com");

const create = (host: DomainName, content = "81.2.69.142"): Change => {
	const rrset = wants([content], { name: host });
	const [address] = rrset.addresses;
	if (address === undefined) throw new Error("no address");
	return { kind: "create", rrset, content: address };
};
const remove = (host: DomainName, content = "81.2.69.1"): Change => ({
	kind: "delete",
	rrset: wants([], { name: host }),
	before: record(content, { name: host }),
});
const update = (host: DomainName): Change => {
	const before = record("81.2.69.1", { name: host });
	return {
		kind: "update",
		rrset: wants(["81.2.69.142"], { name: host }),
		before,
		after: { ...before, content: "81.2.69.142" },
	};
};
const line = (change: Change) => `${change.kind} ${change.rrset.name}`;
const ago = (...agesMs: readonly number[]) => agesMs.map(ageMs => NOW_MS - ageMs);

test.each<
	[
		scenario: string,
		changes: Change[],
		history: { writesAtMs?: Record<string, number[]>; deletes?: number },
		allowed: string[],
		codes: string[],
	]
>([
	["nothing planned / nothing", [], {}, [], []],
	["no writes before / allowed", [update(A)], {}, [`update ${A}`], []],
	["just within the limit / allowed", [update(A)], { writesAtMs: { [A]: ago(1, 2) } }, [`update ${A}`], []],
	["one over the limit / stopped", [update(A)], { writesAtMs: { [A]: ago(1, 2, 3) } }, [], ["guard-changes"]],
	["this very moment / counts", [update(A)], { writesAtMs: { [A]: ago(0, 1, 2) } }, [], ["guard-changes"]],
	[
		"an hour old / does not count",
		[update(A)],
		{ writesAtMs: { [A]: ago(1, 2, GUARD_WINDOW_MS) } },
		[`update ${A}`],
		[],
	],
	[
		"a moment less than an hour old / counts",
		[update(A)],
		{ writesAtMs: { [A]: ago(1, 2, GUARD_WINDOW_MS - 1) } },
		[],
		["guard-changes"],
	],
	["in the future / does not count", [update(A)], { writesAtMs: { [A]: ago(1, 2, -1) } }, [`update ${A}`], []],
	[
		"more changes at once than the limit / all stopped",
		[1, 2, 3, 4].map(n => create(A, `81.2.69.${n}`)),
		{},
		[],
		Array(4).fill("guard-changes"),
	],
	["another name's writes / no matter", [update(A)], { writesAtMs: { [B]: ago(1, 2, 3) } }, [`update ${A}`], []],
	[
		"one busy, one calm / only the busy one is stopped",
		[update(A), update(B)],
		{ writesAtMs: { [A]: ago(1, 2, 3) } },
		[`update ${B}`],
		["guard-changes"],
	],
	["one delete / allowed", [remove(A)], {}, [`delete ${A}`], []],
	["two deletes / both stopped", [remove(A), remove(B)], {}, [], ["guard-deletes", "guard-deletes"]],
	["a second delete in the same round / stopped", [remove(A)], { deletes: 1 }, [], ["guard-deletes"]],
	[
		"too many deletes / the name's other changes wait too",
		[update(A), remove(A, "81.2.69.2"), remove(A, "81.2.69.3"), update(B)],
		{},
		[`update ${B}`],
		Array(3).fill("guard-deletes"),
	],
	[
		"a delete of a busy name / does not count against others",
		[remove(A), remove(B)],
		{ writesAtMs: { [A]: ago(1, 2, 3) } },
		[`delete ${B}`],
		["guard-changes"],
	],
])("%s", (_scenario, changes, { writesAtMs = {}, deletes = 0 }, allowed, codes) => {
	const judged = guard(changes, LIMITS, { writesAtMs, deletes }, NOW_MS);
	expect(judged.allowed.map(line)).toEqual(allowed);
	expect(judged.stopped.map(({ problem }) => problem.code)).toEqual(codes);
	expect([...judged.allowed, ...judged.stopped.map(({ change }) => change)]).toHaveLength(changes.length);
});

describe("what the operator reads", () => {
	test("too many deletes: which name, how many, the limit, and what to do", () => {
		const { stopped } = guard([remove(A), remove(B)], LIMITS, { writesAtMs: {}, deletes: 0 }, NOW_MS);
		expect(stopped[0]?.problem.reported()).toEqual({
			code: "guard-deletes",
			name: A,
			message: `${A} A is left alone: the round would delete 2 records, max_deletes is 1`,
			hint: "See `cfddns plan`; if it is right, run `cfddns sync --force`.",
		});
	});

	test("too many writes: which name, the limit, and what may be the cause", () => {
		const { stopped } = guard([update(A)], LIMITS, { writesAtMs: { [A]: ago(1, 2, 3) }, deletes: 0 }, NOW_MS);
		expect(stopped[0]?.problem.message).toBe(
			`${A} A is left alone: its name would be written more than 3 times in an hour`,
		);
		expect(stopped[0]?.problem.hint).toContain("another updater");
	});
});

describe("expected networks", () => {
	const expecting = (...ranges: string[]) => ({ ...LIMITS, expect: { ipv4: ranges.map(range), ipv6: [] } });
	const judged = (changes: Change[], ...ranges: string[]) => {
		const { allowed, stopped } = guard(changes, expecting(...ranges), { writesAtMs: {}, deletes: 0 }, NOW_MS);
		return [allowed.map(line), stopped.map(({ problem }) => problem.code)];
	};
	const settings: Change = {
		...update(A),
		kind: "update",
		before: record("9.9.9.9"),
		after: record("9.9.9.9", { ttlSeconds: 60 }),
	};

	test.each<[scenario: string, changes: Change[], ranges: string[], allowed: string[], codes: string[]]>([
		["none is expected / any will do", [update(A)], [], [`update ${A}`], []],
		["inside / allowed", [update(A), create(B)], ["81.2.0.0/16"], [`update ${A}`, `create ${B}`], []],
		["inside the second / allowed", [update(A)], ["9.0.0.0/8", "81.2.69.142/32"], [`update ${A}`], []],
		["outside / held", [update(A), create(B)], ["9.0.0.0/8"], [], ["guard-expect", "guard-expect"]],
		[
			"one name outside / the other goes on",
			[update(A), create(B, "9.9.9.9")],
			["9.0.0.0/8"],
			[`create ${B}`],
			["guard-expect"],
		],
		[
			"one record of a name outside / the name is left wholly alone",
			[update(A), create(A, "9.9.9.9")],
			["9.0.0.0/8"],
			[],
			["guard-expect", "guard-expect"],
		],
		["a delete / nothing is published by it", [remove(A)], ["9.0.0.0/8"], [`delete ${A}`], []],
		["settings of an address that stays / allowed", [settings], ["81.2.0.0/16"], [`update ${A}`], []],
	])("%s", (_scenario, changes, ranges, allowed, codes) =>
		expect(judged(changes, ...ranges)).toEqual([allowed, codes]),
	);

	test("what the operator reads / which address, what was expected, and how to accept it", () => {
		const { stopped } = guard([update(A)], expecting("9.0.0.0/8"), { writesAtMs: {}, deletes: 0 }, NOW_MS);
		expect(stopped[0]?.problem.reported()).toEqual({
			code: "guard-expect",
			name: A,
			message: `${A} A is left alone: 81.2.69.142 is in none of the networks that are expected (9.0.0.0/8)`,
			hint: "Does a VPN carry this machine's traffic? If the provider has given you another network, add it to expect in [ipv4]. See `cfddns plan`; if it is right, run `cfddns sync --force`.",
		});
	});

	test.each<[scenario: string, addresses: string[], ranges: string[], message: string | null]>([
		["none is expected / nothing", ["81.2.69.142"], [], null],
		["no address / nothing", [], ["9.0.0.0/8"], null],
		["inside / nothing", ["81.2.69.142"], ["9.0.0.0/8", "81.2.0.0/16"], null],
		[
			"the second outside / that one",
			["81.2.69.142", "9.9.9.9"],
			["81.2.0.0/16", "81.3.0.0/16"],
			"9.9.9.9 is in none of the networks that are expected (81.2.0.0/16, 81.3.0.0/16)",
		],
	])("before a round, %s", (_scenario, addresses, ranges, message) => {
		const problem = unexpectedAddress("ipv4", addresses.map(publishable), expecting(...ranges));
		expect(problem?.message ?? null).toBe(message);
		if (problem !== null)
			expect([problem.code, problem.hint]).toEqual(["guard-expect", expect.stringMatching("\\[ipv4\\]")]);
	});

	test("held names / do not count as deletes or writes", () => {
		const changes = [update(A), remove(A), remove(B)];
		expect(judged(changes, "9.0.0.0/8")).toEqual([[`delete ${B}`], ["guard-expect", "guard-expect"]]);
	});
});

test("recentWrites reads nothing into names that objects have by nature", () => {
	expect(recentWrites({}, "constructor", NOW_MS)).toEqual([]);
});
