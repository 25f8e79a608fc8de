import type { Family } from "../core/address.ts";
import { type Reading, readAddress, refused } from "./single-address.ts";
import { quoted } from "./unavailable.ts";

export type TraceReading = Reading | { readonly kind: "warp"; readonly reason: string };

/**
 * Reads the answer of `/cdn-cgi/trace`: `key=value` per line. Believed only if it was asked for this very host, came without
 * WARP, and names exactly one address of the family. `hosts` are the spellings of the host that was asked.
 */
export function readTrace(body: string, hosts: readonly string[], family: Family): TraceReading {
	const lines = body.split("\n").map(line => line.replace(/\r$/, ""));
	const valuesOf = (key: string): readonly string[] =>
		lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1));
	const [host, ...otherHosts] = valuesOf("h");
	const [address, ...otherAddresses] = valuesOf("ip");
	if (host === undefined || address === undefined) return refused("is not a trace");
	if (otherHosts.length > 0 || !hosts.includes(host.toLowerCase()))
		return refused(`is about another host: ${quoted([host, ...otherHosts].join(" "))}`);
	const warp = valuesOf("warp").find(value => value !== "off");
	if (warp !== undefined)
		return { kind: "warp", reason: `came through WARP (${quoted(`warp=${warp}`)}), which hides this line's address` };
	if (otherAddresses.length > 0) return refused("holds several addresses");
	const reading = readAddress(address, family);
	return reading.kind === "address" ? reading : refused(`has an "ip" that ${reading.reason}`);
}
