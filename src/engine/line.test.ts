import { expect, test } from "vitest";
import { ip } from "../../test/invariants/values.ts";
import type { Line } from "../core/diagnosis.ts";
import type { InterfaceAddress, NetworkView } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { lookAtLine } from "./line.ts";

const on = (name: string, text: string, stability: InterfaceAddress["stability"] = "stable"): InterfaceAddress => ({
	interface: name,
	address: ip(text),
	stability,
});

const machine = (
	defaults: readonly string[],
	outgoing: string | null,
	rest: Partial<NetworkView> = {},
): NetworkView => ({
	addresses: async () => [on("wan0", "2a01:5a8::1", "unfit"), on("wan0", "2a01:5a8::2"), on("wan0", "192.168.1.20")],
	defaultInterfaces: async () => defaults,
	outgoingInterface: async () => outgoing,
	isTunnel: async name => name.startsWith("wg"),
	gateway: async () => null,
	...rest,
});

test.each<[state: string, network: NetworkView, bind: string | null, expected: Omit<Line, "unfit">]>([
	["one line / no tunnel", machine(["wan0"], "wan0"), null, { tunnel: null, home: "wan0" }],
	[
		"a VPN by rules of its own / the main table still knows the line",
		machine(["wan0"], "wg0"),
		null,
		{ tunnel: "wg0", home: "wan0" },
	],
	[
		"a VPN with the better default route / the other is the line",
		machine(["wg0", "wan0"], "wg0"),
		null,
		{ tunnel: "wg0", home: "wan0" },
	],
	["nothing but a VPN / no line to be named", machine(["wg0"], "wg0"), null, { tunnel: "wg0", home: null }],
	[
		"a VPN that carries other things / none of our business",
		machine(["wan0", "wg0"], "wan0"),
		null,
		{ tunnel: null, home: "wan0" },
	],
	[
		"bound to the line / the VPN does not matter",
		machine(["wg0", "wan0"], "wg0"),
		"wan0",
		{ tunnel: null, home: "wan0" },
	],
	["no way out / nothing is known", machine([], null), null, { tunnel: null, home: null }],
	[
		"a kernel that does not tell / left open",
		machine([], null, { addresses: () => Promise.reject(new Problem("source-unavailable", "no netlink")) }),
		null,
		{ tunnel: null, home: null },
	],
])("%s", async (_state, network, bind, expected) => {
	expect(await lookAtLine(network, "ipv4", bind)).toMatchObject(expected);
});

test("addresses that will go / of the family that is asked", async () => {
	expect((await lookAtLine(machine(["wan0"], "wan0"), "ipv6", null)).unfit).toEqual(["2a01:5a8::1"]);
	expect((await lookAtLine(machine(["wan0"], "wan0"), "ipv4", null)).unfit).toEqual([]);
});

test("a bug / is not taken for a kernel that does not tell", async () => {
	const network = machine([], null, { addresses: () => Promise.reject(new TypeError("oops")) });
	await expect(lookAtLine(network, "ipv4", null)).rejects.toThrow("oops");
});

test("where the platform does not tell / one address of an interface is its own, of several each may be temporary", async () => {
	const held = [
		on("en0", "2a01:5a8::1", "unknown"),
		on("en0", "2a01:5a8::e1a2", "unknown"),
		on("en0", "fd00::1", "unknown"),
		on("en1", "2a01:5a8:0:1::1", "unknown"),
	];
	const network = machine(["en0"], "en0", { addresses: async () => held });
	expect((await lookAtLine(network, "ipv6", null)).unfit).toEqual(["2a01:5a8::1", "2a01:5a8::e1a2"]);
});
