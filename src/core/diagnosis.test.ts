import { expect, test } from "vitest";
import { ip, publishable, range } from "../../test/invariants/values.ts";
import { diagnose, type Evidence, type Line } from "./diagnosis.ts";
import type { Finding, Observation } from "./observation.ts";
import { Problem, type ProblemCode } from "./problem.ts";
import { admit } from "./publishable.ts";

const OLD = "81.2.69.1";
const SEEN = "81.2.69.142";
const SIX = "2a01:5a8::1";

const known = (address: string): Observation => ({
	kind: "known",
	addresses: [publishable(address)],
	sources: ["a", "b"],
});
const unavailable = (...codes: ProblemCode[]): Observation => ({
	kind: "unavailable",
	problems: codes.map(code => new Problem(code, `it is ${code}`)),
});
const says = (address: string, label = "natpmp:192.168.1.1", others: string[] = []): Finding => ({
	kind: "address",
	label,
	address: publishable(address),
	others: others.map(publishable),
});
const refused = (address: string): Finding => ({
	kind: "failed",
	problem: new Problem("address-not-publishable", "no"),
	refused: ip(address),
});
function admitted(text: string) {
	const admission = admit(ip(text), [range("100.64.0.0/10")]);
	if (admission.kind !== "publishable") throw new Error(text);
	return admission.address;
}
const silent: Finding = { kind: "failed", problem: new Problem("source-unavailable", "no answer"), refused: null };
/** As `judge` finds it where `allow` has it. */
const shared: Finding = { kind: "address", label: "natpmp:192.168.1.1", address: admitted("100.72.3.4"), others: [] };
const usualProblem = new Problem("address-not-publishable", "private");
const usual: Finding = { kind: "failed", problem: usualProblem, refused: ip("192.168.1.20") };
const unavailableProblem = new Problem("source-unavailable", "no answer");
const loopback = {
	kind: "failed",
	problem: new Problem("address-not-publishable", "lo"),
	refused: ip("127.0.0.1"),
} as const;
/** What Cloudflare's trace comes to where WARP carries the line. */
const warp: Finding = { kind: "failed", problem: new Problem("vpn-default-route", "WARP"), refused: null };
const broughtAlong: Observation = { kind: "known", addresses: [publishable(SEEN)], sources: ["interface:wg0"] };

const line = (rest: Partial<Line> = {}): Line => ({ tunnel: null, home: null, unfit: [], ...rest });

const evidence = (rest: Partial<Evidence> = {}): Evidence => ({
	family: "ipv4",
	believed: [],
	byRemote: true,
	own: [],
	others: [],
	advice: [],
	line: line(),
	...rest,
});

const problemsOf = (observation: Observation): readonly Problem[] =>
	observation.kind === "known" ? (observation.notes ?? []) : observation.problems;

/** "known ADDRESS, NOTES" or "unavailable, CODES". */
function said(observation: Observation): string {
	const addresses = observation.kind === "known" ? [observation.addresses.join(" ") || "none"] : [];
	return [[observation.kind, ...addresses].join(" "), ...problemsOf(observation).map(({ code }) => code)].join(", ");
}

