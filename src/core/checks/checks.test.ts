import { describe, expect, test } from "vitest";
import { ANYWHERE, AT_HOME, NOTIFY_ROWS, notify } from "../../../test/doctor/notify-rows.ts";
import { provoked, type Row, rows } from "../../../test/doctor/rows.ts";
import {
	CRON_ROWS,
	INIT_SCRIPT_ROWS,
	LAUNCHD_ROWS,
	SYSTEMD_ROWS,
	WINDOWS_ROWS,
} from "../../../test/doctor/service-rows.ts";
import { isFrom, sitesIn } from "../../../test/doctor/sites.ts";
import { HOME, HOST, publishable, SETTINGS } from "../../../test/invariants/values.ts";
import type { IpAddress } from "../address.ts";
import { EMPTY_DIARY } from "../history.ts";
import type { DomainName } from "../name.ts";
import type { Finding, Observation } from "../observation.ts";
import { EXIT_CODE, Problem, type ProblemCode } from "../problem.ts";
import { type AddressFacts, checkAddresses } from "./addresses.ts";
import { checkApi } from "./api.ts";
import { checkClock } from "./clock.ts";
import { checkConfiguration } from "./configuration.ts";
import { checkDisk } from "./disk.ts";
import { checkDns } from "./dns.ts";
import { checkEvents } from "./events.ts";
import { cannotCheck, exitCodeOfFindings, notChecked, ok, problem, type Remark, remarkOf, warning } from "./finding.ts";
import { checkIpv6, type Ipv6Facts } from "./ipv6.ts";
import { checkLine, type LineFacts } from "./line.ts";
import { checkProgram } from "./program.ts";
import { checkRecords } from "./records.ts";
import { checkState, type StateFacts } from "./state.ts";
import { unitsIn } from "./systemd.ts";
import { checkToken } from "./token.ts";
import { checkZones, type ZoneDetails } from "./zones.ts";

const NOW_MS = Date.parse("2026-11-28T12:00:00Z");
const NOW = publishable("81.2.69.142");
describe("program", () => {
	const facts = { version: "1.2.3", platform: "linux" };
	rows([
		[
			"tested / ok",
			() => checkProgram({ ...facts, node: "20.19.0" }),
			["ok -: cfddns 1.2.3 on Node.js 20.19.0, linux"],
		],
		["newer / ok", () => checkProgram({ ...facts, node: "24.0.1" }), [/^ok/]],
		["too old / warning", () => checkProgram({ ...facts, node: "20.18.3" }), [/^warning not-checked/]],
		["older still / warning", () => checkProgram({ ...facts, node: "18.20.4" }), [/^warning not-checked/]],
	]);

	test("too old / what to install", () => {
		expect(checkProgram({ ...facts, node: "20.18.3" })[0]?.fix).toContain("20.19");
	});
});

describe("configuration", () => {
	const usable = {
		kind: "usable",
		origin: "/etc/cfddns/cfddns.toml",
		tokenFrom: null,
		names: 1,
		problems: [],
	} as const;
	const mistake = { code: "bad-config", name: null, message: "3: nonsense", hint: "Take it away." } as const;
	const exposed = { code: "token-exposed", name: null, message: "readable", hint: "chmod 600" } as const;
	rows([
		["a file / ok", () => checkConfiguration(usable), ["ok -: /etc/cfddns/cfddns.toml: 1 name to keep"]],
		[
			"variables, and a token / ok",
			() => checkConfiguration({ ...usable, origin: "environment", tokenFrom: "$CFDDNS_TOKEN", names: 2 }),
			["ok -: From the environment: 2 names to keep", "ok -: The token comes from $CFDDNS_TOKEN"],
		],
		[
			"others can read it / warning",
			() => checkConfiguration({ ...usable, problems: [exposed] }),
			[/^ok/, "warning token-exposed: readable"],
		],
		[
			"mistakes / a problem each, even where a round would only say it",
			() => checkConfiguration({ kind: "unusable", problems: [mistake, exposed] }),
			["problem bad-config: 3: nonsense", "problem bad-config: readable"],
		],
		[
			"a mistake of another kind / by its own name",
			() => checkConfiguration({ kind: "unusable", problems: [{ ...mistake, code: "no-token" }] }),
			["problem no-token: 3: nonsense"],
		],
		[
			"options / ok",
			() => checkConfiguration({ ...usable, origin: "command line" }),
			["ok -: From the command line: 1 name to keep"],
		],
	]);
});

describe("line", () => {
	const none = { outgoing: null, isTunnel: false, followsRoutes: true };
	const facts = (ipv4: Partial<LineFacts["families"]["ipv4"]>): LineFacts => ({
		families: { ipv4: { ...none, ...ipv4 }, ipv6: none },
		router: "192.168.1.1",
	});
	rows([
		[
			"a way out / ok",
			() => checkLine(facts({ outgoing: "eth0" })),
			["ok -: Packets leave: IPv4 by eth0 (router 192.168.1.1)"],
		],
		[
			"a way out for each family / ok, and the router is IPv4's",
			() =>
				checkLine({
					families: { ipv4: { ...none, outgoing: "eth0" }, ipv6: { ...none, outgoing: "eth1" } },
					router: "192.168.1.1",
				}),
			["ok -: Packets leave: IPv4 by eth0 (router 192.168.1.1), IPv6 by eth1"],
		],
		[
			"no router that can be told / ok",
			() => checkLine({ ...facts({ outgoing: "ppp0" }), router: null }),
			["ok -: Packets leave: IPv4 by ppp0"],
		],
		[
			"none / warning",
			() => checkLine(facts({})),
			["warning source-unavailable: This machine has no way out to the Internet"],
		],
		[
			"a VPN that echo services see / warning",
			() => checkLine(facts({ outgoing: "wg0", isTunnel: true })),
			[/^ok/, "warning vpn-default-route: A VPN (wg0) carries what this machine sends by IPv4"],
		],
		[
			"a VPN that no source sees / ok",
			() => checkLine(facts({ outgoing: "wg0", isTunnel: true, followsRoutes: false })),
			["ok -: Packets leave: IPv4 by wg0"],
		],
	]);
});

