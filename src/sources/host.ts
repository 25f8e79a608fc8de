import {
	FAMILY_LABEL,
	type Family,
	familyOf,
	type IpAddress,
	isInRange,
	parseAddress,
	parseRange,
} from "../core/address.ts";

/** The host of a URL if it is an address, `null` if it is a name. The URL parser has made it canonical ("127.1" and all). */
export const literalOf = ({ hostname }: URL): IpAddress | null => parseAddress(hostname.replace(/^\[|\]$/g, ""));

/** Does it stay on this machine? Only there plain HTTP is as good as TLS. */
export function isLoopback(url: URL): boolean {
	if (url.hostname === "localhost") return true;
	const literal = literalOf(url);
	const loopback = parseRange("127.0.0.0/8");
	return literal === "::1" || (literal !== null && loopback !== null && isInRange(literal, loopback));
}

/** Why a host cannot be asked about a family; `null` if it can. A helper on this machine may know about either. */
export function familyRefusal(url: URL, family: Family): string | null {
	const literal = literalOf(url);
	return literal === null || familyOf(literal) === family || isLoopback(url)
		? null
		: `${literal} cannot be asked over ${FAMILY_LABEL[family]}`;
}

/** The family that the socket is pinned to: the one asked about, except that an address can only be reached over its own. */
export function pinFor(url: URL, family: Family): Family {
	const literal = literalOf(url);
	return literal === null ? family : familyOf(literal);
}