test.each<[state: string, verdict: Observation, evidence: Partial<Evidence>, expected: string]>([
	["nothing speaks against it / as it is", known(SEEN), {}, `known ${SEEN}`],
	[
		"a VPN carries what we send / unavailable",
		known(SEEN),
		{ line: line({ tunnel: "wg0" }) },
		"unavailable, vpn-default-route",
	],
	[
		"a VPN, and others see an address that is known already / not known whose it is",
		known(SEEN),
		{ line: line({ tunnel: "wg0" }), believed: [ip(SEEN)] },
		"unavailable, vpn-default-route",
	],
	[
		"a VPN, but this machine holds the address / it stands",
		known(SEEN),
		{ line: line({ tunnel: "wg0" }), byRemote: false },
		`known ${SEEN}`,
	],
	[
		"the VPN has brought the address along / not the line's",
		broughtAlong,
		{ line: line({ tunnel: "wg0" }), byRemote: false },
		"unavailable, vpn-default-route",
	],
	[
		"the VPN has brought it along, and it is known already / somebody wanted it",
		broughtAlong,
		{ line: line({ tunnel: "wg0" }), byRemote: false, believed: [ip(SEEN)] },
		`known ${SEEN}`,
	],
	[
		"the VPN has brought it along, but nobody asked about the line / somebody wanted it",
		broughtAlong,
		{ line: null, byRemote: false },
		`known ${SEEN}`,
	],
	[
		"WARP carries the line, as one of those asked can tell / unavailable",
		known(SEEN),
		{ others: [says(SEEN, "http:a.b"), silent, warp] },
		"unavailable, vpn-default-route",
	],
	[
		"WARP carries the line, but nobody asked about it / it stands",
		known(SEEN),
		{ others: [warp], line: null },
		`known ${SEEN}`,
	],
	[
		"a shared address that `allow` lets pass / no contradiction, but CGNAT",
		known(SEEN),
		{ advice: [shared] },
		`known ${SEEN}, cgnat`,
	],
	[
		"offline behind a NAT / the private address is no reason",
		{ kind: "unavailable", problems: [usualProblem, unavailableProblem] },
		{ own: [usual], others: [silent] },
		"unavailable, source-unavailable",
	],
	[
		"offline, and this machine has a private address among others / the private one alone is no reason",
		{ kind: "unavailable", problems: [usualProblem, unavailableProblem, loopback.problem] },
		{
			own: [usual, { kind: "failed", problem: unavailableProblem, refused: null }, loopback, says(OLD)],
			others: [silent],
		},
		"unavailable, source-unavailable, address-not-publishable",
	],
	[
		"a private address, and nobody else was asked / the reason",
		{ kind: "unavailable", problems: [usualProblem] },
		{ own: [usual] },
		"unavailable, address-not-publishable",
	],
	[
		"a private address where the sources are listed by hand / a reason",
		{ kind: "unavailable", problems: [usualProblem, unavailableProblem] },
		{ own: [usual], others: [silent], line: null },
		"unavailable, address-not-publishable, source-unavailable",
	],
	["a VPN, but nobody asked about the line / it stands", known(SEEN), { line: null }, `known ${SEEN}`],
	[
		"a VPN, and nobody could tell / the VPN is the news",
		unavailable("source-unavailable"),
		{ line: line({ tunnel: "tun0" }) },
		"unavailable, vpn-default-route, source-unavailable",
	],
	[
		"others see an address that will go / unavailable",
		known(SIX),
		{ family: "ipv6", line: line({ unfit: [ip(SIX)] }) },
		"unavailable, ipv6-temporary",
	],
	["the router agrees / known", known(SEEN), { advice: [says(SEEN)] }, `known ${SEEN}`],
	["the router cannot tell / known", known(SEEN), { advice: [silent] }, `known ${SEEN}`],
	[
		"the router has another public one / not believed",
		known(SEEN),
		{ advice: [says(OLD)] },
		"unavailable, source-disagreement",
	],
	[
		"the router has another public one, and ours is known / said, and it stands",
		known(SEEN),
		{ advice: [says(OLD)], believed: [ip(SEEN)] },
		`known ${SEEN}, double-nat`,
	],
	[
		"the router has a private one / double NAT",
		known(SEEN),
		{ advice: [refused("10.0.0.2")] },
		`known ${SEEN}, double-nat`,
	],
	["the same, 172.31 / double NAT", known(SEEN), { advice: [refused("172.31.0.2")] }, `known ${SEEN}, double-nat`],
	["the router has a shared one / CGNAT", known(SEEN), { advice: [refused("100.64.3.4")] }, `known ${SEEN}, cgnat`],
	["the router has none / CGNAT", known(SEEN), { advice: [refused("0.0.0.0")] }, `known ${SEEN}, cgnat`],
	["the router names nonsense / not said", known(SEEN), { advice: [refused("240.0.0.1")] }, `known ${SEEN}`],
	[
		"two routers' words / said once",
		known(SEEN),
		{ advice: [refused("100.64.3.4"), refused("100.64.3.4")] },
		`known ${SEEN}, cgnat`,
	],
	["this machine holds a shared one / CGNAT", known(SEEN), { own: [refused("100.64.3.4")] }, `known ${SEEN}, cgnat`],
	[
		"this machine holds a shared one beside others / CGNAT",
		known(SEEN),
		{ own: [says(OLD), silent, refused("10.0.0.2"), refused("100.64.3.4")] },
		`known ${SEEN}, cgnat`,
	],
	[
		"this machine holds a public one, and another interface has none / as it is",
		known(SEEN),
		{ own: [says(OLD), silent] },
		`known ${SEEN}`,
	],
	[
		"an echo service names a shared one / a lie, and no CGNAT",
		known(SEEN),
		{ others: [refused("100.64.3.4")] },
		`known ${SEEN}`,
	],
	[
		"this machine holds a private one / a NAT as everywhere",
		known(SEEN),
		{ own: [refused("192.168.1.20")] },
		`known ${SEEN}`,
	],
	[
		"IPv6 behind a private router / no such thing",
		known(SIX),
		{ family: "ipv6", advice: [refused("10.0.0.2")] },
		`known ${SIX}`,
	],
	[
		"several equally good ones, chosen now / said",
		known(SEEN),
		{ byRemote: false, own: [says(SEEN, "interface:wan0", [OLD])] },
		`known ${SEEN}, several-addresses`,
	],
	[
		"one of its interface, and several of another / no choice to speak of",
		known(SEEN),
		{ byRemote: false, own: [silent, says(OLD, "interface:wan1", ["9.9.9.9"]), says(SEEN, "interface:wan0")] },
		`known ${SEEN}`,
	],
	[
		"known to be none, and the router has a private one / as it is",
		{ kind: "known", addresses: [], sources: ["absent"] },
		{ advice: [refused("10.0.0.2")] },
		"known none",
	],
	[
		"known to be none / as it is",
		{ kind: "known", addresses: [], sources: ["absent"] },
		{ byRemote: false },
		"known none",
	],
	[
		"everybody was answered for / a captive portal",
		unavailable("source-intercepted", "source-unavailable", "source-intercepted"),
		{},
		"unavailable, captive-portal, source-intercepted, source-unavailable, source-intercepted",
	],
	[
		"one was answered for / its own trouble",
		unavailable("source-intercepted", "source-unavailable"),
		{},
		"unavailable, source-intercepted, source-unavailable",
	],
	[
		"some were answered for, another has an opinion / no portal",
		unavailable("source-disagreement", "source-intercepted", "source-intercepted"),
		{},
		"unavailable, source-disagreement, source-intercepted, source-intercepted",
	],
])("%s", (_state, verdict, rest, expected) => expect(said(diagnose(verdict, evidence(rest)))).toBe(expected));

