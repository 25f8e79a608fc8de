import { isInRange, parseRange } from "../core/address.ts";
import { CLOUDFLARE_RANGES } from "../core/cloudflare-ranges.ts";
import { literalOf } from "./host.ts";

/** Domains of the known services, and who runs them. It matters most where one operator has several domains. */
const OPERATORS: readonly (readonly [domain: string, operator: string])[] = [
	// Cloudflare runs icanhazip since 2021: https://major.io/p/a-new-future-for-icanhazip/
	["icanhazip.com", "cloudflare"],
	["cloudflare.com", "cloudflare"],
	["cloudflareclient.com", "cloudflare"],
	["cloudflare-dns.com", "cloudflare"],
	["one.one.one.one", "cloudflare"],
	["ipify.org", "ipify"],
	["amazonaws.com", "amazon"],
	["api.aws", "amazon"],
	["amazon.com", "amazon"],
	["ident.me", "ident.me"],
	["tnedi.me", "ident.me"],
	["google.com", "google"],
	["opendns.com", "opendns"],
	["dnsomatic.com", "opendns"],
	["dyndns.org", "dyn"],
	["dyndns.com", "dyn"],
	["dyn.com", "dyn"],
];

/**
 * Who runs the host of a URL: the table; else the last two labels of its name, else the address itself. Under a suffix such as
 * co.uk the last two labels lump strangers together: then two of them count as one opinion, which is strict, hence safe.
 */
export function operatorOf(url: URL): string {
	const literal = literalOf(url);
	if (literal !== null) {
		const isCloudflares = CLOUDFLARE_RANGES.some(text => {
			const range = parseRange(text);
			return range !== null && isInRange(literal, range);
		});
		return isCloudflares ? "cloudflare" : literal;
	}
	const name = url.hostname.replace(/\.$/, "");
	const known = OPERATORS.find(([domain]) => name === domain || name.endsWith(`.${domain}`));
	return known?.[1] ?? name.split(".").slice(-2).join(".");
}
