import type { SetUp } from "../compose.ts";
import { compareText, type DomainName, type Zone, zoneOf } from "../core/name.ts";
import { isUnmarked } from "../core/ownership.ts";
import { Problem } from "../core/problem.ts";
import type { CurrentRecord } from "../core/record.ts";

/** Where a token is made. */
export const TOKENS_AT = "https://dash.cloudflare.com/profile/api-tokens";

/** The zones that a token sees: at least one. Throws a `Problem` that says what is wrong with the token. */
export async function zonesFor(token: string, setUp: SetUp, signal: AbortSignal): Promise<readonly Zone[]> {
	const zones = await setUp.account(token).zones(signal);
	if (zones.length > 0) return zones.toSorted((left, right) => compareText(left.name, right.name));
	throw new Problem("zone-not-found", "Cloudflare knows the API token, but the token sees no zone", {
		hint: `Under "Zone Resources", include your zone: ${TOKENS_AT}`,
	});
}

/** What a name has now. */
export type NameFound = {
	readonly name: DomainName;
	/** Such as "A 81.2.69.1, proxied"; empty if it does not exist yet. */
	readonly holds: string;
	/** Does a mark say that cfddns keeps it? */
	readonly isMarked: boolean;
};

/** The names that have an address in these zones; a zone's own name first. */
export async function namesFor(
	token: string,
	zones: readonly Zone[],
	setUp: SetUp,
	signal: AbortSignal,
): Promise<readonly NameFound[]> {
	const account = setUp.account(token);
	const listings = await Promise.all(zones.map(async zone => ({ zone, records: await account.list(zone, signal) })));
	return listings.flatMap(({ zone, records }) => {
		const addresses = records.filter(({ type }) => type !== "CNAME");
		return Array.from(grouped(addresses), ([name, own]) => ({
			name,
			holds: holdingsOf(own),
			isMarked: own.some(record => !isUnmarked(record)),
		})).toSorted(
			(left, right) =>
				Number(right.name === zone.name) - Number(left.name === zone.name) || compareText(left.name, right.name),
		);
	});
}

function grouped(records: readonly CurrentRecord[]): ReadonlyMap<DomainName, readonly CurrentRecord[]> {
	const groups = new Map<DomainName, CurrentRecord[]>();
	for (const record of records) groups.set(record.name, [...(groups.get(record.name) ?? []), record]);
	return groups;
}

function holdingsOf(records: readonly CurrentRecord[]): string {
	const contents = records.map(({ type, content }) => `${type} ${content}`).toSorted(compareText);
	const proxied = records.some(record => record.proxied) ? ["proxied"] : [];
	return [...contents, ...proxied].join(", ");
}

/** Names that lie in none of the zones, as problems. */
export const strayNames = (names: readonly DomainName[], zones: readonly Zone[]): readonly Problem[] =>
	names
		.filter(name => zoneOf(name, zones) === null)
		.map(
			name =>
				new Problem("zone-not-found", `${name} lies in no zone that the API token sees`, {
					hint: `It sees ${zones.map(zone => zone.name).join(", ")}. Its "Zone Resources" may include more: ${TOKENS_AT}`,
					subject: name,
				}),
		);
