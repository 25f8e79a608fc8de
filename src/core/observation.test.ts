import { describe, expect, test } from "vitest";
import { ip, publishable, range } from "../../test/invariants/values.ts";
import type { Family } from "./address.ts";
import { addressIn, couldTell, type Finding, judge, reasonsOf, unavailability } from "./observation.ts";
import { Problem } from "./problem.ts";

describe("judge", () => {
	const said = (...addresses: string[]) => ({
		kind: "addresses" as const,
		label: "test",
		addresses: addresses.map(ip),
	});

	test.each<
		[scenario: string, addresses: string[], family: Family, believed: string[], allow: string[], found: string]
	>([
		["one good address / that", ["81.2.69.142"], "ipv4", [], [], "81.2.69.142"],
		["several / the lowest", ["81.2.69.142", "9.9.9.9"], "ipv4", [], [], "9.9.9.9"],
		["several, one believed / that one", ["81.2.69.142", "9.9.9.9"], "ipv4", ["81.2.69.142"], [], "81.2.69.142"],
		["believed but no longer said / what is said", ["9.9.9.9"], "ipv4", ["81.2.69.142"], [], "9.9.9.9"],
		["private beside public / the public one", ["10.0.0.1", "81.2.69.142"], "ipv4", [], [], "81.2.69.142"],
		["believed but not publishable / the other", ["10.0.0.1", "81.2.69.142"], "ipv4", ["10.0.0.1"], [], "81.2.69.142"],
		["private, allowed / that", ["10.0.0.1"], "ipv4", [], ["10.0.0.0/8"], "10.0.0.1"],
		["only private / why not", ["10.0.0.1"], "ipv4", [], [], "address-not-publishable"],
		["Cloudflare's, even if allowed / why not", ["104.16.0.1"], "ipv4", [], ["0.0.0.0/0"], "address-not-publishable"],
		["the other family / none of this one", ["2a02:8071::1"], "ipv4", [], [], "source-unavailable"],
		["both families / this one", ["2a02:8071::1", "81.2.69.142"], "ipv6", [], [], "2a02:8071::1"],
		["nothing at all / unavailable, not none", [], "ipv4", [], [], "source-unavailable"],
	])("%s", (_scenario, addresses, family, believed, allow, found) => {
		for (const order of [addresses, addresses.toReversed()]) {
			const finding = judge(said(...order), family, allow.map(range), believed.map(ip));
			expect(finding.kind === "address" ? finding.address : finding.kind === "failed" && finding.problem.code).toBe(
				found,
			);
		}
	});

	test("known to have none / none, with the source's label", () => {
		expect(judge({ kind: "none", label: "absent" }, "ipv4", [], [publishable("81.2.69.142")])).toEqual({
			kind: "none",
			label: "absent",
		});
	});

	test.each<[scenario: string, address: string, family: Family, message: string, hint: RegExp]>([
		[
			"a private address / named, with the reason and a way around the router",
			"192.168.1.2",
			"ipv4",
			"test: 192.168.1.2 is not published: it is private (RFC 1918)",
			/^Behind a router, list `auto`.* `allow`\.$/,
		],
		[
			"an address of CGNAT / named, with the reason and other ways in",
			"100.64.3.4",
			"ipv4",
			"test: 100.64.3.4 is not published: it is the provider's CGNAT (RFC 6598)",
			/^Behind CGNAT think of IPv6 or a Cloudflare Tunnel\..* `allow`\.$/,
		],
		[
			"another that nobody can reach / named, with the reason",
			"127.0.0.1",
			"ipv4",
			"test: 127.0.0.1 is not published: it is loopback",
			/^A name that is meant for such addresses needs them in `allow`\.$/,
		],
		["only the other family / which one is missing", "81.2.69.142", "ipv6", "test: gave no IPv6 address", /^$/],
	])("%s", (_scenario, address, family, message, hint) => {
		const finding = judge(said(address), family, [], []);
		expect(finding.kind === "failed" && finding.problem.message).toBe(message);
		expect(finding.kind === "failed" && finding.problem.hint).toMatch(hint);
	});

	test("several / those that are not taken are told, the lowest first", () => {
		const finding = judge(said("81.2.69.142", "9.9.9.9", "81.2.69.1", "10.0.0.1"), "ipv4", [], [ip("81.2.69.1")]);
		expect(finding).toEqual({
			kind: "address",
			label: "test",
			address: "81.2.69.1",
			others: ["9.9.9.9", "81.2.69.142"],
		});
	});
});

test.each<[scenario: string, label: string, allow: string[], told: string]>([
	[
		"a router without an address / unavailable, and why",
		"natpmp:192.168.1.1",
		[],
		"natpmp:192.168.1.1: it says that it has no public address",
	],
	[
		"the same, and everything is allowed / unavailable all the same",
		"upnp:192.168.1.1",
		["0.0.0.0/0"],
		"upnp:192.168.1.1: it says that it has no public address",
	],
	["somebody means 0.0.0.0, and it is allowed / that", "static:0.0.0.0", ["0.0.0.0/0"], "0.0.0.0"],
	["a program that is called like a router's protocol / as any other", "command:upnp:", ["0.0.0.0/0"], "0.0.0.0"],
])("%s", (_scenario, label, allow, told) => {
	const finding = judge({ kind: "addresses", label, addresses: [ip("0.0.0.0")] }, "ipv4", allow.map(range), []);
	expect(finding.kind === "address" ? finding.address : finding.kind === "failed" && finding.problem.message).toBe(
		told,
	);
});

