import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeDeps } from "../../test/sources/fake-deps.ts";
import { type Family, type IpAddress, parseAddress } from "../core/address.ts";
import type { InterfaceAddress, NetworkView } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { interfaceKind } from "./interface.ts";
import { stableOf } from "./stable-ipv6.ts";

const ip = (text: string): IpAddress => {
	const address = parseAddress(text);
	if (address === null) throw new Error(`Not an address: ${text}`);
	return address;
};
const on = (holder: string, text: string, stability: InterfaceAddress["stability"] = "stable"): InterfaceAddress => ({
	interface: holder,
	address: ip(text),
	stability,
});
const view = (addresses: readonly InterfaceAddress[], defaultName: string | null = "wan0"): NetworkView => ({
	...fakeDeps.network,
	addresses: async () => addresses,
	defaultInterfaces: async () => (defaultName === null ? [] : [defaultName]),
});
const never = new AbortController().signal;
const ask = (network: NetworkView, family: Family, name: string | null = null) =>
	interfaceKind.open(name, family, { ...fakeDeps, network })(never);

const EUI64 = "2a01:5a8::4c4f:f5ff:feb5:4a70";
const LINE = [
	on("lo", "127.0.0.1"),
	on("lo", "::1"),
	on("wan0", "81.2.69.142"),
	on("wan0:1", "81.2.69.143"),
	on("wan01", "81.2.69.200"),
	on("wan0", "169.254.7.7"),
	on("wan0", "2a01:5a8::5"),
	on("wan0", "fd00::5"),
	on("wan0", "2a01:5a8::bad", "unfit"),
	on("wan0", "fe80::1"),
	on("lan0", "192.168.1.1"),
	on("old0", "2a01:5a8::6", "unfit"),
];

test.each<[state: string, name: string | null, family: Family, addresses: string[]]>([
	["default route, IPv4 / its addresses with labels, no link-local", null, "ipv4", ["81.2.69.142", "81.2.69.143"]],
	["default route, IPv6 / the stable ones, no link-local", null, "ipv6", ["2a01:5a8::5", "fd00::5"]],
	["named / that one", "lan0", "ipv4", ["192.168.1.1"]],
	["a label / only what bears it", "wan0:1", "ipv4", ["81.2.69.143"]],
])("%s", async (_state, name, family, addresses) =>
	expect(await ask(view(LINE), family, name)).toEqual({
		kind: "addresses",
		label: `interface:${name ?? "wan0"}`,
		addresses,
	}),
);

test.each<[state: string, network: NetworkView, name: string | null, family: Family, message: string]>([
	["no default route", view(LINE, null), null, "ipv6", "interface: there is no IPv6 default route"],
	[
		"no such interface / those that there are",
		view(LINE),
		"wan9",
		"ipv4",
		"interface:wan9: no such interface is up and has an address; these are: lan0, lo, old0, wan0, wan01, wan0:1",
	],
	[
		"nothing at all",
		view([]),
		"wan0",
		"ipv4",
		"interface:wan0: no such interface is up and has an address; no interface is",
	],
	["the other family only", view(LINE), "lan0", "ipv6", "interface:lan0: it has no IPv6 address for others to use"],
	["loopback only", view(LINE), "lo", "ipv6", "interface:lo: it has no IPv6 address for others to use"],
	[
		"unfit only",
		view(LINE),
		"old0",
		"ipv6",
		"interface:old0: its IPv6 addresses are all temporary, deprecated or not yet known to be unique",
	],
	[
		"several, flags unknown",
		view([on("wan0", "2a01:5a8::5", "unknown"), on("wan0", "2a01:5a8::6", "unknown")]),
		"wan0",
		"ipv6",
		"interface:wan0: it has several IPv6 addresses, and this platform does not tell which are temporary",
	],
])("%s / a problem", async (_state, network, name, family, message) => {
	const problem = await ask(network, family, name).catch(reason => reason);
	expect(problem).toBeInstanceOf(Problem);
	expect([problem.code, problem.message]).toEqual([
		message.includes("all temporary") ? "ipv6-temporary" : "source-unavailable",
		message,
	]);
});

