import fc from "fast-check";
import { expect, test } from "vitest";
import { ipv4DefaultRoutes, ipv6DefaultRoutes, parseIfInet6 } from "./network-tables.ts";

// As a kernel 6.18 printed it, with the addresses changed.
const IF_INET6 = [
	"2a0105a8000000000001000200030004 03 40 00 00     wan0",
	"2a0105a800000000b65dacc9e15db784 03 40 00 01     wan0",
	"2a0105a80000000000000000000000de 03 40 00 a2     wan0",
	"2a0105a8000000000000000000000007 03 40 00 c0     wan0",
	"2a0105a8000000000000000000000008 03 40 00 88     wan0",
	"2a0105a8000000000000000000000009 03 40 00 04     wan0",
	"fe800000000000004c4ff5fffeb54a70 03 40 20 80     wan0",
	"fd000000000000000000000000000002 04 40 00 82     eth0",
	"00000000000000000000000000000001 01 80 10 80       lo",
	"",
].join("\n");

test.each<[state: string, address: string, expected: string | undefined]>([
	["dynamic / stable", "2a01:5a8::1:2:3:4", "wan0 stable"],
	["temporary / unfit", "2a01:5a8::b65d:acc9:e15d:b784", "wan0 unfit"],
	["deprecated / unfit", "2a01:5a8::de", "wan0 unfit"],
	["tentative / unfit", "2a01:5a8::7", "wan0 unfit"],
	["duplicate found / unfit", "2a01:5a8::8", "wan0 unfit"],
	["optimistic / unfit", "2a01:5a8::9", "wan0 unfit"],
	["permanent / stable", "fe80::4c4f:f5ff:feb5:4a70", "wan0 stable"],
	["permanent and nodad / stable", "fd00::2", "eth0 stable"],
	["loopback / stable", "::1", "lo stable"],
	["not in the table / not there", "2a01:5a8::a", undefined],
])("if_inet6: %s", (_state, address, expected) => {
	const found = parseIfInet6(IF_INET6).find(row => row.address === address);
	expect(found && `${found.interface} ${found.stability}`).toBe(expected);
});

test.each<[row: string]>([
	["2a0105a800000000000100020003000 03 40 00 00 wan0"],
	["2a0105a8000000000001000200030004 03 40 00 zz wan0"],
	["2a0105a8000000000001000200030004 03 40 00 00"],
	["00000000000000000000ffff51024501 03 40 00 00 wan0"],
	["Inter-|   Receive"],
])("if_inet6: %s / left out", row => expect(parseIfInet6(row)).toEqual([]));

const ROUTE_HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const route = (name: string, destination: string, flags: string, metric: number, mask: string): string =>
	`${name}\t${destination}\t01450251\t${flags}\t0\t0\t${metric}\t${mask}\t0\t0\t0   `;

test.each<[state: string, rows: string[], expected: string | null]>([
	["one default route / its interface", [route("wan0", "00000000", "0003", 100, "00000000")], "wan0"],
	["point to point, no gateway / its interface", [route("ppp0", "00000000", "0001", 0, "00000000")], "ppp0"],
	[
		"two / the lower metric, as a number",
		[route("wlan0", "00000000", "0003", 600, "00000000"), route("eth0", "00000000", "0003", 1000, "00000000")],
		"wlan0",
	],
	["only the network / none", [route("wan0", "00450251", "0001", 0, "00FFFFFF")], null],
	[
		"a VPN's halves of the Internet / not default routes",
		[route("tun0", "00000000", "0003", 0, "00000080"), route("tun0", "00000080", "0003", 0, "00000080")],
		null,
	],
	["rejecting / none", [route("*", "00000000", "0201", 0, "00000000")], null],
	["not up / none", [route("wan0", "00000000", "0002", 0, "00000000")], null],
	["no row / none", [], null],
])("route: %s", (_state, rows, expected) =>
	expect(ipv4DefaultRoutes([ROUTE_HEAD, ...rows, ""].join("\n"))[0]?.interface ?? null).toBe(expected),
);

test.each<[state: string, flags: string, digits: string, gateway: string | null]>([
	["a router / its address", "0003", "01450251", "81.2.69.1"],
	["point to point / none, whatever the column holds", "0001", "01450251", null],
	["not hexadecimal / none", "0003", "0145025x", null],
	["too short / none", "0003", "1450251", null],
])("route's gateway: %s", (_state, flags, digits, gateway) =>
	expect(ipv4DefaultRoutes(`wan0 00000000 ${digits} ${flags} 0 0 100 00000000 0 0 0`)).toEqual([
		{ interface: "wan0", gateway },
	]),
);

const NOWHERE = "0".repeat(32);
const GATEWAY = "fe800000000000000000000000000001";
const route6 = (
	name: string,
	flags: string,
	metric = "00000400",
	next = GATEWAY,
	length = "00",
	source = "00",
): string =>
	`${NOWHERE} ${length} ${NOWHERE} ${source} ${next} ${metric} 00000002 00000000 ${flags} ${name.padStart(8)}`;
const REJECTING = route6("lo", "00200200", "ffffffff", NOWHERE);

test.each<[state: string, rows: string[], expected: string | null]>([
	["announced by a router / its interface", [route6("wan0", "00450003"), REJECTING], "wan0"],
	["only the kernel's own rejection / none", [REJECTING], null],
	[
		"a rejection by hand before it / still the line",
		[route6("lo", "00200200", "00000005"), route6("wan0", "00000003")],
		"wan0",
	],
	["rejecting on a device / none", [route6("wan0", "00000201")], null],
	[
		"two / the lower metric, in hexadecimal",
		[route6("wlan0", "00000003", "00000400"), route6("eth0", "00000003", "0000006e")],
		"eth0",
	],
	[
		"a VPN's table with the same metric / the one with a gateway",
		[route6("wg0", "00000001", "00000400", NOWHERE), route6("wan0", "00000003")],
		"wan0",
	],
	[
		"for one source prefix, as OpenWrt has it / its interface",
		[route6("wan6", "00000003", "00000200", GATEWAY, "00", "38")],
		"wan6",
	],
	["2000::/3 written as a length / none", [route6("wan0", "00000003", "00000400", GATEWAY, "03")], null],
])("ipv6_route: %s", (_state, rows, expected) =>
	expect(ipv6DefaultRoutes([...rows, ""].join("\n"))[0]?.interface ?? null).toBe(expected),
);

const cell = fc.oneof(
	fc.constantFrom("wan0", "lo", NOWHERE, GATEWAY, "00000000", "0003", "00000003", "00", "80", "100"),
	fc.string({ maxLength: 12 }),
);
const table = fc
	.array(fc.array(cell, { maxLength: 12 }), { maxLength: 8 })
	.map(rows => rows.map(cells => cells.join(" ")).join("\n"));

test("any table is read without an error, and only names from it come out", () => {
	fc.assert(
		fc.property(table, text => {
			const names = [
				ipv4DefaultRoutes(text)[0]?.interface,
				ipv6DefaultRoutes(text)[0]?.interface,
				...parseIfInet6(text).map(row => row.interface),
			];
			for (const name of names) if (name !== undefined) expect(text.split(/\s+/)).toContain(name);
		}),
	);
});

test("whatever the order of the rows, the metric decides", () => {
	const metrics = fc.uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: 6 });
	fc.assert(
		fc.property(metrics, list => {
			const rows = list.map(metric => route(`if${metric}`, "00000000", "0003", metric, "00000000"));
			expect(ipv4DefaultRoutes(rows.join("\n"))[0]?.interface).toBe(`if${Math.min(...list)}`);
		}),
	);
});