describe("addresses", () => {
	const known = (notes: readonly Problem[] = []): Observation => ({
		kind: "known",
		addresses: [NOW],
		sources: ["trace", "http:a.example"],
		notes,
	});
	const said = (label: string, address = NOW): Finding => ({ kind: "address", label, address, others: [] });
	const failed = {
		kind: "failed",
		problem: new Problem("source-unavailable", "stun:stun.example: no answer within 10 s"),
		refused: null,
	} as const;
	const facts = (
		observation: Observation,
		answers: readonly (readonly [string, Finding])[],
		reason: Problem | null = null,
	): AddressFacts => ({
		family: "ipv4",
		names: [],
		observation,
		problem: reason,
		answers: answers.map(([source, finding]) => ({ source, finding, advisory: source === "upnp" })),
	});
	const two: readonly (readonly [string, Finding])[] = [
		["trace", said("trace")],
		["http:a.example", said("http:a.example")],
	];
	const portal = new Problem("captive-portal", "something answers in their place", { hint: "Open a browser." });
	rows([
		[
			"they agree / ok",
			() => checkAddresses([facts(known(), two)]),
			["ok -: IPv4: 81.2.69.142 (trace, http:a.example)"],
		],
		[
			"one sees another / ok, and a warning",
			() => checkAddresses([facts(known(), [...two, ["dns:google", said("dns:google", publishable("81.2.69.1"))]])]),
			[/^ok/, "warning source-disagreement: IPv4: not all sources agree: dns:google 81.2.69.1"],
		],
		[
			"two see others / both are named",
			() =>
				checkAddresses([
					facts(known(), [
						...two,
						["dns:google", said("dns:google", publishable("81.2.69.1"))],
						["stun:stun.example", said("stun:stun.example", publishable("81.2.69.2"))],
					]),
				]),
			[/^ok/, /not all sources agree: dns:google 81\.2\.69\.1, stun:stun\.example 81\.2\.69\.2$/],
		],
		[
			"the router sees another / only what the diagnosis makes of it",
			() => checkAddresses([facts(known(), [...two, ["upnp", said("upnp", publishable("81.2.69.1"))]])]),
			[/^ok/],
		],
		...(["cgnat", "double-nat", "several-addresses"] as const).map(
			(code): Row => [
				`${code} / ok, and a warning`,
				() => checkAddresses([facts(known([new Problem(code, "so it is", { hint: "Do." })]), two)]),
				[/^ok/, `warning ${code}: so it is`],
			],
		),
		[
			"a diagnosis, and nobody knows / the diagnosis",
			() =>
				checkAddresses([
					facts(
						{ kind: "unavailable", problems: [portal] },
						[["stun", failed]],
						new Problem("captive-portal", "all of it", { hint: "Open a browser." }),
					),
				]),
			["problem captive-portal: IPv4: the address is not known: something answers in their place"],
		],
		["no family / warning", () => checkAddresses([]), ["warning not-checked: No source is asked"]],
		[
			"records with sources of their own / whose they are",
			() => checkAddresses([{ ...facts(known(), two), names: ["a.example.com", "b.example.com"] }]),
			["ok -: IPv4 of a.example.com, b.example.com: 81.2.69.142 (trace, http:a.example)"],
		],
		[
			"there is none, as a source says / ok",
			() =>
				checkAddresses([
					facts({ kind: "known", addresses: [], sources: ["absent"] }, [["absent", { kind: "none", label: "absent" }]]),
				]),
			["ok -: IPv4: known to have none (absent)"],
		],
		["one of them failed / ok alone", () => checkAddresses([facts(known(), [...two, ["stun", failed]])]), [/^ok/]],
		[
			"several addresses, and each is seen / ok",
			() =>
				checkAddresses([
					facts({ kind: "known", addresses: [NOW, publishable("81.2.69.1")], sources: ["trace"] }, [
						["trace", said("trace")],
						["dns:google", said("dns:google", publishable("81.2.69.1"))],
					]),
				]),
			["ok -: IPv4: 81.2.69.142, 81.2.69.1 (trace)"],
		],
		[
			"it is not the expected one / ok, and the guard",
			() => checkAddresses([facts(known(), two, new Problem("guard-expect", "not in range", { hint: "Look." }))]),
			[/^ok/, "problem guard-expect: not in range"],
		],
		[
			"the sources failed, and that is all / no more than that",
			() =>
				checkAddresses([
					facts(
						{ kind: "unavailable", problems: [failed.problem] },
						[
							["trace", said("trace")],
							["stun:stun.example", failed],
						],
						new Problem("source-unavailable", "all of it", { hint: "Is the connection up?" }),
					),
				]),
			["problem source-unavailable: IPv4: the address is not known"],
		],
		[
			"several reasons, and nobody knows / the diagnosis that counts",
			() =>
				checkAddresses([
					facts(
						{ kind: "unavailable", problems: [new Problem("double-nat", "two routers"), failed.problem, portal] },
						[["stun:stun.example", failed]],
						new Problem("captive-portal", "all of it", { hint: "Open a browser." }),
					),
				]),
			["problem captive-portal: IPv4: the address is not known: something answers in their place"],
		],
	]);

	test("each source's answer is told, with the failures", () => {
		const [remark] = checkAddresses([
			facts(known(), [
				...two,
				["stun:stun.example", failed],
				["natpmp", { ...failed, refused: "100.64.0.7" as IpAddress }],
				["absent", { kind: "none", label: "absent" }],
			]),
		]);
		expect(remark?.why).toBe(
			"trace 81.2.69.142; http:a.example 81.2.69.142; stun:stun.example failed (no answer within 10 s); natpmp 100.64.0.7 (not published); absent none",
		);
	});

	test.each([
		["its kind", "trace", "trace: no answer", "no answer"],
		["its kind and more", "http:a.example", "http:a.example: no answer: none", "no answer: none"],
		["somebody else's name", "upnp", "router: no answer", "router: no answer"],
		["a word that begins like it", "trace", "timeout: 10 s", "timeout: 10 s"],
		["its kind in a sentence", "upnp", "upnp was refused: no", "upnp was refused: no"],
	])("a failure that begins with %s / the source is named once", (_situation, source, message, told) => {
		const finding: Finding = { ...failed, problem: new Problem("source-unavailable", message) };
		const [remark] = checkAddresses([
			facts({ kind: "unavailable", problems: [] }, [[source, finding]], finding.problem),
		]);
		expect(remark?.why).toBe(`${source} failed (${told})`);
	});

	test("nobody knows / what to do is what a round says of it", () => {
		const fix = (reason: Problem | null) =>
			checkAddresses([facts({ kind: "unavailable", problems: [portal] }, [["stun", failed]], reason)])[0]?.fix;
		expect(fix(new Problem("captive-portal", "all of it", { hint: "Is the line up?" }))).toBe("Is the line up?");
		expect(fix(null)).toBe("Open a browser.");
	});

	test("a single source / its answer is not told twice", () => {
		const [remark] = checkAddresses([facts(known(), [["trace", said("trace")]])]);
		expect(remark?.why).toBe("");
	});
});

