import fc from "fast-check";
import { FAMILY_OF, type RecordType } from "../../src/core/address.ts";
import { zoneOf } from "../../src/core/name.ts";
import { markedComment } from "../../src/core/ownership.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import type { Target, Wish } from "../../src/core/target.ts";
import { HOME, name, suffix, zone } from "./values.ts";
import type { Line, Lines } from "./world.ts";

/** `sub.example.com` lies inside `example.com`: the longest suffix decides. */
export const ZONES = [zone("z1", "example.com"), zone("z2", "sub.example.com"), zone("z3", "other.org")];

export const NAMES = [
	"example.com",
	"home.example.com",
	"*.home.example.com",
	"www.sub.example.com",
	"nas.other.org",
].map(name);
/** Names that are in the zones, but never in the configuration. */
const STRANGERS = ["mail.example.com", "nothome.example.com", "other.org"].map(name);

/** Few, so that records, wishes and lines often meet. */
const PUBLIC: Readonly<Record<RecordType, readonly string[]>> = {
	A: ["81.2.69.1", "81.2.69.142", "9.9.9.9"],
	AAAA: ["2a02:8071::1", "2a02:8071:0:1::2", "2a02:8071:0:1::1234:5678"],
};
export const UNPUBLISHABLE: Readonly<Record<RecordType, readonly string[]>> = {
	A: [
		"10.0.0.1",
		"100.64.0.1",
		"0.0.0.0",
		"127.0.0.1",
		"169.254.1.1",
		"192.168.1.1",
		"203.0.113.1",
		"104.16.0.1",
		"1.1.1.1",
		"240.0.0.1",
	],
	AAAA: ["fe80::1", "fd00::1", "::1", "::", "2001:db8::1", "2002::1", "2606:4700::1", "1::1", "ff02::1", "2001::1"],
};

const COMMENTS = [
	"",
	"by hand",
	"cfddns:home",
	"the cat's camera (cfddns:home)",
	"CFDDNS:HOME",
	"cfddns:cabin",
	"cfddns:home-2",
];

type Draft = Omit<CurrentRecord, "id">;

const draft: fc.Arbitrary<Draft> = fc
	.record({
		name: fc.constantFrom(...NAMES, ...NAMES, ...STRANGERS),
		type: fc.constantFrom<RecordType | "CNAME">("A", "A", "A", "AAAA", "AAAA", "CNAME"),
		pick: fc.nat({ max: 2 }),
		proxied: fc.boolean(),
		ttlSeconds: fc.constantFrom(1, 300),
		comment: fc.constantFrom(...COMMENTS),
	})
	.map(({ pick, type, ...rest }) => ({
		...rest,
		type,
		content: type === "CNAME" ? "elsewhere.example.net" : (PUBLIC[type][pick] ?? ""),
		ttlSeconds: rest.proxied ? 1 : rest.ttlSeconds,
	}));

/** Would Cloudflare hold this record beside the others? Not beside an equal one, and nothing beside a CNAME. */
const fits = (others: readonly CurrentRecord[], { name, type, content }: Draft): boolean =>
	others
		.filter(other => other.name === name)
		.every(other => other.type !== "CNAME" && type !== "CNAME" && !(other.type === type && other.content === content));

function possible(drafts: readonly Draft[]): readonly CurrentRecord[] {
	const kept: CurrentRecord[] = [];
	for (const each of drafts) {
		if (fits(kept, each)) kept.push({ id: `r${kept.length + 1}-${each.name}`, ...each });
	}
	return kept;
}

/** What somebody does in the dashboard. `index` counts through all records there are. */
export type Edit =
	| { readonly kind: "remove"; readonly index: number }
	| { readonly kind: "content"; readonly index: number; readonly pick: number }
	| { readonly kind: "comment"; readonly index: number; readonly comment: string }
	| { readonly kind: "add"; readonly draft: Draft; readonly id: string };

const index = fc.nat({ max: 30 });
export const edit: fc.Arbitrary<Edit> = fc.oneof(
	fc.record({ kind: fc.constant("remove" as const), index }),
	fc.record({ kind: fc.constant("content" as const), index, pick: fc.nat({ max: 2 }) }),
	fc.record({ kind: fc.constant("comment" as const), index, comment: fc.constantFrom(...COMMENTS) }),
	fc.record({ kind: fc.constant("add" as const), draft, id: fc.uuid() }),
);

/** The records after an edit; as they were if Cloudflare would refuse it. */
export function edited(records: readonly CurrentRecord[], change: Edit): readonly CurrentRecord[] {
	if (change.kind === "add") {
		return fits(records, change.draft) ? [...records, { id: change.id, ...change.draft }] : records;
	}
	const subject = records[change.index % Math.max(1, records.length)];
	if (subject === undefined) return records;
	const others = records.filter(record => record !== subject);
	if (change.kind === "remove") return others;
	if (change.kind === "comment") return [...others, { ...subject, comment: change.comment }];
	if (subject.type === "CNAME") return records;
	const changed = { ...subject, content: PUBLIC[subject.type][change.pick] ?? "" };
	return fits(others, changed) ? [...others, changed] : records;
}

