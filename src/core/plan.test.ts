import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOME, HOST, MARK, name, record, SETTINGS, wants } from "../../test/invariants/values.ts";
import type { Written } from "./ownership.ts";
import { type Change, differingKeys, plan } from "./plan.ts";
import type { CurrentRecord, DesiredRRset } from "./record.ts";

const OLD = "81.2.69.1";
const NEW = "81.2.69.142";
const CABIN = "cfddns:cabin";

/** "~ home.example.com A old → new ttlSeconds", "+ name type content", "- name type content". */
function line(change: Change): string {
	const rrset = `${change.rrset.name} ${change.rrset.type}`;
	switch (change.kind) {
		case "create":
			return `+ ${rrset} ${change.content}`;
		case "delete":
			return `- ${rrset} ${change.before.content}`;
		case "update": {
			const keys = differingKeys(change.before, change.after).filter(key => key !== "content");
			return [`~ ${rrset} ${change.before.content} → ${change.after.content}`, ...keys].join(" ");
		}
	}
}

type Row = [
	scenario: string,
	current: CurrentRecord[],
	desired: DesiredRRset[],
	changes: string[],
	rest?: { readonly problems?: string[]; readonly unchanged?: number; readonly written?: Written },
];

const byHand = (content: string, rest: Partial<CurrentRecord> = {}) => record(content, { comment: "by hand", ...rest });