describe("ipv6", () => {
	const facts = (extra: Partial<Ipv6Facts>): Ipv6Facts => ({
		enabled: "auto",
		isWanted: true,
		routes: [],
		addresses: [],
		...extra,
	});
	const address = (stability: "stable" | "unfit" | "unknown") => ({ address: "2a02:8070::1", stability });
	const routes = ["eth0"];
	rows([
		["switched off / ok", () => checkIpv6(facts({ enabled: false })), [/^ok -: IPv6 is not asked for/]],
		[
			"no name wants it / ok",
			() => checkIpv6(facts({ isWanted: false, enabled: true })),
			[/^ok -: IPv6 is not asked for/],
		],
		["none, and auto / ok", () => checkIpv6(facts({})), [/^ok -: This line has no IPv6/]],
		[
			"none, and asked for / warning",
			() => checkIpv6(facts({ enabled: true })),
			[/^warning ipv6-missing: This machine has no IPv6/],
		],
		[
			"an address without a route / warning",
			() => checkIpv6(facts({ addresses: [address("stable")] })),
			[/^warning ipv6-missing: .*no IPv6 default route/],
		],
		[
			"routes without an address / warning",
			() => checkIpv6(facts({ routes: ["eth0", "wlan0"] })),
			["warning ipv6-missing: IPv6 leaves by eth0, wlan0, but this machine has no public IPv6 address"],
		],
		[
			"temporary ones only / warning",
			() => checkIpv6(facts({ routes, addresses: [address("unfit")] })),
			["warning ipv6-temporary: This machine has temporary IPv6 addresses only (2a02:8070::1)"],
		],
		[
			"a stable one / ok",
			() => checkIpv6(facts({ routes, addresses: [address("unfit"), address("stable")] })),
			[/^ok -: IPv6 by eth0, with a stable address: 2a02:8070::1$/],
		],
		[
			"several ways and addresses / ok",
			() =>
				checkIpv6(
					facts({
						routes: ["eth0", "wlan0"],
						addresses: ["2a02:8070::2", "2a02:8070::3", "2a02:8070::4"].map(address => ({
							address,
							stability: "stable",
						})),
					}),
				),
			["ok -: IPv6 by eth0, wlan0, with a stable address: 2a02:8070::2 and 2 more"],
		],
		["one that may be stable / ok", () => checkIpv6(facts({ routes, addresses: [address("unknown")] })), [/^ok/]],
	]);

	test("whether it stays is in doubt only where the platform does not tell", () => {
		const why = (stability: "stable" | "unknown") =>
			checkIpv6(facts({ routes, addresses: [address(stability)] }))[0]?.why;
		expect(why("unknown")).toMatch(/^This platform does not tell/);
		expect(why("stable")).toBe("");
	});
});

describe("clock", () => {
	const sample = (skewMs: number, tookMs = 100) => ({
		serverMs: NOW_MS + skewMs,
		askedMs: NOW_MS,
		answeredMs: NOW_MS + tookMs,
	});
	const clock = (...skews: readonly number[]) =>
		checkClock({ samples: skews.map(skew => sample(skew)), isUntrusted: false });
	rows([
		["as it should be / ok", () => clock(0), [/^ok/]],
		[
			"within a slow answer / ok",
			() => checkClock({ samples: [sample(90_000, 120_000)], isUntrusted: false }),
			[/^ok/],
		],
		["whole seconds / ok", () => clock(-59_900), [/^ok/]],
		[
			"an answer that took two minutes / ok",
			() => checkClock({ samples: [sample(0, 120_000)], isUntrusted: false }),
			[/^ok/],
		],
		["just less than a minute / ok", () => clock(60_099), [/^ok/]],
		["a minute / warning", () => clock(60_100), ["warning clock-off: This machine's clock is 1 min behind"]],
		["just less than an hour / warning", () => clock(3_600_099), [/^warning clock-off: .* 59 min behind/]],
		["an hour / problem", () => clock(3_600_100), ["problem clock-wrong: This machine's clock is 1 h behind"]],
		["two minutes behind / warning", () => clock(120_100), ["warning clock-off: This machine's clock is 2 min behind"]],
		["two minutes ahead / warning", () => clock(-122_000), ["warning clock-off: This machine's clock is 2 min ahead"]],
		["days ahead / problem", () => clock(-3 * 86_400_000), [/^problem clock-wrong: .* 2 d 23 h ahead/]],
		["one of several answers is old / the nearest counts", () => clock(-500_000, 0), [/^ok/]],
		["no answer / not ok", () => checkClock({ samples: [], isUntrusted: false }), [/^warning not-checked/]],
		[
			"a certificate that is not trusted / a hint",
			() => checkClock({ samples: [], isUntrusted: true }),
			[/^warning clock-off/],
		],
	]);
});

