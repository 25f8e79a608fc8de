import { describe, expect, test } from "vitest";
import {
	AVM_ANSWER,
	AVM_DESCRIPTION,
	description,
	fault,
	IGD1,
	MINIUPNPD_ANSWER,
	MINIUPNPD_DESCRIPTION,
	reply,
	SPARSE_ANSWER,
} from "../../test/sources/upnp-samples.ts";
import { type Home, homeNetwork, type Packet, type Page } from "../../test/sources/upnp-world.ts";
import { DatagramFailure, HttpFailure } from "../core/ports.ts";
import { ssdpQuestion } from "./ssdp-message.ts";
import { upnpKind } from "./upnp.ts";

const DESC = "http://192.168.1.1:32839/rootDesc.xml";
const CTL = "http://192.168.1.1:32839/ctl/IPConn";
const found: readonly Packet[] = [{ payload: MINIUPNPD_ANSWER }];

/** miniupnpd's router, with some pages changed. */
const miniupnpd = (pages: Readonly<Record<string, Page>> = {}): Home => ({
	packets: found,
	pages: { [DESC]: [200, MINIUPNPD_DESCRIPTION], [CTL]: [200, reply("81.2.69.142")], ...pages },
});

/** A router with these services, and what each of them answers. */
const lines = (...services: readonly (readonly [type: string, path: string, page: Page])[]): Home =>
	miniupnpd({
		[DESC]: [200, description(services.map(([type, path]) => [type, path] as const))],
		...Object.fromEntries(services.map(([, path, page]) => [`http://192.168.1.1:32839${path}`, page])),
	});

const IP = "WANIPConnection:1";
const PPP = "WANPPPConnection:1";

