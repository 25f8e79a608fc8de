import { describe, expect, test } from "vitest";
import { EXAMPLE, HOME, HOST, name, publishable, range, record, suffix, wish } from "../../test/invariants/values.ts";
import type { Range } from "./address.ts";
import { desiredRRsets, groupKey, groupsOf, isInScope } from "./desired.ts";
import { withListing } from "./memory.ts";
import type { Observation } from "./observation.ts";
import { Problem } from "./problem.ts";
import { parseSourceSpec } from "./source-spec.ts";
import { EMPTY_STATE } from "./state.ts";
import type { FamilyScope, Target, Wish } from "./target.ts";

const specs = (...texts: string[]) => texts.map(parseSourceSpec);

const target = (wishes: readonly Wish[], allow: readonly Range[] = []): Target => ({
	owner: HOME,
	wishes,
	families: {
		ipv4: { enabled: true, sources: specs("auto"), bind: null, allow },
		ipv6: { enabled: true, sources: specs("auto"), bind: null, allow },
	},
	limits: { maxChangesPerHour: 20, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
	verifyIntervalMs: 3_600_000,
});

const known = (...addresses: string[]): Observation => ({
	kind: "known",
	addresses: addresses.map(publishable),
	sources: ["test"],
});
const KEY4 = groupKey("ipv4", { sources: specs("auto"), bind: null });
const KEY6 = groupKey("ipv6", { sources: specs("auto"), bind: null });

describe("isInScope", () => {
	const wrote = (content: string) => ({ ...EMPTY_STATE, written: { r1: [content] } });

	test.each<
		[
			scenario: string,
			scope: FamilyScope,
			hasFamily: boolean,
			sources: string[],
			state: typeof EMPTY_STATE,
			expected: boolean,
		]
	>([
		["true / in scope, whatever the machine has", true, false, ["auto"], EMPTY_STATE, true],
		[
			"false / out of scope, whatever the machine has",
			false,
			true,
			["static:2a02:8071::1"],
			wrote("2a02:8071::1"),
			false,
		],
		["auto, the machine has it / in scope", "auto", true, ["auto"], EMPTY_STATE, true],
		[
			"auto, the machine has it not / out of scope",
			"auto",
			false,
			["auto", "interface", "http:https://a"],
			EMPTY_STATE,
			false,
		],
		["auto, we published one before / in scope", "auto", false, ["auto"], wrote("2a02:8071::1"), true],
		["auto, we published one of the other family / out of scope", "auto", false, ["auto"], wrote("81.2.69.1"), false],
		["auto, static is listed / in scope", "auto", false, ["auto", "static:2a02:8071::1"], EMPTY_STATE, true],
		["auto, absent is listed / in scope", "auto", false, ["absent"], EMPTY_STATE, true],
		["auto, a command is listed / in scope", "auto", false, ["command:tell"], EMPTY_STATE, true],
	])("%s", (_scenario, scope, hasFamily, sources, state, expected) => {
		expect(isInScope("ipv6", scope, specs(...sources), { hasFamily, state })).toBe(expected);
	});

	test.each<[scenario: string, written: readonly string[], expected: boolean]>([
		["of this family / in scope", ["81.2.69.1"], true],
		["of the other family / out of scope", ["2a02:8071::1"], false],
		["nothing by that id any more / out of scope", [], false],
	])("auto, IPv4: we published one %s", (_scenario, written, expected) => {
		const state = { ...EMPTY_STATE, written: { r1: written } };
		expect(isInScope("ipv4", "auto", specs("auto"), { hasFamily: false, state })).toBe(expected);
	});

	test("auto, a record that somebody else made does not bring the family into scope", () => {
		const state = withListing(EMPTY_STATE, EXAMPLE, [HOST], [record("2a02:8071::1", { comment: "" })], 0);
		expect(isInScope("ipv6", "auto", specs("auto"), { hasFamily: false, state })).toBe(false);
	});
});

describe("groupsOf", () => {
	const own = wish({ name: name("vpn.example.com"), sources: specs("interface:wan1") });
	const six = wish({ type: "AAAA" });

	test.each<[scenario: string, wishes: Wish[], inScope: ("ipv4" | "ipv6")[], expected: string[]]>([
		["one wish / one group", [wish()], ["ipv4", "ipv6"], ["ipv4 auto default"]],
		[
			"same sources / one observation",
			[wish(), wish({ name: name("www.example.com") })],
			["ipv4"],
			["ipv4 auto default"],
		],
		[
			"own sources / an observation of their own",
			[own, wish()],
			["ipv4"],
			["ipv4 auto default", "ipv4 interface:wan1 own"],
		],
		["both families / each its own", [six, wish()], ["ipv4", "ipv6"], ["ipv4 auto default", "ipv6 auto default"]],
		["a family out of scope / not observed", [six, wish()], ["ipv4"], ["ipv4 auto default"]],
		["nobody follows the default / it is not observed", [own], ["ipv4"], ["ipv4 interface:wan1 own"]],
		[
			"own sources that equal the default / the default",
			[wish({ sources: specs("auto") })],
			["ipv4"],
			["ipv4 auto default"],
		],
	])("%s", (_scenario, wishes, inScope, expected) => {
		const groups = groupsOf(target(wishes), new Set(inScope));
		expect(groups.map(({ key, isDefault }) => `${key} ${isDefault ? "default" : "own"}`)).toEqual(expected);
	});
});

test("groupsOf: names with sources of their own / in order; the default's are not listed", () => {
	const own = (host: string) => wish({ name: name(host), sources: specs("interface:wan1") });
	const groups = groupsOf(target([own("vpn.example.com"), wish(), own("cam.example.com")]), new Set(["ipv4"]));
	expect(groups.map(({ names }) => names)).toEqual([[], ["cam.example.com", "vpn.example.com"]]);
});

describe("desiredRRsets", () => {
	const six = (text: string | null) => wish({ type: "AAAA", suffix: text === null ? null : suffix(text) });

	test.each<[scenario: string, wishes: Wish[], observations: [string, Observation][], rrsets: string[]]>([
		["known / the address", [wish()], [[KEY4, known("81.2.69.1")]], ["A 81.2.69.1"]],
		["known to be none / an RRset without addresses", [wish()], [[KEY4, known()]], ["A "]],
		[
			"unavailable / no RRset at all",
			[wish()],
			[[KEY4, { kind: "unavailable", problems: [new Problem("source-unavailable", "x")] }]],
			[],
		],
		["out of scope (not observed) / no RRset at all", [wish()], [], []],
		["only the other family is known / no RRset", [wish()], [[KEY6, known("2a02:8071::1")]], []],
		[
			"a suffix / the network with the host's bits",
			[six("::1234:5678")],
			[[KEY6, known("2a02:8071::1")]],
			["AAAA 2a02:8071::1234:5678"],
		],
		["a suffix, known to be none / none", [six("::1234:5678")], [[KEY6, known()]], ["AAAA "]],
		["without suffix / as observed", [six(null)], [[KEY6, known("2a02:8071::1")]], ["AAAA 2a02:8071::1"]],
	])("%s", (_scenario, wishes, observations, rrsets) => {
		const desired = desiredRRsets(target(wishes), new Map(observations));
		expect(desired.rrsets.map(({ type, addresses }) => `${type} ${addresses.join(" ")}`)).toEqual(rrsets);
		expect(desired.problems).toEqual([]);
	});

	test("a suffix that leads out with one of two networks / that one's reason, and no RRset that lacks it", () => {
		const observed = new Map([[KEY6, known("2a02:8071::1", "2001:d00::1")]]);
		const { rrsets, problems } = desiredRRsets(target([six("0:b8::1/24")]), observed);
		expect(rrsets).toEqual([]);
		expect(problems.map(({ message }) => message)).toEqual([
			expect.stringMatching(`^${HOST}: 2001:db8::1 is not published: \\S`),
		]);
	});

	test("a suffix that leads out of what may be published / that name's problem, no RRset", () => {
		const bad = six("2001:db8::1/2");
		const observed = new Map([[KEY6, known("2a02:8071::1")]]);
		const { rrsets, problems } = desiredRRsets(target([bad]), observed);
		expect(rrsets).toEqual([]);
		expect(problems.map(({ code, subject }) => [code, subject])).toEqual([["address-not-publishable", HOST]]);
		expect(desiredRRsets(target([bad], [range("2001:db8::/32")]), observed).rrsets).toHaveLength(1);
	});
});
