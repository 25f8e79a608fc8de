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

/** "known ADDRESS, NOTES" or "unavailable CODES". */
function said(observation: Observation): string {
	const codes = (observation.kind === "known" ? (observation.notes ?? []) : observation.problems).map(
		({ code }) => code,
	);
	const head = observation.kind === "known" ? `known ${observation.addresses.join(" ") || "none"}` : "unavailable";
	return [head, ...codes].join(", ");
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
		{ kind: "known", addresses: [publishable(SEEN)], sources: ["interface:wg0"] },
		{ line: line({ tunnel: "wg0" }), byRemote: false },
		"unavailable, vpn-default-route",
	],
	[
		"the VPN has brought it along, and it is known already / somebody wanted it",
		{ kind: "known", addresses: [publishable(SEEN)], sources: ["interface:wg0"] },
		{ line: line({ tunnel: "wg0" }), byRemote: false, believed: [ip(SEEN)] },
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

test("what a person reads / which VPN, whose address, and the key that helps", () => {
	const observation = diagnose(known(SEEN), evidence({ line: line({ tunnel: "wg0", home: "wan0" }) }));
	if (observation.kind === "known") throw new Error("It was believed");
	expect(observation.problems[0]?.reported()).toEqual({
		code: "vpn-default-route",
		name: null,
		message: `a VPN (wg0) carries what this machine sends, so ${SEEN} is the VPN's address and not the line's`,
		hint: "To publish the line's address, write bind = \"wan0\" in [ipv4]; to publish the VPN's, list the sources yourself.",
	});
});

test("every diagnosis / has a hint", () => {
	const cases = [
		evidence({ line: line({ tunnel: "wg0" }) }),
		evidence({ advice: [says(OLD)] }),
		evidence({ advice: [refused("10.0.0.2")] }),
		evidence({ advice: [refused("0.0.0.0")] }),
		evidence({ line: line({ unfit: [ip(SEEN)] }) }),
	];
	for (const each of cases) {
		const observation = diagnose(known(SEEN), each);
		const problems = observation.kind === "known" ? (observation.notes ?? []) : observation.problems;
		expect(problems.map(({ hint }) => hint !== "")).toEqual([true]);
	}
});