test.each<Row>([
	["right / nothing", [record(NEW)], [wants([NEW])], [], { unchanged: 1 }],
	["stale record / update", [record(OLD)], [wants([NEW])], [`~ ${HOST} A ${OLD} → ${NEW}`]],
	["only record, no mark / update", [byHand(OLD)], [wants([NEW])], [`~ ${HOST} A ${OLD} → ${NEW}`]],
	["no record / create", [], [wants([NEW])], [`+ ${HOST} A ${NEW}`]],
	[
		"another owner's record / ours beside it",
		[record(OLD, { comment: CABIN })],
		[wants([NEW])],
		[`+ ${HOST} A ${NEW}`],
	],
	[
		"another owner's and an unmarked one / ours beside them",
		[record(OLD, { comment: CABIN }), byHand("81.2.69.2")],
		[wants([NEW])],
		[`+ ${HOST} A ${NEW}`],
	],
	[
		"another owner holds the address / nothing",
		[record(NEW, { comment: CABIN })],
		[wants([NEW])],
		[],
		{ unchanged: 1 },
	],
	[
		"another owner holds the address, ours is stale / ours goes",
		[record(NEW, { comment: CABIN }), record(OLD)],
		[wants([NEW])],
		[`- ${HOST} A ${OLD}`],
	],
	[
		"ours is stale beside two without a mark / set right, and the two are told",
		[record(OLD), byHand("81.2.69.3"), byHand("81.2.69.2")],
		[wants([NEW])],
		[`~ ${HOST} A ${OLD} → ${NEW}`],
		{ problems: ["duplicate-records"], unchanged: 0 },
	],
	[
		"two records, no mark / refused",
		[byHand(OLD), byHand("81.2.69.2")],
		[wants([NEW])],
		[],
		{ problems: ["duplicate-records"] },
	],
	[
		"two records, no mark, one holds the address / refused",
		[byHand(OLD), byHand(NEW)],
		[wants([NEW])],
		[],
		{ problems: ["duplicate-records"] },
	],
	[
		"two records, no mark, one is what we wrote / that one; the other is told",
		[byHand(OLD), byHand("81.2.69.2")],
		[wants([NEW])],
		[`~ ${HOST} A ${OLD} → ${NEW}`],
		{ written: { [OLD]: [OLD] }, problems: ["duplicate-records"] },
	],
	[
		"two records, no mark, replace / one updated, one deleted",
		[byHand(OLD), byHand("81.2.69.2")],
		[wants([NEW], { duplicates: "replace" })],
		[`~ ${HOST} A ${OLD} → ${NEW}`, `- ${HOST} A 81.2.69.2`],
	],
	[
		"two records, no mark, replace, one holds the address / the other goes",
		[byHand(OLD), byHand(NEW)],
		[wants([NEW], { duplicates: "replace" })],
		[`- ${HOST} A ${OLD}`],
	],
	[
		"replace never takes another owner's",
		[byHand(OLD), byHand("81.2.69.2"), record("81.2.69.3", { comment: CABIN })],
		[wants([NEW], { duplicates: "replace" })],
		[`~ ${HOST} A ${OLD} → ${NEW}`, `- ${HOST} A 81.2.69.2`],
	],
	[
		"replace prefers what bears our mark",
		[byHand(OLD), byHand("81.2.69.2"), record("81.2.69.3")],
		[wants([NEW], { duplicates: "replace" })],
		[`~ ${HOST} A 81.2.69.3 → ${NEW}`, `- ${HOST} A ${OLD}`, `- ${HOST} A 81.2.69.2`],
	],
	[
		"replace, one unmarked beside ours / left alone",
		[byHand(OLD), record("81.2.69.2")],
		[wants([NEW], { duplicates: "replace" })],
		[`~ ${HOST} A 81.2.69.2 → ${NEW}`],
	],
	[
		"ours among unmarked ones / only ours; the others are told",
		[byHand(OLD), byHand("81.2.69.2"), record("81.2.69.3")],
		[wants([NEW])],
		[`~ ${HOST} A 81.2.69.3 → ${NEW}`],
		{ problems: ["duplicate-records"] },
	],
	[
		"two of ours, both stale / one updated, one deleted",
		[record(OLD), record("81.2.69.2")],
		[wants([NEW])],
		[`~ ${HOST} A ${OLD} → ${NEW}`, `- ${HOST} A 81.2.69.2`],
	],
	["two of ours, one right / the other deleted", [record(OLD), record(NEW)], [wants([NEW])], [`- ${HOST} A ${OLD}`]],
	[
		"two wanted, one stale / updated and created",
		[record(OLD)],
		[wants([NEW, "81.2.69.143"])],
		[`~ ${HOST} A ${OLD} → ${NEW}`, `+ ${HOST} A 81.2.69.143`],
	],
	[
		"two wanted, one there / the other created",
		[record(NEW)],
		[wants([NEW, "81.2.69.143"])],
		[`+ ${HOST} A 81.2.69.143`],
	],
	[
		"two wanted, one there and one stale / updated",
		[record(OLD), record("81.2.69.143")],
		[wants([NEW, "81.2.69.143"])],
		[`~ ${HOST} A ${OLD} → ${NEW}`],
	],
	["the same address wanted twice / created once", [], [wants([NEW, NEW])], [`+ ${HOST} A ${NEW}`]],
	[
		"the same address wanted twice, two stale / one updated, one deleted",
		[record(OLD), record("81.2.69.2")],
		[wants([NEW, NEW])],
		[`~ ${HOST} A ${OLD} → ${NEW}`, `- ${HOST} A 81.2.69.2`],
	],
	["known to be none / delete the marked", [record(OLD)], [wants([])], [`- ${HOST} A ${OLD}`], { unchanged: 0 }],
	["known to be none, no mark / left alone", [byHand(OLD)], [wants([])], []],
	[
		"known to be none, no mark, though we wrote it / left alone",
		[byHand(OLD)],
		[wants([])],
		[],
		{ written: { [OLD]: [OLD] } },
	],
	["known to be none, another owner's / left alone", [record(OLD, { comment: CABIN })], [wants([])], []],
	[
		"known to be none, unmarked ones to be replaced / left alone",
		[byHand(OLD), byHand("81.2.69.2")],
		[wants([], { duplicates: "replace" })],
		[],
	],
	[
		"known to be none, a CNAME stands there / nothing to say",
		[record("cname.example.net", { comment: "" })],
		[wants([])],
		[],
	],
	["unavailable (no RRset) / nothing", [record(OLD)], [], []],
	[
		"a CNAME / refused",
		[record("cname.example.net", { comment: "" })],
		[wants([NEW])],
		[],
		{ problems: ["cname-conflict"] },
	],
	[
		"a CNAME, even with our mark / refused",
		[record("cname.example.net")],
		[wants([NEW])],
		[],
		{ problems: ["cname-conflict"] },
	],
	[
		"a CNAME of another name / no matter",
		[record("cname.example.net", { name: name("www.example.com") })],
		[wants([NEW])],
		[`+ ${HOST} A ${NEW}`],
	],
	[
		"AAAA of the name / no matter for A",
		[record("2a02:8071::1", { comment: "" })],
		[wants([NEW])],
		[`+ ${HOST} A ${NEW}`],
	],
	[
		"A is the only A, AAAA the only AAAA / both updated",
		[byHand(OLD), byHand("2a02:8071::1")],
		[wants([NEW]), wants(["2a02:8071::2"], { type: "AAAA" })],
		[`~ ${HOST} A ${OLD} → ${NEW}`, `~ ${HOST} AAAA 2a02:8071::1 → 2a02:8071::2`],
	],
	[
		"records of other names / not in the plan",
		[record(OLD, { name: name("www.example.com") })],
		[wants([NEW])],
		[`+ ${HOST} A ${NEW}`],
	],
	[
		"one name refused / the others go on",
		[byHand(OLD), byHand("81.2.69.2")],
		[wants([NEW]), wants([NEW], { name: name("www.example.com") })],
		[`+ www.example.com A ${NEW}`],
		{ problems: ["duplicate-records"] },
	],
	[
		"names in any order / by name and type",
		[],
		[wants([NEW], { name: name("b.example.com") }), wants([NEW], { name: name("a.example.com") })],
		[`+ a.example.com A ${NEW}`, `+ b.example.com A ${NEW}`],
	],
])("%s", (_scenario, current, desired, changes, { problems = [], unchanged = undefined, written = {} } = {}) => {
	const planned = plan(current, desired, { owner: HOME, written });
	expect(planned.changes.map(line)).toEqual(changes);
	expect(planned.problems.map(({ code }) => code)).toEqual(problems);
	if (unchanged !== undefined) expect(planned.unchanged).toHaveLength(unchanged);
	expect(plan(current.toReversed(), desired.toReversed(), { owner: HOME, written })).toEqual(planned);
});