test("the kernel does not tell / its problem, under the source's name", async () => {
	const network = {
		...view(LINE),
		addresses: async () => Promise.reject(new Problem("source-unavailable", "no netlink", { hint: "Allow it." })),
	};
	const problem = await ask(network, "ipv4").catch(reason => reason);
	expect([problem.message, problem.hint]).toEqual(["interface:wan0: no netlink", "Allow it."]);
});

test("a bug below / not hidden", async () => {
	const network = { ...view(LINE), defaultInterfaces: async () => Promise.reject(new TypeError("oops")) };
	await expect(ask(network, "ipv4")).rejects.toThrow(TypeError);
});

test("aborted / the signal's reason", async () => {
	const reason = new Error("settled");
	await expect(interfaceKind.open(null, "ipv4", fakeDeps)(AbortSignal.abort(reason))).rejects.toBe(reason);
});

const GONE_EUI64 = "2a01:5a9::4c4f:f5ff:feb5:4a70";
test.each<[state: string, unknown: string[], expected: string[] | "none" | "unclear"]>([
	["one / taken", ["2a01:5a8::5"], ["2a01:5a8::5"]],
	["one of several from the hardware address / that one", ["2a01:5a8::5", EUI64, "2a01:5a8::6"], [EUI64]],
	["two from the hardware address / unclear", [EUI64, GONE_EUI64], "unclear"],
	["several / unclear", ["2a01:5a8::5", "2a01:5a8::6"], "unclear"],
	["one global and one local / both", ["2a01:5a8::5", "fd00::5"], ["2a01:5a8::5", "fd00::5"]],
	["one global, several local / the global one", ["fd00::6", "2a01:5a8::5", "fd00::5"], ["2a01:5a8::5"]],
	["several local only / unclear", ["fd00::6", "fd00::5"], "unclear"],
	["several global, one local / unclear", ["2a01:5a8::5", "2a01:5a8::6", "fd00::5"], "unclear"],
	["none / none", [], "none"],
])("flags unknown: %s", (_state, unknown, expected) => {
	const stable = stableOf(unknown.map(text => on("en0", text, "unknown")));
	expect(stable.kind === "addresses" ? stable.addresses : stable.kind).toEqual(expected);
});

test("unfit addresses / never come out, whatever else there is", () => {
	const row = fc.record({
		interface: fc.constant("wan0"),
		address: fc.ipV6().map(text => parseAddress(text) ?? ip("2a01::1")),
		stability: fc.constantFrom<InterfaceAddress["stability"]>("stable", "unfit", "unknown"),
	});
	fc.assert(
		fc.property(fc.uniqueArray(row, { selector: ({ address }) => address, maxLength: 8 }), rows => {
			const stable = stableOf(rows);
			const fit = rows.filter(({ stability }) => stability !== "unfit").map(({ address }) => address);
			if (stable.kind === "addresses") for (const address of stable.addresses) expect(fit).toContain(address);
		}),
	);
});

test("several default routes / the line, not the VPN; and the VPN if there is nothing else", async () => {
	const routes = (...names: string[]): NetworkView => ({
		...view([on("wg0", "185.93.1.7"), on("wan0", "81.2.69.142")]),
		defaultInterfaces: async () => names,
		isTunnel: async name => name.startsWith("wg"),
	});
	const labelOf = async (network: NetworkView) => (await ask(network, "ipv4")).label;
	expect(await labelOf(routes("wg0", "wan0"))).toBe("interface:wan0");
	expect(await labelOf(routes("wan0", "wg0"))).toBe("interface:wan0");
	expect(await labelOf(routes("wg0", "wg1"))).toBe("interface:wg0");
});
