import { FAMILIES, FAMILY_OF, type Family } from "../core/address.ts";
import { isInScope } from "../core/desired.ts";
import type { State } from "../core/state.ts";
import type { Target } from "../core/target.ts";

export type ScopeDeps = {
	/** Does this machine have a default route or a public address of the family? */
	hasFamily(family: Family): Promise<boolean>;
};

export async function familiesInScope(
	{ families, wishes }: Target,
	deps: ScopeDeps,
	state: State,
): Promise<ReadonlySet<Family>> {
	const scope = new Set<Family>();
	for (const family of FAMILIES) {
		const { enabled, sources } = families[family];
		const listed = [
			sources,
			...wishes.filter(({ type }) => FAMILY_OF[type] === family).map(wish => wish.sources),
		].flat();
		const hasFamily = enabled === "auto" && (await deps.hasFamily(family));
		if (isInScope(family, enabled, listed, { hasFamily, state })) scope.add(family);
	}
	return scope;
}

/** What is remembered of addresses under a key; keys are whatever a configuration names. */
export const addressesOf = (table: State["believed"], key: string) =>
	Object.hasOwn(table, key) ? (table[key] ?? []) : [];