test.each<[state: string, verdict: Observation, evidence: Partial<Evidence>, message: string]>([
	[
		"a VPN / whose address it is",
		known(SEEN),
		{ line: line({ tunnel: "wg0" }) },
		`a VPN (wg0) carries what this machine sends, so ${SEEN} is the VPN's address and not the line's`,
	],
	[
		"a VPN brought it along / whose address it is",
		broughtAlong,
		{ line: line({ tunnel: "wg0" }), byRemote: false },
		`a VPN (wg0) carries what this machine sends, and ${SEEN} is its address and not the line's`,
	],
	[
		"a VPN, and nobody could tell / what it has to do with it",
		unavailable("source-unavailable"),
		{ line: line({ tunnel: "wg0" }) },
		"a VPN (wg0) carries what this machine sends, so others cannot tell the line's address",
	],
	[
		"an address that will go / which",
		known(SIX),
		{ family: "ipv6", line: line({ unfit: [ip(SIX)] }) },
		`the only IPv6 address that others see is ${SIX}, which is, or may be, temporary`,
	],
	[
		"the router contradicts / both addresses, and which router",
		known(SEEN),
		{ advice: [says(OLD)] },
		`the Internet sees ${SEEN}, but the router says that its outside address is ${OLD} (natpmp:192.168.1.1)`,
	],
	[
		"the router has a private one / both addresses",
		known(SEEN),
		{ advice: [refused("10.0.0.2")] },
		`the router's outside address is 10.0.0.2, yet the Internet sees ${SEEN}: another router's NAT lies between`,
	],
	[
		"the router has another public one / both addresses, and more that it may be",
		known(SEEN),
		{ advice: [says(OLD)], believed: [ip(SEEN)] },
		`the router's outside address is ${OLD}, yet the Internet sees ${SEEN}: another NAT, another line or a VPN on the router lies between`,
	],
	[
		"the router has a shared one / both addresses",
		known(SEEN),
		{ advice: [refused("100.64.3.4")] },
		`the router's outside address is 100.64.3.4, yet the Internet sees ${SEEN}: the provider's CGNAT, or another router, lies between`,
	],
	[
		"the router has none / the address that others see",
		known(SEEN),
		{ advice: [refused("0.0.0.0")] },
		`the router says that it has no public address, yet the Internet sees ${SEEN}: the provider's CGNAT, or another router, lies between`,
	],
	[
		"this machine has a shared one / both addresses",
		known(SEEN),
		{ own: [refused("100.64.3.4")] },
		`this machine's outside address is 100.64.3.4, yet the Internet sees ${SEEN}: the provider's CGNAT, or another router, lies between`,
	],
	[
		"several equally good ones / how many, and which",
		known(SEEN),
		{ byRemote: false, own: [says(SEEN, "interface:wan0", [OLD, "9.9.9.9"])] },
		`interface:wan0 has 3 equally good addresses; ${SEEN} is taken, and kept as long as it is there (not taken: ${OLD}, 9.9.9.9)`,
	],
	[
		"a captive portal / what it does",
		unavailable("source-intercepted", "source-intercepted"),
		{},
		"something on this network answers in the place of the services that were asked",
	],
])("what a person reads of %s", (_state, verdict, rest, message) => {
	const [first] = problemsOf(diagnose(verdict, evidence(rest)));
	expect(first?.message).toBe(message);
	expect(first?.hint).toMatch(/\.$|\?$/);
});

