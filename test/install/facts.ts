import type { Facts } from "../../src/install/facts.ts";

/** An installation from nothing. */
export const factsOf = (parts: Partial<Facts> = {}): Facts => ({
	platform: "systemd",
	mode: "watch",
	version: "1.2.3",
	program: "the program",
	node: "/usr/bin/node",
	config: "/etc/cfddns/cfddns.toml",
	token: { kind: "config" },
	move: null,
	predecessor: null,
	hooks: new Set(),
	hasFolder: () => false,
	installed: null,
	hash: text => `digest of ${text.length}`,
	...parts,
});
