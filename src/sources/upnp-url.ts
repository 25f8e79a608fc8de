import type { IpAddress } from "../core/address.ts";

/**
 * Reads a URL that must lead to the router itself by plain HTTP, on any port: another device on the network must not be able to
 * send us elsewhere. `null` for anything else. Numbers such as "3232235777" count as what they mean: the URL parser has made
 * them canonical, and what it made is what is asked.
 */
export function urlOnRouter(text: string, router: IpAddress, base?: URL): URL | null {
	if (text.length > MAX_CHARACTERS || !URL.canParse(text, base?.href)) return null;
	const url = new URL(text, base);
	const isPlain = url.protocol === "http:" && url.username === "" && url.password === "" && url.port !== "0";
	return isPlain && url.hostname === router ? url : null;
}

/** Real ones have about 50. */
const MAX_CHARACTERS = 1024;