test.each<[state: string, home: string | null, hint: string]>([
	[
		"the line's interface is known / named",
		"wan0",
		"To publish the line's address, write bind = \"wan0\" in [ipv4]; to publish the VPN's, list the sources yourself.",
	],
	[
		"the line's interface is not known / told to find it",
		null,
		"To publish the line's address, write bind = \"NAME\" with the line's interface in [ipv4]; to publish the VPN's, list the sources yourself.",
	],
])("the way out of a VPN: %s", (_state, home, hint) => {
	const [first] = problemsOf(diagnose(known(SEEN), evidence({ line: line({ tunnel: "wg0", home }) })));
	expect(first?.hint).toBe(hint);
});

test("the way to choose an address yourself / that of the family", () => {
	const hintFor = (family: Evidence["family"], address: string, other: string) =>
		problemsOf(
			diagnose(known(address), evidence({ family, byRemote: false, own: [says(address, "interface:wan0", [other])] })),
		).map(({ hint }) => hint);
	expect(hintFor("ipv4", SEEN, OLD)).toEqual([expect.stringContaining("`static:ADDRESS`")]);
	expect(hintFor("ipv6", SIX, "2a01:5a8::2")).toEqual([expect.stringContaining("`ipv6_suffix`")]);
});

test("nothing to say / nothing is added", () => expect(diagnose(known(SEEN), evidence())).toEqual(known(SEEN)));