describe("api and token", () => {
	const api = "https://user.example/client/v4";
	const token = { kind: "user" as const, refusal: null, zones: ["example.com"], unusedZones: [], nowMs: NOW_MS };
	const active = { status: "active", expiresAtMs: null, notBeforeMs: null };
	const refusal = new Problem("token-rejected", "Cloudflare refused the API token", { hint: "See." });
	rows([
		[
			"it answers / ok, by its host",
			() => checkApi({ api, problem: null }),
			["ok -: Cloudflare's API answers (user.example)"],
		],
		["it refuses the token / it answers", () => checkApi({ api, problem: refusal }), [/^ok/]],
		[
			"it is not to be trusted / problem",
			() => checkApi({ api, problem: new Problem("api-untrusted", "no", { hint: "Clock?" }) }),
			["problem api-untrusted: no"],
		],
		[
			"it could not be asked / not ok",
			() => checkApi({ api, problem: new Problem("not-checked", "no token", { hint: "" }) }),
			["warning not-checked: Not looked at: no token"],
		],
		[
			"active / ok",
			() => checkToken({ ...token, verification: active }),
			["ok -: A user's API token; Cloudflare takes it from here, without an end"],
		],
		[
			"it ends soon / ok, and a warning",
			() => checkToken({ ...token, verification: { ...active, expiresAtMs: NOW_MS + 3 * 86_400_000 } }),
			[/^ok/, "warning token-expiring: The API token expires in 3 d, on 2026-12-01"],
		],
		[
			"it ends in two weeks / ok, with the day",
			() => checkToken({ ...token, verification: { ...active, expiresAtMs: NOW_MS + 14 * 86_400_000 } }),
			["ok -: A user's API token; Cloudflare takes it from here, until 2026-12-12"],
		],
		[
			"it ends a moment before / a warning",
			() => checkToken({ ...token, verification: { ...active, expiresAtMs: NOW_MS + 14 * 86_400_000 - 1 } }),
			[/^ok/, /^warning token-expiring: .* expires in 13 d 23 h/],
		],
		[
			"it opens other zones / ok, and a warning",
			() =>
				checkToken({
					...token,
					zones: ["example.com", "example.org"],
					unusedZones: ["example.org"],
					verification: active,
				}),
			[/^ok/, "warning token-broad: The API token opens zones that no name of yours is in: example.org"],
		],
		[
			"three other zones / all are named",
			() =>
				checkToken({
					...token,
					zones: ["example.com", "a.example", "b.example", "c.example"],
					unusedZones: ["a.example", "b.example", "c.example"],
					verification: active,
				}),
			[/^ok/, /: a\.example, b\.example, c\.example$/],
		],
		[
			"four / three are named",
			() =>
				checkToken({
					...token,
					zones: ["example.com", "a.example", "b.example", "c.example", "d.example"],
					unusedZones: ["a.example", "b.example", "c.example", "d.example"],
					verification: active,
				}),
			[/^ok/, /: a\.example, b\.example, c\.example, \.\.\.$/],
		],
		[
			"no name is in any of its zones / that is for Zones to say",
			() => checkToken({ ...token, unusedZones: ["example.com"], verification: active }),
			[/^ok/],
		],
		[
			"which zones it opens is not known / ok",
			() => checkToken({ ...token, zones: null, verification: active }),
			[/^ok/],
		],
		[
			"switched off / problem",
			() => checkToken({ ...token, verification: { ...active, status: "disabled" } }),
			["problem token-rejected: The API token is disabled"],
		],
		[
			"not yet / problem",
			() => checkToken({ ...token, verification: { ...active, notBeforeMs: NOW_MS + 86_400_000 } }),
			["problem token-rejected: The API token is valid from 2026-11-29 on, not yet"],
		],
		[
			"valid from this moment on / ok",
			() => checkToken({ ...token, verification: { ...active, notBeforeMs: NOW_MS } }),
			[/^ok/],
		],
		[
			"over, as Cloudflare says without an end / problem",
			() => checkToken({ ...token, verification: { ...active, status: "expired" } }),
			["problem token-rejected: The API token has expired"],
		],
		[
			"over at this moment / problem",
			() => checkToken({ ...token, verification: { ...active, expiresAtMs: NOW_MS } }),
			["problem token-rejected: The API token has expired on 2026-11-28"],
		],
		[
			"over, as its end says / problem",
			() => checkToken({ ...token, verification: { ...active, expiresAtMs: NOW_MS - 1 } }),
			["problem token-rejected: The API token has expired on 2026-11-28"],
		],
		[
			"refused, without a status / problem",
			() => checkToken({ ...token, refusal, verification: refusal }),
			["problem token-rejected: Cloudflare refused the API token"],
		],
		[
			"no API / not ok",
			() => checkToken({ ...token, refusal: new Problem("api-unreachable", "no"), verification: refusal }),
			["warning not-checked: Not looked at: the API gave no answer about it"],
		],
		[
			"it works, but cannot be verified / ok, and said",
			() => checkToken({ ...token, kind: "account", verification: refusal }),
			[
				"ok -: An account's API token; Cloudflare takes it from here",
				/^warning not-checked: Not looked at: until when/,
			],
		],
	]);
});

describe("zones", () => {
	const zone = {
		id: "1",
		name: "example.com" as DomainName,
		status: "active",
		paused: false,
		nameServers: ["ns.example"],
		accountId: null,
	};
	const zones = (...all: readonly Partial<ZoneDetails>[]) =>
		checkZones({ names: [HOST], zones: all.map(extra => ({ ...zone, ...extra })) });
	rows([
		["active / ok", () => zones({}), ["ok -: The zone example.com is active (ns.example)"]],
		["not delegated yet / warning", () => zones({ status: "pending" }), [/^warning zone-inactive: .*"pending"/]],
		["paused / warning", () => zones({ paused: true }), [/^warning zone-paused: The zone example\.com is paused/]],
		[
			"another one / problem",
			() => zones({ name: "example.org" as DomainName }),
			[`problem zone-not-found: ${HOST} is in no zone that the token can see`],
		],
		["none / problem", () => zones(), [/^problem zone-not-found/]],
		["name servers that nobody tells / ok", () => zones({ nameServers: [] }), ["ok -: The zone example.com is active"]],
		[
			"names in two of three zones / a word of each that is used",
			() =>
				checkZones({
					names: [HOST, "example.org" as DomainName],
					zones: ["example.net", "example.org", "example.com"].map(each => ({ ...zone, name: each as DomainName })),
				}),
			["ok -: The zone example.org is active (ns.example)", "ok -: The zone example.com is active (ns.example)"],
		],
	]);

	test("a name without a zone / which zones the token sees, the first five", () => {
		const why = (...names: readonly string[]) => zones(...names.map(name => ({ name: name as DomainName })))[0]?.why;
		expect(why()).toBe("It sees none at all.");
		expect(why("f.example", "b.example", "e.example", "a.example", "d.example", "c.example")).toBe(
			"It sees a.example, b.example, c.example, d.example, e.example.",
		);
	});

	test("not delegated yet / to which name servers it should be, if Cloudflare says", () => {
		const fix = (...nameServers: readonly string[]) => zones({ status: "pending", nameServers })[0]?.fix;
		expect(fix("a.ns.example", "b.ns.example")).toBe("Set them at your registrar to a.ns.example, b.ns.example.");
		expect(fix()).toBe("Set them at your registrar to those that the dashboard shows.");
	});
});

describe("disk", () => {
	const disk = (freeBytes: number, freeFiles: number | null = 1_000) =>
		checkDisk({ folder: "/var/lib/cfddns", freeBytes, freeFiles });
	rows([
		["room / ok", () => disk(20 * 1024 ** 3), ["ok -: There is room for the state (20 GiB free)"]],
		[
			"little / warning",
			() => disk(1024 ** 2),
			["warning disk-low: The disk that holds /var/lib/cfddns has 1024 KiB left"],
		],
		["just enough / ok", () => disk(8 * 1024 ** 2, 16), ["ok -: There is room for the state (8 MiB free)"]],
		["just not / warning", () => disk(8 * 1024 ** 2 - 1), [/ has 8191 KiB left$/]],
		["room for a small state / warning", () => disk(64 * 1024), [/^warning disk-low: .* has 64 KiB left$/]],
		["not even that / problem", () => disk(64 * 1024 - 1), [/^problem disk-full/]],
		["none / problem", () => disk(0), ["problem disk-full: The disk that holds /var/lib/cfddns is full"]],
		["no more files / problem", () => disk(1024 ** 3, 0), [/^problem disk-full/]],
		["few more files / warning", () => disk(1024 ** 3, 3), [/^warning disk-low: .* room for 3 more files/]],
		["hardly enough files / warning", () => disk(1024 ** 3, 15), [/ room for 15 more files$/]],
		["one more file / warning", () => disk(1024 ** 3, 1), [/^warning disk-low: .* room for 1 more file$/]],
		["a file system without a number of files / ok", () => disk(1024 ** 3, null), [/\(1 GiB free\)$/]],
	]);
});