test("several without a mark / those alone are named, in order", () => {
	const current = [record(OLD), byHand("81.2.69.3"), byHand("81.2.69.2")];
	expect(plan(current, [wants([NEW])], { owner: HOME, written: {} }).problems.map(({ message }) => message)).toEqual([
		`${HOST} has 2 A records that bear no owner's mark: 81.2.69.2, 81.2.69.3`,
	]);
});

describe("settings", () => {
	const strange = { proxied: true, ttlSeconds: 1, comment: `my own ${MARK}` };
	const enforced = (rest: Partial<DesiredRRset> = {}) => wants([NEW], { enforce: true, ...rest });

	test.each<Row>([
		["not enforced, content right / kept as they are", [record(NEW, strange)], [wants([NEW])], [], { unchanged: 1 }],
		[
			"not enforced, content stale / only the content",
			[record(OLD, strange)],
			[wants([NEW])],
			[`~ ${HOST} A ${OLD} → ${NEW}`],
		],
		["enforced, all right / nothing", [record(NEW)], [enforced()], [], { unchanged: 1 }],
		[
			"enforced, comment / corrected",
			[record(NEW, { comment: "cfddns:home!" })],
			[enforced()],
			[`~ ${HOST} A ${NEW} → ${NEW} comment`],
			{ unchanged: 0 },
		],
		[
			"enforced, proxied off / corrected, with the ttl that is shown then",
			[record(NEW, { proxied: true })],
			[enforced({ settings: { ...SETTINGS, ttlSeconds: 300 } })],
			[`~ ${HOST} A ${NEW} → ${NEW} proxied ttlSeconds`],
		],
		[
			"enforced, proxied on / the ttl is Cloudflare's business",
			[record(NEW, { ttlSeconds: 300 })],
			[enforced({ settings: { ...SETTINGS, proxied: true } })],
			[`~ ${HOST} A ${NEW} → ${NEW} proxied`],
		],
		[
			"enforced, proxied with a ttl that Cloudflare never shows / nothing",
			[record(NEW, { proxied: true })],
			[enforced({ settings: { ...SETTINGS, proxied: true, ttlSeconds: 300 } })],
			[],
		],
		[
			"enforced, ttl / corrected",
			[record(NEW, { ttlSeconds: 300 })],
			[enforced()],
			[`~ ${HOST} A ${NEW} → ${NEW} ttlSeconds`],
		],
		[
			"enforced, content too / in one update",
			[record(OLD, { ttlSeconds: 300 })],
			[enforced()],
			[`~ ${HOST} A ${OLD} → ${NEW} ttlSeconds`],
		],
		[
			"enforced, the only record, unmarked / gets our mark",
			[byHand(NEW)],
			[enforced()],
			[`~ ${HOST} A ${NEW} → ${NEW} comment`],
		],
		[
			"enforced, another owner's holds the address / left alone",
			[record(NEW, { comment: CABIN, ttlSeconds: 300 })],
			[enforced()],
			[],
		],
	])("%s", (_scenario, current, desired, changes, { unchanged = undefined } = {}) => {
		const planned = plan(current, desired, { owner: HOME, written: {} });
		expect(planned.changes.map(line)).toEqual(changes);
		if (unchanged !== undefined) expect(planned.unchanged).toHaveLength(unchanged);
	});

	test("a create carries the settings of the configuration", () => {
		const settings = { proxied: true, ttlSeconds: 1, comment: MARK };
		const [change] = plan([], [wants([NEW], { settings })], { owner: HOME, written: {} }).changes;
		expect(change).toMatchObject({ kind: "create", rrset: { settings } });
	});
});