test("a router without an address / hint: wait, or do without", () => {
	const answer = { kind: "addresses" as const, label: "upnp:192.168.1.1", addresses: [ip("0.0.0.0")] };
	const finding = judge(answer, "ipv4", [], []);
	expect(finding.kind === "failed" && finding.problem.hint).toMatch(/^While its line .*\. Behind CGNAT .*\.$/);
});

test("a router with an address / that", () => {
	const answer = { kind: "addresses" as const, label: "upnp:192.168.1.1", addresses: [ip("81.2.69.142")] };
	expect(judge(answer, "ipv4", [], [])).toMatchObject({ kind: "address", address: "81.2.69.142" });
});

const silence = new Problem("source-unavailable", "no answer");

test.each<[state: string, finding: Finding, address: string | null, couldTell: boolean]>([
	[
		"an address / told",
		{ kind: "address", label: "a", address: publishable("81.2.69.142"), others: [] },
		"81.2.69.142",
		true,
	],
	["known to have none / told", { kind: "none", label: "absent" }, null, true],
	["a refused address / told", { kind: "failed", problem: silence, refused: ip("10.0.0.1") }, "10.0.0.1", true],
	["silence / nothing told", { kind: "failed", problem: silence, refused: null }, null, false],
])("%s", (_state, finding, address, told) => {
	expect(addressIn(finding)).toBe(address);
	expect(couldTell(finding)).toBe(told);
});

describe("unavailability", () => {
	const silent = new Problem("source-unavailable", "trace: no answer within 10 s", { hint: "wait" });
	const mute = new Problem("source-unavailable", "dns:google: no answer within 10 s");
	const disagreeing = new Problem("source-disagreement", "only cloudflare saw 81.2.69.142", { hint: "list another" });
	const cgnat = new Problem("address-not-publishable", "interface: 100.64.0.1 is not published", { hint: "CGNAT" });

	test.each<[scenario: string, problems: Problem[], code: string, hint: string]>([
		["silence / that", [silent], "source-unavailable", "wait"],
		["a disagreement goes before all", [silent, cgnat, disagreeing], "source-disagreement", "list another"],
		["CGNAT goes before silence", [silent, cgnat], "address-not-publishable", "CGNAT"],
		["a hint of the second alone / that one", [mute, silent], "source-unavailable", "wait"],
		["two are silent / the hint of one", [silent, silent], "source-unavailable", "wait"],
		[
			"many are silent / is there a connection at all",
			[silent, mute, silent],
			"source-unavailable",
			"Is the Internet connection up? `cfddns ip` shows what each source says.",
		],
		["no reason at all / still said", [], "source-unavailable", "`cfddns ip` shows what each source says."],
	])("%s", (_scenario, problems, code, hint) => {
		const { code: said, hint: told, subject } = unavailability("ipv6", problems);
		expect({ said, told, subject }).toEqual({ said: code, told: hint, subject: null });
	});

	test("says what is left alone and every reason", () => {
		expect(unavailability("ipv6", [silent, cgnat]).message).toBe(
			"AAAA records are left as they are, the IPv6 address is not known: trace: no answer within 10 s; interface: 100.64.0.1 is not published",
		);
	});
});

describe("many reasons", () => {
	const because = (...messages: readonly string[]) =>
		reasonsOf(messages.map(message => new Problem("source-unavailable", message)));

	test.each<[state: string, messages: string[], said: string]>([
		[
			"two that differ / both",
			["trace: no answer within 10 s", "dns:google: refused"],
			"trace: no answer within 10 s; dns:google: refused",
		],
		[
			"the same of two / both are named",
			["trace: no answer", "dns:google: no answer"],
			"trace: no answer; dns:google: no answer",
		],
		[
			"the same of many / said once, with their number",
			["trace: no answer", "interface:wan0: it is private", "dns:google: no answer", "stun:a.b: no answer"],
			"3 sources: no answer; interface:wan0: it is private",
		],
		[
			"the same at different hosts / said once",
			[
				"trace: a.b cannot be reached: no way",
				"http:c.d: c.d cannot be reached: no way",
				"stun:e.f: e.f cannot be asked: no way",
			],
			"3 sources: not reached: no way",
		],
		[
			"the same of many, with more words about the host / those are kept",
			Array.from({ length: 3 }, () => "trace: its host a.b cannot be reached: no way"),
			"3 sources: its host a.b cannot be reached: no way",
		],
		[
			"three that end alike, and name no source / all three",
			["The first said: no", "The second said: no", "The third said: no"],
			"The first said: no; The second said: no; The third said: no",
		],
	])("%s", (_state, messages, said) => expect(because(...messages)).toBe(said));
});

test("whose records / up to three names, then how many more", () => {
	const problems = [new Problem("source-unavailable", "trace: no answer")];
	const said = (names: string[]) => unavailability("ipv4", problems, names).message;
	expect(said([])).toBe("A records are left as they are, the IPv4 address is not known: trace: no answer");
	expect(said(["a.b", "c.d"])).toMatch(/^A records of a\.b, c\.d are left/);
	expect(said(["a.b", "c.d", "e.f"])).toMatch(/^A records of a\.b, c\.d, e\.f are left/);
	expect(said(["a.b", "c.d", "e.f", "g.h"])).toMatch(/^A records of a\.b, c\.d and 2 more are left/);
});