describe("state", () => {
	const round = { atMs: NOW_MS - 60_000, exitCode: 0 as const, changes: 0, requests: 0, durationMs: 1 };
	const facts = (extra: Partial<StateFacts>): StateFacts => ({
		folder: "/var/lib/cfddns",
		access: "writable",
		problems: [],
		running: [],
		watching: [],
		diary: { rounds: [round], trouble: null },
		intervalMs: 300_000,
		nowMs: NOW_MS,
		...extra,
	});
	const ago = (ms: number) => ({ rounds: [{ ...round, atMs: NOW_MS - ms }], trouble: null });
	const fine = /^ok -: The state is in/;
	rows([
		[
			"a round a minute ago / ok",
			() => checkState(facts({})),
			[fine, "ok -: The last round ran 1 min ago, and was right"],
		],
		[
			"somebody else's, readable / warning",
			() => checkState(facts({ access: "readable" })),
			[/^warning state-unwritable: This user may not write to/, /^ok/],
		],
		[
			"somebody else's, hidden / warning, and nothing about rounds",
			() => checkState(facts({ access: "hidden", diary: EMPTY_DIARY })),
			[/^warning state-unwritable: This user may not look into/],
		],
		[
			"not there, and not to be made / warning",
			() => checkState(facts({ access: "barred", diary: EMPTY_DIARY })),
			["warning state-unwritable: This user may not make /var/lib/cfddns", /^warning rounds-missing/],
		],
		["a day, by a timer / ok", () => checkState(facts({ diary: ago(86_400_000) })), [fine, /^ok/]],
		[
			"none since the day before / warning",
			() => checkState(facts({ diary: ago(2 * 86_400_000) })),
			[fine, "warning rounds-missing: The last round ran 2 d ago"],
		],
		["two hours, by a timer / ok", () => checkState(facts({ diary: ago(2 * 3_600_000) })), [fine, /^ok/]],
		[
			"two hours, although it watches / warning",
			() => checkState(facts({ diary: ago(2 * 3_600_000), watching: [12] })),
			[fine, "ok -: `cfddns watch` runs (process 12)", /^warning rounds-missing/],
		],
		[
			"half an hour, although it watches every five minutes / ok",
			() => checkState(facts({ diary: ago(1_800_000), watching: [12] })),
			[fine, /^ok/, /^ok -: The last round ran 30 min ago/],
		],
		[
			"two hours, and it watches every hour / ok",
			() => checkState(facts({ diary: ago(2 * 3_600_000), watching: [12], intervalMs: 3_600_000 })),
			[fine, /^ok/, /^ok -: The last round ran 2 h ago/],
		],
		["no folder yet / ok", () => checkState(facts({ access: "absent" })), [/^ok -: The state will be in/, /^ok/]],
		[
			"nothing has run / warning",
			() => checkState(facts({ diary: EMPTY_DIARY })),
			[fine, "warning rounds-missing: No round has run with this state folder yet"],
		],
		[
			"trouble for an hour / warning",
			() =>
				checkState(
					facts({
						diary: {
							rounds: [round],
							trouble: { sinceMs: NOW_MS - 3_600_000, problems: ["api-error", "dns-stale"], exitCode: 1 },
						},
					}),
				),
			[fine, "warning rounds-missing: The rounds have had trouble for 1 h: api-error, dns-stale"],
		],
		[
			"damaged / warning",
			() =>
				checkState(
					facts({ problems: [{ code: "state-damaged", name: null, message: "set aside", hint: "Nothing." }] }),
				),
			[fine, "warning state-damaged: set aside", /^ok/],
		],
		[
			"a round right now / ok",
			() => checkState(facts({ running: [7] })),
			[fine, "ok -: A round is running (process 7)", /^ok/],
		],
		[
			"two rounds at once / both processes",
			() => checkState(facts({ running: [7, 8] })),
			[fine, "ok -: A round is running (process 7, 8)", /^ok/],
		],
		["the clock was set back since / ok", () => checkState(facts({ diary: ago(-3_600_000) })), [fine, /^ok/]],
	]);

	test("trouble / how the last round ended is told as well", () => {
		const failed = { ...round, exitCode: 3 as const };
		const trouble = { sinceMs: NOW_MS - 3_600_000, problems: ["token-rejected" as const], exitCode: 3 as const };
		expect(checkState(facts({ diary: { rounds: [round, failed], trouble } })).at(-1)?.why).toBe(
			"The last one ran 1 min ago, and ended with exit code 3.",
		);
	});
});

describe("events", () => {
	const linux = {
		platform: "linux",
		ip: { kind: "there", version: "iproute2-6.1.0" },
		routerEvents: true,
		router: null,
	} as const;
	rows([
		["the kernel / ok", () => checkEvents(linux), ["ok -: `cfddns watch` can hear the kernel (iproute2-6.1.0)"]],
		[
			"no program that follows it / warning",
			() => checkEvents({ ...linux, ip: { kind: "absent", reason: "ip was not found" } }),
			["warning not-checked: `cfddns watch` cannot hear the kernel: ip was not found"],
		],
		["elsewhere / ok", () => checkEvents({ ...linux, platform: "darwin" }), [/^ok -: .* once a second/]],
		[
			"behind a router / ok, with what a firewall must let in",
			() => checkEvents({ ...linux, router: "192.168.1.1" }),
			[/^ok/, /^ok -: `cfddns watch` listens to what the router 192\.168\.1\.1 announces/],
		],
		[
			"behind a router, but without a configuration / nothing of it",
			() => checkEvents({ ...linux, router: "192.168.1.1", routerEvents: null }),
			[/^ok -: .* can hear the kernel/],
		],
		[
			"told not to listen / ok",
			() => checkEvents({ ...linux, router: "192.168.1.1", routerEvents: false }),
			[/^ok/, /^ok -: .*`router_events = false`/],
		],
	]);

	test("no program that follows the kernel / what to install", () => {
		expect(checkEvents({ ...linux, ip: { kind: "absent", reason: "ip was not found" } })[0]?.fix).toContain("iproute2");
	});
});