test("several addresses in any order give the same plan", () => {
	const some = fc.uniqueArray(
		fc.integer({ min: 1, max: 20 }).map(last => `81.2.69.${last}`),
		{ maxLength: 5 },
	);
	fc.assert(
		fc.property(some, some, fc.infiniteStream(fc.nat()), (held, wanted, keys) => {
			const shuffled = wanted.map(address => [keys.next().value ?? 0, address] as const).toSorted(([a], [b]) => a - b);
			const current = held.map(content => record(content));
			const plans = [wanted, shuffled.map(([, address]) => address)].map(addresses =>
				plan(current, [wants(addresses)], { owner: HOME, written: {} }).changes.map(line),
			);
			expect(plans[1]).toEqual(plans[0]);
		}),
	);
});

test("a CNAME in the way and duplicates are told with what is there and how to fix it", () => {
	const [alias] = plan([record("cname.example.net")], [wants([NEW])], { owner: HOME, written: {} }).problems;
	expect(alias?.reported()).toMatchInlineSnapshot(`
		{
		  "code": "cname-conflict",
		  "hint": "Delete the CNAME record in Cloudflare's dashboard, or take home.example.com out of the configuration.",
		  "message": "home.example.com has a CNAME record (to cname.example.net), and beside it no A record can be",
		  "name": "home.example.com",
		}
	`);
	const [several] = plan([byHand(OLD), byHand("81.2.69.2")], [wants([NEW])], { owner: HOME, written: {} }).problems;
	expect(several?.reported()).toMatchInlineSnapshot(`
		{
		  "code": "duplicate-records",
		  "hint": "Delete those that are not needed, or set 'duplicates = "replace"' for this name to keep one of them.",
		  "message": "home.example.com has 2 A records that bear no owner's mark: 81.2.69.1, 81.2.69.2",
		  "name": "home.example.com",
		}
	`);
});
