import { compareText, type DomainName } from "../name.ts";
import { isAnothers, type Owner } from "../ownership.ts";
import type { Change, Plan } from "../plan.ts";
import { Problem } from "../problem.ts";
import { type CurrentRecord, isSameRRset } from "../record.ts";
import type { Wish } from "../target.ts";
import { notChecked, ok, problem, type Remark, remarkOf, warning } from "./finding.ts";

/** What one zone holds for our names, and what a round would change. */
export type RecordFacts = {
	readonly zone: string;
	readonly owner: Owner;
	/** Of the names in this zone. */
	readonly wishes: readonly Wish[];
	/** A `Problem` if they could not be listed. */
	readonly records: readonly CurrentRecord[] | Problem;
	/** Without what no source could tell. */
	readonly plan: Plan;
};

/** One hour: longer, and a change is not seen for as long. */
const LONG_TTL_SECONDS = 3_600;

export function checkRecords(facts: readonly RecordFacts[]): readonly Remark[] {
	return facts.flatMap(fact => {
		const { zone, records } = fact;
		if (records instanceof Problem) {
			return records.code === "not-checked"
				? [notChecked(`the records of ${zone}: ${records.message}`)]
				: [remarkOf(records)];
		}
		return inZone(fact, records);
	});
}

function inZone({ wishes, owner, plan }: RecordFacts, records: readonly CurrentRecord[]): readonly Remark[] {
	const troubled = new Set(plan.problems.map(({ subject }) => subject));
	const changed = new Set(plan.changes.map(({ rrset }) => rrset.name));
	const names = [...new Set(wishes.map(({ name }) => name))].toSorted(compareText);
	const settled = names.flatMap(name => {
		const own = wishes.filter(wish => wish.name === name);
		const held = records.filter(record => own.some(wish => isSameRRset(wish, record)));
		const settings = settingsOf(name, own, held);
		if (troubled.has(name) || changed.has(name)) return settings;
		if (held.length === 0) return [absence(name), ...settings];
		const isKnown = (record: CurrentRecord) => plan.unchanged.some(rrset => isSameRRset(rrset, record));
		const known = held.filter(isKnown);
		const doubtful = held.filter(record => !isKnown(record));
		return [
			...(known.length === 0 ? [] : [ok(`${name}: ${contentsOf(known)}`)]),
			...(doubtful.length === 0 ? [] : [doubt(name, doubtful)]),
			...settings,
		];
	});
	const others = names.flatMap(name => anothers(name, owner, records, wishes));
	return [...settled, ...plan.changes.map(changeOf), ...plan.problems.map(remarkOf), ...others];
}

const contentsOf = (held: readonly CurrentRecord[]): string =>
	held.map(({ type, content, proxied }) => `${type} ${content}${proxied ? " (proxied)" : ""}`).join(", ");

/** It is left as it is: whether it is right, nobody knows. */
const doubt = (name: string, held: readonly CurrentRecord[]): Remark =>
	warning("not-checked", `${name}: ${contentsOf(held)}, right or not`, {
		why: "No source tells what it should be, so a round leaves it as it is.",
		fix: "See Addresses above.",
	});

/** Nothing is to be created either: no source tells its address. */
const absence = (name: string): Remark =>
	warning("not-published", `${name} has no record yet`, {
		why: "No source can tell its address, so a round would not make one.",
		fix: "See Addresses above.",
	});

function changeOf(change: Change): Remark {
	const { name, type } = change.rrset;
	const fix = "`cfddns sync` does it; if a service should have, see Service below.";
	switch (change.kind) {
		case "create":
			return problem("not-published", `${name} has no ${type} record for ${change.content} yet`, { fix });
		case "delete":
			return problem("not-published", `${name} still has the ${type} record ${change.before.content}`, { fix });
		case "update": {
			const { before, after } = change;
			const what =
				before.content === after.content
					? `has other settings than the configuration enforces`
					: `still holds ${before.content}; the address is ${after.content}`;
			return problem("not-published", `The ${type} record of ${name} ${what}`, { fix });
		}
	}
}

/** What the proxy and the TTL mean for who connects. */
function settingsOf(name: DomainName, own: readonly Wish[], held: readonly CurrentRecord[]): readonly Remark[] {
	const isMeant = own.some(wish => wish.settings.proxied);
	const proxied = held.some(record => record.proxied);
	const only = "Only HTTP(S) on Cloudflare's ports reaches you by it; ssh, games, VPN and mail do not.";
	const remarks: Remark[] = [];
	if (proxied && isMeant) remarks.push(ok(`${name} is proxied, as configured`, only));
	if (proxied && !isMeant) {
		remarks.push(
			warning("proxied", `${name} is proxied (orange cloud)`, {
				why: only,
				fix: "For those, switch it to DNS only in the dashboard, or use a second name. If it is meant, write proxied = true.",
			}),
		);
	}
	const ttl = Math.max(0, ...held.filter(record => !record.proxied).map(record => record.ttlSeconds));
	if (ttl > LONG_TTL_SECONDS) {
		remarks.push(
			warning("ttl-long", `${name} has a TTL of ${ttl} s`, {
				why: "After a change, others go to the old address for up to that long.",
				fix: 'Set it to Auto in the dashboard, or ttl = "auto" with enforce = true.',
			}),
		);
	}
	return remarks;
}

/** Records beside ours that another updater looks after. */
function anothers(
	name: DomainName,
	owner: Owner,
	records: readonly CurrentRecord[],
	wishes: readonly Wish[],
): readonly Remark[] {
	const foreign = records.filter(
		record => record.name === name && wishes.some(wish => isSameRRset(wish, record)) && isAnothers(record, owner),
	);
	if (foreign.length === 0) return [];
	return [
		warning("duplicate-records", `${name} has records of another owner: ${contentsOf(foreign)}`, {
			why: `Their comment bears another mark than cfddns:${owner}, so they are left alone.`,
			fix: "If that updater is gone, delete them in the dashboard.",
		}),
	];
}