describe("service", () => {
	describe("systemd", () => rows(SYSTEMD_ROWS));
	describe("cron", () => rows(CRON_ROWS));
	describe("launchd", () => rows(LAUNCHD_ROWS));
	describe("Windows", () => rows(WINDOWS_ROWS));
	describe("OpenRC and procd", () => rows(INIT_SCRIPT_ROWS));

	test.each<[situation: string, printed: string, ids: readonly string[]]>([
		["nothing", "", []],
		["one unit, with the end of the last line", "Id=cfddns.service\nLoadState=loaded\n", ["cfddns.service"]],
		["a block of something else", "A word\n\nId=cfddns.timer\n", ["cfddns.timer"]],
	])("units that `systemctl show` prints / %s", (_situation, printed, ids) => {
		expect(unitsIn(printed).map(({ id }) => id)).toEqual(ids);
	});

	test("units that `systemctl show` prints / blanks around a value are none of it, and a missing one is empty", () => {
		expect(unitsIn(" Id = cfddns.service \n LoadState = loaded \nActiveState\nResult=exit-code=3")).toEqual([
			{ id: "cfddns.service", load: "loaded", file: "", active: "", result: "exit-code=3", exitStatus: "" },
		]);
	});
});

test.each<[said: string, remark: () => Remark | undefined, why: string, fix: string]>([
	["ok", () => ok("a"), "", ""],
	["warning", () => warning("cgnat", "a"), "", ""],
	["problem", () => problem("dns-stale", "a"), "", ""],
	["not looked at", () => notChecked("a"), "", ""],
	["not looked at, but with a way out", () => notChecked("a", "Do."), "", "Do."],
	["what others could not get", () => remarkOf(cannotCheck("a", "Do.")), "", "Do."],
	["what others could not get, without a way out", () => remarkOf(cannotCheck("a")), "", ""],
])("%s / why, and what to do, are what was given", (_said, remark, why, fix) => {
	expect(remark()).toMatchObject({ why, fix });
});

test("what others could not get / a warning, as what was not looked at", () => {
	expect(remarkOf(cannotCheck("a"))).toMatchObject({ level: "warning", code: "not-checked", message: "a" });
});

test.each<[situation: string, remarks: readonly Remark[], exitCode: number]>([
	["nothing", [], 0],
	["ok and warnings", [ok("a"), warning("cgnat", "b"), warning("token-rejected", "c")], 0],
	["one that may pass", [problem("dns-stale", "a"), warning("clock-wrong", "b")], 1],
	["one that needs a person, too", [problem("dns-stale", "a"), problem("clock-wrong", "b")], 3],
	["a guard", [problem("guard-expect", "a"), problem("dns-stale", "b")], 3],
	["the configuration", [problem("bad-config", "a"), problem("clock-wrong", "b")], 2],
])("exit code / %s", (_situation, remarks, exitCode) => expect(exitCodeOfFindings(remarks)).toBe(exitCode));

test("what a round would say is as serious as its exit code", () => {
	for (const code of Object.keys(EXIT_CODE) as ProblemCode[]) {
		expect(remarkOf(new Problem(code, "x")).level).toBe(EXIT_CODE[code] === 0 ? "warning" : "problem");
	}
});

describe("messages and heartbeats", () => {
	rows(NOTIFY_ROWS);

	test.each([
		["one at home / no alarm leaves while the line is down", [AT_HOME], /cannot leave/],
		["one at home, another elsewhere / nothing to say", [AT_HOME, ANYWHERE], /^Nothing was sent now\.$/],
	])("watchers: %s", (_situation, beats, why) => {
		expect(notify({ beats })[0]?.why).toMatch(why);
	});

	test("of a recipient / kind and host, nothing else", () => {
		const said = JSON.stringify(NOTIFY_ROWS.map(([, remarks]) => remarks));
		expect(said).not.toMatch(/secret|AbCd|8f14e45f|token=|password|api\/push|\/hook|AAxxx/);
	});
});

