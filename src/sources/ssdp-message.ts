import { addressOfBytes, type IpAddress } from "../core/address.ts";
import { urlOnRouter } from "./upnp-url.ts";

/** Where UPnP devices listen (UPnP Device Architecture 1.1, section 1.3.2). */
export const ssdpGroup = (): IpAddress => addressOfBytes([239, 255, 255, 250]);
export const SSDP_PORT = 1900;

/**
 * Version 1 finds version 2 as well: a device answers to every version up to its own (UPnP Device Architecture 1.1, section
 * 1.3.2), and many that should know better know version 1 alone.
 */
const DEVICE = "urn:schemas-upnp-org:device:InternetGatewayDevice";

/** How long devices may take to answer, in seconds: the least that there is. */
const MAX_DELAY_SECONDS = 1;

/** "Is there an Internet gateway?" */
export const ssdpQuestion = (): Uint8Array =>
	Uint8Array.from(
		[
			"M-SEARCH * HTTP/1.1",
			"HOST: 239.255.255.250:1900",
			'MAN: "ssdp:discover"',
			`MX: ${MAX_DELAY_SECONDS}`,
			`ST: ${DEVICE}:1`,
			"\r\n",
		].join("\r\n"),
		character => character.charCodeAt(0),
	);

/** An answer has about 400 bytes. */
const MAX_BYTES = 4096;

/** Reads where the router's description is. `null`: not an answer of this router's Internet gateway, or not one to follow. */
export function readSsdp(payload: Uint8Array, from: IpAddress, router: IpAddress): URL | null {
	if (from !== router || payload.length > MAX_BYTES) return null;
	const [status = "", ...lines] = String.fromCharCode(...payload).split(/\r?\n/);
	if (!/^HTTP\/1\.[01] 200(?: |$)/.test(status)) return null;
	const end = lines.indexOf("");
	const headers = (end === -1 ? lines : lines.slice(0, end)).map(split);
	const target = only(headers, "st");
	const location = only(headers, "location");
	if (target === null || !/^:\d{1,3}$/.test(after(DEVICE, target))) return null;
	// What is not printable ASCII has no place in a URL; the URL parser would bend it into something else.
	return location !== null && /^[\x21-\x7e]+$/.test(location) ? urlOnRouter(location, router) : null;
}

type Header = readonly [name: string, value: string];

function split(line: string): Header {
	const colon = line.indexOf(":");
	return colon === -1 ? ["", ""] : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

/** The value of a header that is there exactly once. */
function only(headers: readonly Header[], name: string): string | null {
	const [found, ...others] = headers.filter(([key]) => key === name);
	return found !== undefined && others.length === 0 ? found[1] : null;
}

/** What follows `prefix` in any case of letters; empty if the text begins otherwise. */
const after = (prefix: string, text: string): string =>
	text.toLowerCase().startsWith(prefix.toLowerCase()) ? text.slice(prefix.length) : "";
