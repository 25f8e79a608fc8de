import { FAMILY_OF, type Family, type PublishableAddress, type Range } from "./address.ts";
import { compareText, type DomainName } from "./name.ts";
import type { Observation } from "./observation.ts";
import { Problem } from "./problem.ts";
import { admit } from "./publishable.ts";
import type { DesiredRRset } from "./record.ts";
import type { SourceSpec } from "./source-spec.ts";
import { believedKey, type State } from "./state.ts";
import { withSuffix } from "./suffix.ts";
import type { FamilyScope, Target, Wish } from "./target.ts";

/** Names with the same sources in the same family share one observation. */
export type Group = {
	readonly key: string;
	readonly family: Family;
	readonly sources: readonly SourceSpec[];
	readonly bind: string | null;
	/** Are these the family's own sources, or those of some records? */
	readonly isDefault: boolean;
	/** Whose they are, if not the family's own. */
	readonly names: readonly DomainName[];
};

/** The key of the observation that a wish follows. */
export const groupKey = (family: Family, { sources, bind }: Pick<Wish, "sources" | "bind">): string =>
	believedKey(
		family,
		sources.map(({ text }) => text),
		bind,
	);

/** What has to be observed for the families in scope: the default sources of each, and those that single records have. */
export function groupsOf(target: Target, inScope: ReadonlySet<Family>): readonly Group[] {
	const wishes = target.wishes.filter(({ type }) => inScope.has(FAMILY_OF[type]));
	const wishesByKey = new Map<string, Wish[]>();
	for (const wish of wishes) {
		const key = groupKey(FAMILY_OF[wish.type], wish);
		const alike = wishesByKey.get(key);
		if (alike === undefined) wishesByKey.set(key, [wish]);
		else alike.push(wish);
	}
	const groups = Array.from(wishesByKey).flatMap(([key, alike]): readonly Group[] => {
		const [wish] = alike;
		if (wish === undefined) return [];
		const family = FAMILY_OF[wish.type];
		const isDefault = key === groupKey(family, target.families[family]);
		const names = isDefault ? [] : alike.map(({ name }) => name).toSorted(compareText);
		return [{ key, family, sources: wish.sources, bind: wish.bind, isDefault, names }];
	});
	return groups.toSorted((left, right) => compareText(left.key, right.key));
}

/** Sources that do not depend on what this machine's own line has: naming one is a statement about the family. */
const INDEPENDENT = new Set(["static", "command", "absent"]);

/**
 * Is the family in scope? With "auto": when this machine has it, when we published an address of it before (losing it is news
 * then), or when a source is listed that does not depend on this machine's line.
 */
export function isInScope(
	family: Family,
	scope: FamilyScope,
	sources: readonly SourceSpec[],
	facts: { readonly hasFamily: boolean; readonly state: State },
): boolean {
	if (scope !== "auto") return scope;
	const wroteIt = Object.values(facts.state.written).some(contents =>
		contents.some(content => content.includes(":") === (family === "ipv6")),
	);
	return facts.hasFamily || wroteIt || sources.some(({ kind }) => INDEPENDENT.has(kind));
}

export type Desired = { readonly rrsets: readonly DesiredRRset[]; readonly problems: readonly Problem[] };

/**
 * The RRsets that should exist. A family that is out of scope or whose observation is unavailable yields none at all, so that the
 * planner cannot see, let alone delete, its records (invariant 2).
 */
export function desiredRRsets(target: Target, observations: ReadonlyMap<string, Observation>): Desired {
	const parts = target.wishes.map(wish => desiredOf(wish, target, observations));
	return { rrsets: parts.flatMap(part => part.rrsets), problems: parts.flatMap(part => part.problems) };
}

function desiredOf(wish: Wish, target: Target, observations: ReadonlyMap<string, Observation>): Desired {
	const family = FAMILY_OF[wish.type];
	const observation = observations.get(groupKey(family, wish));
	if (observation === undefined || observation.kind === "unavailable") return { rrsets: [], problems: [] };
	const admissions = observation.addresses.map(address => joined(address, wish, target.families[family].allow));
	const refused = admissions.find(admission => typeof admission !== "string");
	if (refused !== undefined && typeof refused !== "string") return { rrsets: [], problems: [refused] };
	const addresses = admissions.filter(admission => typeof admission === "string");
	const { name, type, settings, enforce, duplicates } = wish;
	return { rrsets: [{ name, type, addresses, settings, enforce, duplicates }], problems: [] };
}

/** The address with the wish's own lower bits; a new address, so it is judged anew. */
function joined(
	address: PublishableAddress,
	{ name, suffix }: Wish,
	allow: readonly Range[],
): PublishableAddress | Problem {
	if (suffix === null) return address;
	const admission = admit(withSuffix(address, suffix), allow);
	return admission.kind === "publishable"
		? admission.address
		: new Problem("address-not-publishable", `${name}: ${admission.address} is not published: ${admission.reason}`, {
				subject: name,
			});
}