describe("records", () => {
	const held = { id: "1", name: HOST, type: "A" as const, content: NOW, proxied: false, ttlSeconds: 1, comment: "" };
	const wish = {
		name: HOST,
		type: "A" as const,
		sources: [],
		bind: null,
		suffix: null,
		settings: SETTINGS,
		enforce: false,
		duplicates: "refuse" as const,
	};
	const nothing = { changes: [], unchanged: [], problems: [] };
	const facts = { zone: "example.com", owner: HOME, wishes: [wish], records: [held], plan: nothing };
	const rrset = { ...wish, addresses: [NOW] };
	const proxied = {
		...facts,
		wishes: [{ ...wish, settings: { ...SETTINGS, proxied: true } }],
		records: [{ ...held, proxied: true }],
	};
	const unchanged = { ...facts, plan: { ...nothing, unchanged: [rrset] } };
	const ipv6 = { ...held, id: "6", type: "AAAA" as const, content: "2a02:8070::1" };
	const other = "cabin.example.com" as DomainName;
	rows([
		[
			"right / ok",
			() => checkRecords([{ ...facts, plan: { ...nothing, unchanged: [rrset] } }]),
			[`ok -: ${HOST}: A ${NOW}`],
		],
		[
			"no source tells / never ok",
			() => checkRecords([facts]),
			[`warning not-checked: ${HOST}: A ${NOW}, right or not`],
		],
		[
			"no source tells, and none is there / warning",
			() => checkRecords([{ ...facts, records: [] }]),
			[`warning not-published: ${HOST} has no record yet`],
		],
		[
			"none yet / problem",
			() =>
				checkRecords([
					{
						...facts,
						records: [],
						plan: { ...nothing, changes: [{ kind: "create", rrset, content: NOW }] },
					},
				]),
			[`problem not-published: ${HOST} has no A record for ${NOW} yet`],
		],
		[
			"a long TTL / ok, and a warning",
			() =>
				checkRecords([
					{ ...facts, records: [{ ...held, ttlSeconds: 7_200 }], plan: { ...nothing, unchanged: [rrset] } },
				]),
			[/^ok/, `warning ttl-long: ${HOST} has a TTL of 7200 s`],
		],
		[
			"proxied by hand / ok, and a warning",
			() => checkRecords([{ ...proxied, wishes: [wish], plan: { ...nothing, unchanged: [rrset] } }]),
			[/^ok/, `warning proxied: ${HOST} is proxied (orange cloud)`],
		],
		[
			"another owner's beside it / ok, and a warning",
			() =>
				checkRecords([
					{
						...facts,
						records: [held, { ...held, id: "2", comment: "cfddns:cabin" }],
						plan: { ...nothing, unchanged: [rrset] },
					},
				]),
			[/^ok/, /^warning duplicate-records: .* has records of another owner/],
		],
		[
			"a plan with a problem / that",
			() =>
				checkRecords([
					{
						...facts,
						plan: {
							...nothing,
							problems: [new Problem("cname-conflict", "a CNAME", { hint: "Delete it.", subject: HOST })],
						},
					},
				]),
			["problem cname-conflict: a CNAME"],
		],
		[
			"one too many / problem",
			() => checkRecords([{ ...facts, plan: { ...nothing, changes: [{ kind: "delete", rrset, before: held }] } }]),
			[/^problem not-published: .* still has the A record/],
		],
		[
			"other settings / problem",
			() =>
				checkRecords([
					{
						...facts,
						plan: { ...nothing, changes: [{ kind: "update", rrset, before: held, after: { ...held, proxied: true } }] },
					},
				]),
			[/^problem not-published: .* has other settings/],
		],
		[
			"proxied as configured / ok",
			() => checkRecords([{ ...proxied, plan: { ...nothing, unchanged: [rrset] } }]),
			[/^ok -: .* \(proxied\)$/, /^ok -: .* is proxied, as configured$/],
		],
		[
			"not listed / not ok",
			() => checkRecords([{ ...facts, records: new Problem("not-checked", "too many zones") }]),
			[/^warning not-checked: .*example\.com: too many zones/],
		],
		[
			"not to be listed / that",
			() => checkRecords([{ ...facts, records: new Problem("permission-missing", "no", { hint: "Give it." }) }]),
			["problem permission-missing: no"],
		],
		[
			"an old address / problem",
			() =>
				checkRecords([
					{
						...facts,
						plan: {
							...nothing,
							changes: [{ kind: "update", rrset, before: { ...held, content: "81.2.69.1" }, after: held }],
						},
					},
				]),
			[`problem not-published: The A record of ${HOST} still holds 81.2.69.1; the address is ${NOW}`],
		],
		[
			"a TTL of one hour / ok",
			() => checkRecords([{ ...unchanged, records: [{ ...held, ttlSeconds: 3_600 }] }]),
			[/^ok/],
		],
		[
			"proxied, with a TTL that nobody sees / ok",
			() =>
				checkRecords([{ ...proxied, records: [{ ...held, proxied: true, ttlSeconds: 7_200 }], plan: unchanged.plan }]),
			[/^ok/, /^ok -: .* is proxied, as configured$/],
		],
		[
			"A is to be proxied, and AAAA is left / as configured",
			() =>
				checkRecords([{ ...proxied, wishes: [...proxied.wishes, { ...wish, type: "AAAA" }], plan: unchanged.plan }]),
			[/^ok/, /^ok -: .* is proxied, as configured$/],
		],
		[
			"A and AAAA / ok, in one line",
			() =>
				checkRecords([
					{
						...facts,
						wishes: [wish, { ...wish, type: "AAAA" }],
						records: [held, ipv6],
						plan: { ...nothing, unchanged: [rrset, { ...rrset, type: "AAAA" }] },
					},
				]),
			[`ok -: ${HOST}: A ${NOW}, AAAA 2a02:8070::1`],
		],
		[
			"A is right, and nobody tells AAAA / ok, and a warning",
			() => checkRecords([{ ...unchanged, wishes: [wish, { ...wish, type: "AAAA" }], records: [held, ipv6] }]),
			[`ok -: ${HOST}: A ${NOW}`, `warning not-checked: ${HOST}: AAAA 2a02:8070::1, right or not`],
		],
		[
			"a type that is not asked for / no word of it",
			() => checkRecords([{ ...unchanged, records: [held, { ...ipv6, comment: "cfddns:cabin" }] }]),
			[`ok -: ${HOST}: A ${NOW}`],
		],
		[
			"several names / each by itself, in their order",
			() =>
				checkRecords([
					{
						...facts,
						wishes: [wish, { ...proxied.wishes[0], name: other }].map(each => ({ ...wish, ...each })),
						records: [
							held,
							{ ...held, id: "2", name: other, content: "81.2.69.1", proxied: true },
							{ ...held, id: "3", name: other, content: "81.2.69.2", comment: "cfddns:cabin" },
						],
						plan: { ...nothing, unchanged: [rrset, { ...rrset, name: other }] },
					},
				]),
			[
				`ok -: cabin.example.com: A 81.2.69.1 (proxied), A 81.2.69.2`,
				"ok -: cabin.example.com is proxied, as configured",
				`ok -: ${HOST}: A ${NOW}`,
				"warning duplicate-records: cabin.example.com has records of another owner: A 81.2.69.2",
			],
		],
		[
			"another owner's, where A and AAAA are asked for / a warning",
			() =>
				checkRecords([
					{
						...unchanged,
						wishes: [wish, { ...wish, type: "AAAA" }],
						records: [held, { ...held, id: "2", content: "81.2.69.1", comment: "cfddns:cabin" }],
					},
				]),
			[/^ok/, `warning duplicate-records: ${HOST} has records of another owner: A 81.2.69.1`],
		],
	]);
});

