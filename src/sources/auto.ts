import type { Family } from "../core/address.ts";
import { parseSourceSpec } from "../core/source-spec.ts";
import type { SourceAlias } from "./kind.ts";

/** What `auto` asks, in this order: the interface, then operators that have nothing to do with each other. */
const AUTO: Readonly<Record<Family, readonly string[]>> = {
	ipv4: [
		"interface",
		"trace",
		"http:https://api.ipify.org",
		"http:https://checkip.amazonaws.com",
		"http:https://v4.ident.me",
	],
	ipv6: ["interface", "trace", "http:https://api6.ipify.org", "http:https://v6.ident.me"],
};

export const autoAlias: SourceAlias = {
	kind: "auto",
	argument: null,
	optional: false,
	check: () => null,
	expand: family => AUTO[family].map(parseSourceSpec),
};
