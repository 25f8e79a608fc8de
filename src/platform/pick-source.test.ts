import { expect, test } from "vitest";
import { ip } from "../../test/invariants/values.ts";
import type { InterfaceAddress } from "../core/ports.ts";
import { deviceOf, pickSource } from "./pick-source.ts";

const rows = (...texts: string[]): readonly InterfaceAddress[] =>
	texts.map(text => {
		const [name = "", address = "", stability = "stable"] = text.split(" ");
		const known = stability === "unfit" || stability === "unknown" ? stability : "stable";
		return { interface: name, address: ip(address), stability: known };
	});

test.each<[state: string, name: string, family: "ipv4" | "ipv6", rows: string[], picked: string | null]>([
	["one / it", "wan0", "ipv4", ["lo 127.0.0.1", "wan0 81.2.69.142"], "81.2.69.142"],
	["private / it", "wan0", "ipv4", ["wan0 192.168.1.20"], "192.168.1.20"],
	["link-local first / the other", "wan0", "ipv4", ["wan0 169.254.7.7", "wan0 192.168.1.20"], "192.168.1.20"],
	["link-local alone / better than none", "wan0", "ipv4", ["wan0 169.254.7.7"], "169.254.7.7"],
	["several / the first", "wan0", "ipv4", ["wan0 81.2.69.142", "wan0 81.2.69.1"], "81.2.69.142"],
	["only one with a label / it", "wan0", "ipv4", ["wan0:1 81.2.69.143"], "81.2.69.143"],
	["a label / its own", "wan0:1", "ipv4", ["wan0 81.2.69.142", "wan0:1 81.2.69.143"], "81.2.69.143"],
	["another interface / none", "wan0", "ipv4", ["wan 81.2.69.142", "wan00 81.2.69.143"], null],
	["the other family / none", "wan0", "ipv6", ["wan0 81.2.69.142"], null],
	[
		"temporary first / the one that stays",
		"wan0",
		"ipv6",
		["wan0 2a01:5a8::1 unfit", "wan0 2a01:5a8::2"],
		"2a01:5a8::2",
	],
	["temporary only / none", "wan0", "ipv6", ["wan0 2a01:5a8::1 unfit"], null],
	["nobody knows / the first", "wan0", "ipv6", ["wan0 2a01:5a8::1 unknown", "wan0 2a01:5a8::2 unknown"], "2a01:5a8::1"],
	["unique local first / the global one", "wan0", "ipv6", ["wan0 fd00::1", "wan0 2a01:5a8::1 unknown"], "2a01:5a8::1"],
	["unique local only / it", "wan0", "ipv6", ["wan0 fe80::1", "wan0 fd00::1"], "fd00::1"],
	["link-local only / none", "wan0", "ipv6", ["wan0 fe80::1"], null],
])("%s", (_state, name, family, texts, picked) => expect(pickSource(rows(...texts), name, family)).toBe(picked));

test.each([
	["wan0", "wan0"],
	["wan0:1", "wan0"],
	["br-lan:x:y", "br-lan"],
	["Ethernet 2", "Ethernet 2"],
])("%s / is of %s", (name, device) => expect(deviceOf(name)).toBe(device));
