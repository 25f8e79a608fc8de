import { compareAddresses, type PublishableAddress } from "./address.ts";
import { compareText, type DomainName } from "./name.ts";
import { isUnmarked, type Owner, ownershipOf, type Written } from "./ownership.ts";
import { Problem } from "./problem.ts";
import { type CurrentRecord, compareRRsets, type DesiredRRset } from "./record.ts";

export type Change =
	| { readonly kind: "create"; readonly rrset: DesiredRRset; readonly content: PublishableAddress }
	/** `after` is `before` with what must differ; only the differing keys are sent (PATCH, invariant 4). */
	| {
			readonly kind: "update";
			readonly rrset: DesiredRRset;
			readonly before: CurrentRecord;
			readonly after: CurrentRecord;
	  }
	| { readonly kind: "delete"; readonly rrset: DesiredRRset; readonly before: CurrentRecord };

export type Plan = {
	/** In the order of names and types; within one RRset updates, creates, deletes. */
	readonly changes: readonly Change[];
	/** The RRsets with an address that are right as they are. */
	readonly unchanged: readonly DesiredRRset[];
	/** RRsets that are left alone, and why. */
	readonly problems: readonly Problem[];
};

export type Identity = { readonly owner: Owner; readonly written: Written };

const NOTHING: Plan = { changes: [], unchanged: [], problems: [] };

/**
 * What must change so that the zone holds every desired RRset. Pure and total: the same records in any order give the same plan
 * (invariant 11).
 *
 * Per RRset: keep what fits, update stale records of ours in place, create what is still missing, then delete what is left, so
 * that a round cut short leaves an answer too many, never none (invariant 5). Records that are not ours are never in a change
 * (invariant 3), but one that already holds a desired address counts as that answer: Cloudflare refuses a second, equal one.
 */
export function plan(current: readonly CurrentRecord[], desired: readonly DesiredRRset[], identity: Identity): Plan {
	const byName = groupByName(current);
	const parts = desired.toSorted(compareRRsets).map(rrset => planRRset(byName.get(rrset.name) ?? [], rrset, identity));
	return {
		changes: parts.flatMap(part => part.changes),
		unchanged: parts.flatMap(part => part.unchanged),
		problems: parts.flatMap(part => part.problems),
	};
}

function groupByName(records: readonly CurrentRecord[]): ReadonlyMap<DomainName, readonly CurrentRecord[]> {
	const groups = new Map<DomainName, CurrentRecord[]>();
	for (const record of records.toSorted((left, right) => compareText(left.id, right.id))) {
		const group = groups.get(record.name);
		if (group === undefined) groups.set(record.name, [record]);
		else group.push(record);
	}
	return groups;
}

/** `named` are all records of the RRset's name, in the order of their ids. */
function planRRset(named: readonly CurrentRecord[], rrset: DesiredRRset, identity: Identity): Plan {
	const siblings = named.filter(record => record.type === rrset.type);
	if (rrset.addresses.length === 0) return planRemoval(siblings, rrset, identity);

	const alias = named.find(record => record.type === "CNAME");
	if (alias !== undefined) return { ...NOTHING, problems: [aliasInTheWay(rrset, alias)] };

	const isAmbiguous = rrset.duplicates === "refuse" && hasSeveralUnmarked(siblings);
	const ours = ownedIn(siblings, rrset, identity);
	// Nothing tells which of them is ours: one more record would only add to the confusion.
	if (isAmbiguous && ours.length === 0) return { ...NOTHING, problems: [severalUnmarked(rrset, siblings)] };

	const wanted = new Set<string>(rrset.addresses);
	const stale = ours.filter(record => !wanted.has(record.content));
	const kept = ours.filter(record => wanted.has(record.content));
	const missing = [...new Set(rrset.addresses)]
		.toSorted(compareAddresses)
		.filter(address => !siblings.some(record => record.content === address));

	const corrected = kept.flatMap(before => correction(rrset, before, before.content));
	const moved = missing.flatMap((content, index) => {
		const before = stale[index];
		return before === undefined ? [] : correction(rrset, before, content);
	});
	const created = missing.slice(stale.length).map((content): Change => ({ kind: "create", rrset, content }));
	const deleted = stale.slice(missing.length).map((before): Change => ({ kind: "delete", rrset, before }));

	const changes = [...corrected, ...moved, ...created, ...deleted];
	const problems = isAmbiguous ? [severalUnmarked(rrset, siblings)] : [];
	return { changes, unchanged: changes.length + problems.length === 0 ? [rrset] : [], problems };
}

