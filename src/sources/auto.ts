import type { Family } from "../core/address.ts";
import { parseSourceSpec } from "../core/source-spec.ts";
import type { SourceAlias } from "./kind.ts";

/**
 * Whom `auto` asks beyond this machine, in this order while nothing has changed, else all at once. They are of different operators,
 * and come by different ways: whoever breaks or forges one of these ways has not yet broken another.
 */
const REMOTE: Readonly<Record<Family, readonly string[]>> = {
	ipv4: [
		"trace",
		"http:https://api.ipify.org",
		"stun:stun.l.google.com:19302",
		"dns:opendns",
		"http:https://checkip.amazonaws.com",
		"http:https://v4.ident.me",
	],
	ipv6: [
		"trace",
		"http:https://api6.ipify.org",
		"stun:stun.l.google.com:19302",
		"dns:opendns",
		"http:https://v6.ident.me",
	],
};

/** Whose word about the line is held against theirs: the router's, which knows nothing of IPv6. */
const ROUTER: Readonly<Record<Family, readonly string[]>> = { ipv4: ["natpmp", "upnp"], ipv6: [] };

export const autoAlias: SourceAlias = {
	kind: "auto",
	argument: null,
	optional: false,
	check: () => null,
	expand: (family, bind) => [
		{ spec: parseSourceSpec(bind === null ? "interface" : `interface:${bind}`), advisory: false },
		...ROUTER[family].map(text => ({ spec: parseSourceSpec(text), advisory: true })),
		...REMOTE[family].map(text => ({ spec: parseSourceSpec(text), advisory: false })),
	],
};
