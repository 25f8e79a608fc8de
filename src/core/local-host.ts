import { isInRange, parseAddress, parseRange } from "./address.ts";

const LOOPBACK = ["127.0.0.0/8", "::1/128"];
/** Private (RFC 1918), CGNAT as VPNs use it (RFC 6598), link-local, and unique local addresses (RFC 4193). */
const PRIVATE = [
	"10.0.0.0/8",
	"172.16.0.0/12",
	"192.168.0.0/16",
	"100.64.0.0/10",
	"169.254.0.0/16",
	"fc00::/7",
	"fe80::/10",
];
/**
 * Names that only a home's own resolver knows: of one label, or below these (RFC 6761, 6762, 8375, and what routers use). "134744072"
 * and "0x8080808" are no names but addresses.
 */
const LOCAL_NAME = /^[a-z][a-z0-9_-]*$|\.(?:local|localhost|lan|home|internal|home\.arpa|localdomain)\.?$/i;

export type Distance = "this machine" | "home network" | "anywhere";

/** How far it is to a host, as a URL names it. Of a public name nobody can tell without asking, so that it counts as far away. */
export function distanceTo(hostname: string): Distance {
	const host = hostname.replace(/^\[|\]$/g, "");
	if (host === "localhost") return "this machine";
	const address = parseAddress(host);
	if (address === null) return LOCAL_NAME.test(host) ? "home network" : "anywhere";
	const isIn = (texts: readonly string[]): boolean =>
		texts.some(text => {
			const range = parseRange(text);
			return range !== null && isInRange(address, range);
		});
	if (isIn(LOOPBACK)) return "this machine";
	return isIn(PRIVATE) ? "home network" : "anywhere";
}