describe("upnp", () => {
	test.each<[scenario: string, home: Home, said: string]>([
		["miniupnpd / told", miniupnpd(), "81.2.69.142"],
		["miniupnpd behind CGNAT / told as none", miniupnpd({ [CTL]: [200, reply("")] }), "0.0.0.0"],
		["a private address / told, the core judges", miniupnpd({ [CTL]: [200, reply("10.0.0.2")] }), "10.0.0.2"],
		[
			"AVM / told",
			{
				packets: [{ payload: AVM_ANSWER }],
				pages: {
					"http://192.168.1.1:49000/igddesc.xml": [200, AVM_DESCRIPTION],
					"http://192.168.1.1:49000/igdupnp/control/WANIPConn1": [200, reply("81.2.69.142")],
				},
			},
			"81.2.69.142",
		],
		[
			"a sparse one with dial-up / told",
			{
				packets: [{ payload: SPARSE_ANSWER }],
				pages: {
					"http://192.168.1.1/desc": [200, description([[PPP, "ctl"]])],
					"http://192.168.1.1/ctl": [200, reply("81.2.69.142")],
				},
			},
			"81.2.69.142",
		],
		[
			"others answer first / the router counts",
			{ ...miniupnpd(), packets: [{ payload: MINIUPNPD_ANSWER, from: "192.168.1.66" }, { payload: "x" }, ...found] },
			"81.2.69.142",
		],
		[
			"the first line is down / the second",
			lines([IP, "/1", [200, reply("")]], [IP, "/2", [200, reply("81.2.69.142")]]),
			"81.2.69.142",
		],
		[
			"the first line refuses / the second",
			lines([IP, "/1", [500, fault("501", "Action Failed")]], [PPP, "/2", [200, reply("81.2.69.142")]]),
			"81.2.69.142",
		],
		[
			"both have one / the first",
			lines([IP, "/1", [200, reply("81.2.69.1")]], [IP, "/2", [200, reply("81.2.69.2")]]),
			"81.2.69.1",
		],
		[
			"dial-up listed before / IP first all the same",
			lines([PPP, "/1", [200, reply("81.2.69.1")]], [IP, "/2", [200, reply("81.2.69.2")]]),
			"81.2.69.2",
		],
		[
			"one refuses and one is down / none",
			lines([IP, "/1", [500, fault("501", "Action Failed")]], [PPP, "/2", [200, reply("0.0.0.0")]]),
			"0.0.0.0",
		],
	])("%s", async (_scenario, home, said) =>
		expect(await homeNetwork(home).said(upnpKind)).toBe(`upnp:192.168.1.1 ${said}`),
	);

	test.each<[scenario: string, home: Home, reason: string]>([
		["nobody answers / said", {}, "the router did not answer to UPnP within 2.5 s"],
		["nobody answers, less time / said", { timeoutMs: 1000 }, "the router did not answer to UPnP within 0.25 s"],
		[
			"another device answers / said",
			{ ...miniupnpd(), packets: [{ payload: MINIUPNPD_ANSWER, from: "192.168.1.66" }] },
			"the router did not answer to UPnP within 2.5 s",
		],
		[
			"multicast is not possible / said",
			{ packets: new DatagramFailure("refused", "eth0 has no address") },
			"eth0 has no address",
		],
		["no description / said", miniupnpd({ [DESC]: [404, ""] }), "its description has status 404"],
		[
			"a part of a description / said",
			miniupnpd({ [DESC]: [206, MINIUPNPD_DESCRIPTION] }),
			"its description has status 206",
		],
		[
			"a description elsewhere / said",
			miniupnpd({ [DESC]: [302, ""] }),
			"its description is a redirect (302), which is not followed",
		],
		["no XML / said", miniupnpd({ [DESC]: [200, "hello"] }), "its description is not XML that can be read"],
		[
			"a huge description / said",
			miniupnpd({ [DESC]: new HttpFailure("too-large", "192.168.1.1 sent more") }),
			"the answer is longer than 64 KiB",
		],
		[
			"a hanging description / said",
			miniupnpd({ [DESC]: new HttpFailure("deadline", "x") }),
			"no answer from port 32839 within 2.5 s",
		],
		[
			"a hanging service / said",
			miniupnpd({ [CTL]: new HttpFailure("deadline", "x") }),
			"no answer from port 32839 within 5 s",
		],
		[
			"a huge answer / said",
			miniupnpd({ [CTL]: new HttpFailure("too-large", "x") }),
			"the answer is longer than 16 KiB",
		],
		["broken off / said", miniupnpd({ [CTL]: new HttpFailure("broken", "broke\toff") }), "broke?off"],
		[
			"a fault / said",
			miniupnpd({ [CTL]: [500, fault("501", "Action Failed")] }),
			"its answer is the UPnP error 501 (Action Failed)",
		],
		["words / said", miniupnpd({ [CTL]: [200, reply("none")] }), 'its answer is no address: "none"'],
		[
			"two lines refuse / the first is said",
			lines([IP, "/1", [500, fault("501", "One")]], [IP, "/2", [500, fault("502", "Two")]]),
			"its answer is the UPnP error 501 (One)",
		],
	])("%s", async (_scenario, home, reason) =>
		expect(await homeNetwork(home).said(upnpKind)).toBe(`upnp:192.168.1.1: ${reason}`),
	);

	test("no router / said", async () => {
		const said = await homeNetwork({ gateway: null }).said(upnpKind);
		expect(said).toBe("upnp: there is no IPv4 default route with a router");
	});

	test.each<[scenario: string, home: Home, through: object]>([
		["unbound / the search by the router's interface, the rest as the routes say", {}, {}],
		["bound / all by the router's interface", { bind: "wan0" }, { through: "wan0" }],
	])("%s", async (_scenario, home, through) => {
		const { sent, said } = homeNetwork({ ...miniupnpd(), ...home });
		await said(upnpKind);
		const common = { family: "ipv4", ...through };
		expect(sent.datagrams).toEqual([
			{
				group: "239.255.255.250",
				port: 1900,
				interface: home.bind ?? "eth0",
				payload: ssdpQuestion(),
				repeatAfterMs: [500, 700],
				timeoutMs: 2500,
			},
		]);
		expect(sent.http).toMatchObject([
			{ ...common, url: DESC, method: "GET", timeoutMs: 2500, maxBytes: 65_536 },
			{
				...common,
				url: CTL,
				method: "POST",
				timeoutMs: 5000,
				maxBytes: 16_384,
				headers: { soapaction: '"urn:schemas-upnp-org:service:WANIPConnection:2#GetExternalIPAddress"' },
			},
		]);
		expect(sent.http.map(request => "through" in request)).toEqual(Array(2).fill("through" in through));
	});

	test.each([1, 2, 3, 4, 9])("%i services / within the time, all together", async count => {
		const down = Array.from({ length: count }, (_, n) => [IP, `/${n}`, [200, reply("")]] as const);
		const { sent, said } = homeNetwork({ ...lines(...down), timeoutMs: 8000 });
		await said(upnpKind);
		const all = [...sent.datagrams, ...sent.http].map(({ timeoutMs }) => timeoutMs);
		expect(all.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(8000);
		expect(sent.http).toHaveLength(1 + Math.min(count, 4));
	});

	test.each([DESC, CTL, "http://192.168.1.1:32839/2"])("stopped at %s / the signal's reason", async abortAt => {
		const home = lines([IP, "/ctl/IPConn", [200, reply("")]], [IP, "/2", [200, reply("81.2.69.142")]]);
		const { deps, signal, sent } = homeNetwork({ ...home, abortAt });
		await expect(upnpKind.open(null, "ipv4", deps)(signal)).rejects.toThrow("stopped");
		expect(sent.http.at(-1)?.url).toBe(abortAt);
	});
});

describe("nothing but the router is contacted", () => {
	const OTHER: readonly string[] = [
		"http://192.168.1.66/x",
		"http://192.168.1.11/x",
		"http://[::ffff:192.168.1.1]/x",
		"http://[fe80::1]/x",
		"http://3232235778/x",
		"http://0xc0a80142/x",
		"http://router.lan/x",
		"http://192.168.1.1.evil.example/x",
		"http://192.168.1.1@192.168.1.66/x",
		"http://user:pass@192.168.1.1/x",
		"https://192.168.1.1/x",
		"ftp://192.168.1.1/x",
		"file:///x",
	];
	/** Every other page would answer, if it were asked. */
	const trap: Readonly<Record<string, Page>> = new Proxy<Record<string, Page>>(
		{},
		{ get: (_pages, url) => (url === DESC ? undefined : [200, reply("81.2.69.66")]) },
	);
	const hostsOf = ({ sent }: ReturnType<typeof homeNetwork>) => sent.http.map(({ url }) => new URL(url).host);

	test.each(OTHER)("LOCATION %s / not asked", async location => {
		const payload = `HTTP/1.1 200 OK\r\nST: ${IGD1}\r\nLOCATION: ${location}\r\n\r\n`;
		const home = homeNetwork({ packets: [{ payload }], pages: trap });
		expect(await home.said(upnpKind)).toMatch(/did not answer/);
		expect(hostsOf(home)).toEqual([]);
	});

	test.each(OTHER)("a control URL %s / not asked", async control => {
		const pages = { [DESC]: [200, description([[IP, control]])] } as const;
		const home = homeNetwork({ ...miniupnpd(), pages });
		expect(await home.said(upnpKind)).toMatch(/names no control URL on the router itself/);
		expect(hostsOf(home)).toEqual(["192.168.1.1:32839"]);
	});

	test.each(OTHER)("a URLBase %s / not used", async base => {
		const pages = {
			[DESC]: [200, description([[IP, "/ctl/IPConn"]], `<URLBase>${base}</URLBase>`)],
			[CTL]: [200, reply("81.2.69.142")],
		} as const;
		const home = homeNetwork({ ...miniupnpd(), pages });
		expect(await home.said(upnpKind)).toBe("upnp:192.168.1.1 81.2.69.142");
		expect(hostsOf(home)).toEqual(["192.168.1.1:32839", "192.168.1.1:32839"]);
	});
});
