import fc from "fast-check";
import { expect, test } from "vitest";
import { deviceOfRouteGet, parseRouteGet, parseRoutePrint } from "./route-texts.ts";

test.each<[state: string, text: string, device: string | null]>([
	["iproute2 6.1 / its device", "203.0.113.7 from 81.2.69.142 via 10.8.0.1 dev tun0 uid 0 \\    cache ", "tun0"],
	[
		"iproute2, another table / its device",
		"203.0.113.7 from 192.168.1.20 via 192.168.1.1 dev wan0 table 100 uid 65534 \\    cache",
		"wan0",
	],
	[
		"iproute2, IPv6 / its device",
		"2001:db8::1 from 2a01:5a8::2 via fe80::1 dev wan0 proto ra metric 1024 pref medium",
		"wan0",
	],
	["BusyBox / its device", "local 127.0.0.1 from 127.0.0.1 dev lo ", "lo"],
	["an interface named dev / its device", "192.0.2.1 via 10.0.0.1 dev dev src 10.0.0.2 \\    cache", "dev"],
	["unreachable, with exit code 0 in old versions / none", "unreachable 192.0.2.1 from 10.0.0.2", null],
	["nothing / none", "", null],
])("ip route get: %s", (_state, text, device) => expect(deviceOfRouteGet(text)).toBe(device));

const MAC_LINE = `   route to: default
destination: default
       mask: default
    gateway: 192.168.1.1
  interface: en0
      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
 recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire
       0         0         0         0         0         0      1500         0
`;
const MAC_VPN = `   route to: default
destination: default
       mask: default
  interface: utun4
      flags: <UP,DONE,CLONING,STATIC,GLOBAL>
`;

test.each<[state: string, text: string, expected: [string | null, string | null]]>([
	["a router / both", MAC_LINE, ["en0", "192.168.1.1"]],
	["a tunnel / no router", MAC_VPN, ["utun4", null]],
	["a link as gateway / no router", MAC_LINE.replace("192.168.1.1", "link#12"), ["en0", null]],
	["a neighbour with a zone / no router", MAC_LINE.replace("192.168.1.1", "fe80::1%en0"), ["en0", null]],
	["CRLF / both", MAC_LINE.replaceAll("\n", "\r\n"), ["en0", "192.168.1.1"]],
	["not in table / neither", "route: writing to routing socket: not in table", [null, null]],
])("route get: %s", (_state, text, [name, gateway]) =>
	expect(parseRouteGet(text)).toEqual({ interface: name, gateway }),
);

const WINDOWS = `===========================================================================
Interface List
 12...00 15 5d 01 02 03 ......Intel(R) Ethernet Connection
  1...........................Software Loopback Interface 1
===========================================================================

IPv4 Route Table
===========================================================================
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.20     35
===========================================================================
Persistent Routes:
  None
`;
const GERMAN = `IPv4-Routentabelle
===========================================================================
Aktive Routen:
     Netzwerkziel    Netzwerkmaske          Gateway    Schnittstelle Metrik
          0.0.0.0          0.0.0.0   Auf Verbindung         10.8.0.2      5
          0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.20     55
          0.0.0.0          0.0.0.0    192.168.178.1   192.168.178.30     45
===========================================================================
St\ufffdndige Routen:
  Netzwerkadresse          Netzmaske  Gatewayadresse  Metrik
          0.0.0.0          0.0.0.0         10.0.0.1       1
          0.0.0.0          0.0.0.0         10.0.0.1  Standard 
`;

test.each<[state: string, text: string, expected: string[]]>([
	["one / it", WINDOWS, ["192.168.1.1 192.168.1.20"]],
	["CRLF / it", WINDOWS.replaceAll("\n", "\r\n"), ["192.168.1.1 192.168.1.20"]],
	[
		"German, a VPN without a router / lowest metric first",
		GERMAN,
		["192.168.178.1 192.168.178.30", "192.168.1.1 192.168.1.20"],
	],
	["a VPN's half of the Internet / none", "0.0.0.0 128.0.0.0 10.8.0.1 10.8.0.2 5", []],
	["On-link / none", "0.0.0.0 0.0.0.0 On-link 10.8.0.2 5", []],
])("route print: %s", (_state, text, expected) =>
	expect(parseRoutePrint(text).map(({ gateway, from }) => `${gateway} ${from}`)).toEqual(expected),
);

test("any text / read without an error", () => {
	const cell = fc.constantFrom(
		"0.0.0.0",
		"192.168.1.1",
		"5",
		"dev",
		"gateway:",
		"interface:",
		"On-link",
		"en0",
		"\n",
		"\r\n",
	);
	const text = fc.oneof(
		fc.string(),
		fc.array(cell).map(cells => cells.join(" ")),
	);
	fc.assert(
		fc.property(text, any => {
			deviceOfRouteGet(any);
			parseRouteGet(any);
			parseRoutePrint(any);
		}),
	);
});