describe("dns", () => {
	const held = { id: "1", name: HOST, type: "A" as const, content: NOW, proxied: false, ttlSeconds: 600, comment: "" };
	const told = (server: string, isOwn: boolean, ...values: readonly string[]) => ({
		server,
		isOwn,
		answer: { outcome: "NOERROR", authoritative: isOwn, values },
	});
	const name = { zone: "example.com", name: HOST, type: "A" as const, records: [held] };
	const right = told("ns", true, NOW);
	const elsewhere = {
		zone: "example.com",
		nameServers: ["NS.cloudflare.com"],
		asked: [told("8.8.8.8", false, "ns1.registrar.example")],
	};
	const here = { ...elsewhere, asked: [told("8.8.8.8", false, "ns.cloudflare.com.")] };
	const dns = (asked: readonly ReturnType<typeof told>[], delegations = [here], leftOut = 0) =>
		checkDns({ delegations, names: [{ ...name, asked }], leftOut });
	const silent = {
		server: "8.8.8.8",
		isOwn: false,
		answer: new Problem("dns-unanswered", "8.8.8.8 did not tell"),
	};
	/** A name of which one of two records is proxied: then both are. */
	const proxied = (...values: readonly string[]) =>
		checkDns({
			delegations: [here],
			names: [
				{
					...name,
					records: [held, { ...held, id: "2", content: "81.2.69.1", proxied: true }],
					asked: [told("ns", true, ...values)],
				},
			],
			leftOut: 0,
		});
	rows([
		[
			"all the same / ok",
			() => dns([right, told("8.8.8.8", false, NOW)]),
			[`ok -: ${HOST} A is answered with ${NOW} (ns, 8.8.8.8)`],
		],
		["one answer too many / problem", () => dns([told("ns", true, NOW, "81.2.69.1")]), [/^problem dns-stale/]],
		[
			"an old one at a resolver / problem",
			() => dns([right, told("8.8.8.8", false, "81.2.69.1")]),
			[/^problem dns-stale: .* everywhere yet/],
		],
		[
			"the same, but the Internet asks others altogether / that alone",
			() => dns([right, told("8.8.8.8", false, "81.2.69.1")], [elsewhere]),
			["problem name-servers: The Internet asks other name servers for example.com than Cloudflare's", /^ok/],
		],
		[
			"somebody in its own server's place / warning",
			() => dns([{ ...right, answer: { outcome: "NXDOMAIN", authoritative: false, values: [] } }]),
			[`warning dns-unanswered: ${HOST} A: somebody else answers in the place of ns`],
		],
		[
			"nobody tells / not ok",
			() => checkDns({ delegations: [here], names: [], leftOut: 0 }),
			["warning not-checked: Not looked at: no active zone has a record of these names that could be asked for"],
		],
		[
			"nothing to ask / not ok",
			() => checkDns({ delegations: [], names: [], leftOut: 0 }),
			["warning not-checked: Not looked at: no zone of these names is known"],
		],
		[
			"somebody gives no answer / said, with the rest",
			() => checkDns({ delegations: [here], names: [{ ...name, asked: [right, silent] }], leftOut: 0 }),
			[/^ok/, "warning dns-unanswered: 8.8.8.8 did not tell"],
		],
		[
			"names that were left out / said",
			() => dns([right], [here], 3),
			[/^ok/, "warning not-checked: 3 more names were not asked for over DNS"],
		],
		[
			"one name that was left out / said",
			() => dns([right], [here], 1),
			[/^ok/, "warning not-checked: 1 more name was not asked for over DNS"],
		],
		[
			"one of two answers missing / problem",
			() =>
				checkDns({
					delegations: [here],
					names: [{ ...name, records: [held, { ...held, id: "2", content: "81.2.69.1" }], asked: [right] }],
					leftOut: 0,
				}),
			[`problem dns-stale: ${HOST} A is not yet answered with ${NOW}, 81.2.69.1`],
		],
		[
			"as many answers, one of them another / problem",
			() =>
				checkDns({
					delegations: [here],
					names: [
						{
							...name,
							records: [held, { ...held, id: "2", content: "81.2.69.1" }],
							asked: [told("ns", true, NOW, "81.2.69.2")],
						},
					],
					leftOut: 0,
				}),
			[/^problem dns-stale/],
		],
		[
			"its own server and a resolver have the old one / its own server's fault",
			() => dns([told("8.8.8.8", false, "81.2.69.1"), told("ns", true, "81.2.69.1")]),
			[`problem dns-stale: ${HOST} A is not yet answered with ${NOW}`],
		],
		[
			"a proxied name, and Cloudflare's addresses / ok",
			() => proxied("104.16.1.1", "172.64.1.1"),
			[`ok -: ${HOST} A is answered with an address of Cloudflare's (ns)`],
		],
		[
			"a proxied name, and the line's address beside Cloudflare's / problem",
			() => proxied("104.16.1.1", NOW),
			[`problem dns-stale: ${HOST} A is not yet answered with an address of Cloudflare's`],
		],
		["a proxied name, and no address / problem", () => proxied(), [/^problem dns-stale/]],
		["a proxied name, and what is no address / problem", () => proxied("nonsense"), [/^problem dns-stale/]],
		[
			"some of the Internet's name servers are Cloudflare's / ok",
			() => dns([right], [{ ...here, asked: [told("8.8.8.8", false, "ns1.registrar.example", "ns.cloudflare.com")] }]),
			[/^ok/],
		],
		[
			"Cloudflare did not say which name servers are right / no word of them",
			() => dns([right], [{ ...elsewhere, nameServers: [] }]),
			[/^ok/],
		],
		[
			"nobody answers / never ok, and each is named once",
			() =>
				checkDns({
					delegations: [here],
					names: [
						{ ...name, asked: [silent] },
						{ ...name, type: "AAAA", asked: [silent] },
					],
					leftOut: 0,
				}),
			["warning dns-unanswered: 8.8.8.8 did not tell"],
		],
	]);

	test("who answers what is told, and that there is none", () => {
		const nobody = {
			server: "1.1.1.1",
			isOwn: false,
			answer: { outcome: "NXDOMAIN", authoritative: false, values: [] },
		};
		const [remark] = dns([told("9.9.9.9", false, "81.2.69.1", "81.2.69.2"), told("8.8.8.8", false), nobody]);
		expect(remark?.why).toBe(
			"9.9.9.9 answers 81.2.69.1, 81.2.69.2; 8.8.8.8 answers that it has no such record; 1.1.1.1 answers NXDOMAIN. Resolvers keep an old answer for up to 600 s.",
		);
	});

	test.each([
		["automatic", [1], "300 s"],
		["the longest of several", [120, 900, 1], "900 s"],
	])("how long resolvers keep an old answer / %s", (_situation, ttls, expected) => {
		const records = ttls.map(ttlSeconds => ({ ...held, ttlSeconds }));
		const asked = [told("8.8.8.8", false, "81.2.69.1")];
		const [remark] = checkDns({ delegations: [], names: [{ ...name, records, asked }], leftOut: 0 });
		expect(remark?.why).toMatch(new RegExp(`for up to ${expected}\\.$`));
	});

	test("that the Internet asks others / which ones, or that there are none", () => {
		const [others] = dns(
			[right],
			[
				{
					...elsewhere,
					nameServers: ["a.ns.cloudflare.com", "b.ns.cloudflare.com"],
					asked: [told("8.8.8.8", false, "ns1.registrar.example", "ns2.registrar.example")],
				},
			],
		);
		expect(others?.why).toBe("8.8.8.8 says ns1.registrar.example, ns2.registrar.example.");
		expect(others?.fix).toMatch(/to a\.ns\.cloudflare\.com, b\.ns\.cloudflare\.com\./);
		const [none] = dns([right], [{ ...here, asked: [told("8.8.8.8", false)] }]);
		expect(none?.why).toBe("8.8.8.8 says no name servers at all.");
	});

	test("only of a proxied name it is said that Cloudflare's addresses are right", () => {
		expect(proxied("104.16.1.1")[0]?.why).not.toBe("");
		expect(dns([right])[0]?.why).toBe("");
	});
});

// All rows above were tested by now. Mutants are no text that could be searched for findings.
describe.skipIf(process.env["CFDDNS_MUTANTS"])("every finding that the checks can make is provoked by a row", () => {
	test.each(sitesIn("src/core/checks").map(site => [site.label, site] as const))("%s", (_label, site) => {
		expect(provoked.some(remark => isFrom(remark, site))).toBe(true);
	});
});