/** Known to have no address: only what bears our mark goes (DESIGN, source `absent`). */
function planRemoval(siblings: readonly CurrentRecord[], rrset: DesiredRRset, identity: Identity): Plan {
	const marked = siblings.filter(record => ownershipOf(record, siblings, identity) === "marked");
	return { ...NOTHING, changes: marked.map((before): Change => ({ kind: "delete", rrset, before })) };
}

/** The records of an RRset that are ours to change, what bears our mark first. */
function ownedIn(
	siblings: readonly CurrentRecord[],
	rrset: DesiredRRset,
	identity: Identity,
): readonly CurrentRecord[] {
	const ownerships = new Map(siblings.map(record => [record, ownershipOf(record, siblings, identity)]));
	const of = (kind: string) => siblings.filter(record => ownerships.get(record) === kind);
	const isReplacing = rrset.duplicates === "replace" && hasSeveralUnmarked(siblings);
	return [...of("marked"), ...(isReplacing ? siblings.filter(isUnmarked) : of("ours"))];
}

/** Marks are looked for only where there can be several: mostly an RRset is one record. */
const hasSeveralUnmarked = (siblings: readonly CurrentRecord[]): boolean =>
	siblings.length > 1 && siblings.filter(isUnmarked).length > 1;

/** The update that gives a record this content and, where the user wants them enforced, the configured settings. */
function correction(rrset: DesiredRRset, before: CurrentRecord, content: string): readonly Change[] {
	const { proxied, ttlSeconds, comment } = rrset.settings;
	// Cloudflare shows a proxied record's ttl as automatic whatever was asked: comparing it would "correct" it for ever.
	const enforced = rrset.enforce ? { proxied, comment, ttlSeconds: proxied ? before.ttlSeconds : ttlSeconds } : {};
	const after: CurrentRecord = { ...before, content, ...enforced };
	return differingKeys(before, after).length === 0 ? [] : [{ kind: "update", rrset, before, after }];
}

export type SettableKey = "content" | "proxied" | "ttlSeconds" | "comment";
const SETTABLE: readonly SettableKey[] = ["content", "proxied", "ttlSeconds", "comment"];

/** What an update has to send. */
export const differingKeys = (before: CurrentRecord, after: CurrentRecord): readonly SettableKey[] =>
	SETTABLE.filter(key => before[key] !== after[key]);

const aliasInTheWay = ({ name, type }: DesiredRRset, { content }: CurrentRecord): Problem =>
	new Problem("cname-conflict", `${name} has a CNAME record (to ${content}), and beside it no ${type} record can be`, {
		subject: name,
		hint: `Delete the CNAME record in Cloudflare's dashboard, or take ${name} out of the configuration.`,
	});

const severalUnmarked = ({ name, type }: DesiredRRset, siblings: readonly CurrentRecord[]): Problem => {
	const contents = siblings.filter(isUnmarked).map(record => record.content);
	return new Problem(
		"duplicate-records",
		`${name} has ${contents.length} ${type} records that bear no owner's mark: ${contents.toSorted().join(", ")}`,
		{
			subject: name,
			hint: `Delete those that are not needed, or set 'duplicates = "replace"' for this name to keep one of them.`,
		},
	);
};