export const byZone = (records: readonly CurrentRecord[]): Readonly<Record<string, readonly CurrentRecord[]>> =>
	Object.fromEntries(ZONES.map(each => [each.id, records.filter(record => zoneOf(record.name, ZONES) === each)]));

export const zoneRecords: fc.Arbitrary<readonly CurrentRecord[]> = fc.array(draft, { maxLength: 12 }).map(possible);

const OWN = "interface:wan1";
const DEFAULT = "interface:wan0";
const SOURCES = [DEFAULT, OWN];

const wish: fc.Arbitrary<Wish> = fc
	.record({
		name: fc.constantFrom(...NAMES),
		type: fc.constantFrom<RecordType>("A", "AAAA"),
		ownSource: fc.boolean(),
		suffixed: fc.boolean(),
		proxied: fc.boolean(),
		ttlSeconds: fc.constantFrom(1, 300),
		comment: fc.constantFrom("", "our words"),
		enforce: fc.boolean(),
		duplicates: fc.constantFrom<"refuse" | "replace">("refuse", "refuse", "replace"),
	})
	.map(({ ownSource, suffixed, proxied, ttlSeconds, comment, ...rest }) => ({
		...rest,
		sources: [parseSourceSpec(ownSource ? OWN : DEFAULT)],
		bind: null,
		suffix: suffixed && rest.type === "AAAA" ? suffix("::1234:5678") : null,
		settings: { proxied, ttlSeconds, comment: markedComment(comment, HOME) },
	}));

export const VERIFY_MS = 3_600_000;

const targetOf = (wishes: readonly Wish[], limits: Target["limits"]): Target => ({
	owner: HOME,
	wishes,
	families: {
		ipv4: { enabled: true, sources: [parseSourceSpec(DEFAULT)], bind: null, allow: [] },
		ipv6: { enabled: true, sources: [parseSourceSpec(DEFAULT)], bind: null, allow: [] },
	},
	limits,
	verifyIntervalMs: VERIFY_MS,
});

const wishes = fc.uniqueArray(wish, { minLength: 1, maxLength: 6, selector: ({ name, type }) => `${name} ${type}` });

/** Guards out of the way: they have their own tests. */
export const target: fc.Arbitrary<Target> = wishes.map(all =>
	targetOf(all, { maxChangesPerHour: 1000, maxDeletes: 1000, expect: { ipv4: [], ipv6: [] } }),
);
export const guardedTarget: fc.Arbitrary<Target> = fc
	.tuple(wishes, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }))
	.map(([all, maxChangesPerHour, maxDeletes]) =>
		targetOf(all, { maxChangesPerHour, maxDeletes, expect: { ipv4: [], ipv6: [] } }),
	);

const lineOf = (type: RecordType, kinds: readonly Line["kind"][]): fc.Arbitrary<Line> =>
	fc.constantFrom(...kinds).chain((kind): fc.Arbitrary<Line> => {
		if (kind !== "says") return fc.constant({ kind });
		return fc.constantFrom(...PUBLIC[type]).map(address => ({ kind, addresses: [address] }));
	});

const linesOf = (line: (type: RecordType) => fc.Arbitrary<Line>): fc.Arbitrary<Lines> => {
	const keys = (["A", "AAAA"] as const).flatMap(type =>
		SOURCES.map(source => [`${FAMILY_OF[type]} ${source}`, type] as const),
	);
	return fc.record(Object.fromEntries(keys.map(([key, type]) => [key, line(type)])));
};

/** Every line has an address. */
export const goodLines: fc.Arbitrary<Lines> = linesOf(type => lineOf(type, ["says"]));
/** Lines as they are: mostly with an address, sometimes known to be without, sometimes down. */
export const anyLines: fc.Arbitrary<Lines> = linesOf(type => lineOf(type, ["says", "says", "says", "none", "down"]));
/** Lines that also say what must not be published, alone or beside what may be. */
export const oddLines = (): fc.Arbitrary<Lines> =>
	linesOf(type =>
		fc.oneof(
			lineOf(type, ["says", "none", "down"]),
			fc
				.array(fc.constantFrom(...UNPUBLISHABLE[type], ...PUBLIC[type], ...otherFamily(type)), { maxLength: 3 })
				.map((addresses): Line => ({ kind: "says", addresses })),
		),
	);

const otherFamily = (type: RecordType): readonly string[] => {
	const other = type === "A" ? "AAAA" : "A";
	return [...PUBLIC[other], ...UNPUBLISHABLE[other]];
};
