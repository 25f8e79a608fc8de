import { parseAddress } from "../core/address.ts";
import { Problem } from "../core/problem.ts";
import { familyRefusal, isLoopback, literalOf } from "./host.ts";
import type { SourceKind } from "./kind.ts";
import { unavailable } from "./unavailable.ts";

/** It shows the address that the API sees, hence the one that a token's IP filter sees. */
const DEFAULT_HOST = "api.cloudflare.com";

/** The public resolver: since October 2025 its trace tells everybody an address of Cloudflare's, and routers hijack it. */
const RESOLVER: readonly string[] = [
	"1.1.1.1",
	"1.0.0.1",
	"2606:4700:4700::1111",
	"2606:4700:4700::1001",
	"one.one.one.one",
	"1dot1dot1dot1.cloudflare-dns.com",
];

/** Cloudflare's `/cdn-cgi/trace`, which every host behind Cloudflare offers. */
export const traceKind: SourceKind = {
	kind: "trace",
	argument: "HOST",
	optional: true,
	check(argument, family) {
		const url = urlOf(argument);
		const literal = url === null ? parseAddress(argument) : literalOf(url);
		const host = literal ?? url?.hostname.replace(/\.$/, "") ?? "";
		if (RESOLVER.includes(host)) return `${host} is Cloudflare's resolver, whose trace tells a wrong address`;
		if (url !== null) return familyRefusal(url, family);
		return literal === null
			? "it is not a host name with or without a port"
			: `an IPv6 address is written in brackets: [${literal}]`;
	},
	operator: () => "cloudflare",
	transport: argument => (urlOf(argument ?? DEFAULT_HOST)?.protocol === "http:" ? "http" : "https"),
	open: (argument, family, deps) => async signal => {
		const label = argument === null ? "trace" : `trace:${argument}`;
		const url = urlOf(argument ?? DEFAULT_HOST);
		if (url === null) throw unavailable(label, "it is not a host name");
		const [{ fetchBody }, { readTrace }] = await Promise.all([import("./exchange.ts"), import("./trace-answer.ts")]);
		const reading = readTrace(await fetchBody(label, url, family, deps, signal), [url.host, url.hostname], family);
		if (reading.kind === "warp") throw new Problem("vpn-default-route", `${label}: the answer ${reading.reason}`, WARP);
		if (reading.kind === "refused") throw unavailable(label, `the answer ${reading.reason}`);
		return { kind: "addresses", label, addresses: [reading.address] };
	},
};

const WARP = {
	hint: "Leave WARP off on this machine, or name the line's own interface: `interface:NAME`, or bind for the other sources.",
};

/** Where a host's trace is; `null` for anything but a host with or without a port. */
function urlOf(host: string): URL | null {
	if (!/^(?:\[[0-9a-f:.]+\]|[^\s\p{Cc}:/?#@[\]\\%]+)(?::\d{1,5})?$/iu.test(host)) return null;
	const rest = `//${host}/cdn-cgi/trace`;
	if (!URL.canParse(`https:${rest}`)) return null;
	return isLoopback(new URL(`https:${rest}`)) ? new URL(`http:${rest}`) : new URL(`https:${rest}`);
}
