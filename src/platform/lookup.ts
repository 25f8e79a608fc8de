import { type Family, familyOf, type IpAddress, parseAddress } from "../core/address.ts";

/** An address of a host; `null` if it is known to have none that can be used. Throws Node's own errors. */
export type Lookup = (host: string, family: Family) => Promise<IpAddress | null>;

/**
 * Asks as all programs of this machine do, /etc/hosts included. It cannot be cancelled. A literal address is its own answer, or
 * nobody's if it is of the other family.
 */
export const systemLookup: Lookup = async (host, family) => {
	const literal = parseAddress(host);
	if (literal !== null) return familyOf(literal) === family ? literal : null;
	const { lookup } = await import("node:dns/promises");
	return parseAddress((await lookup(host, { family: family === "ipv4" ? 4 : 6 })).address);
};
