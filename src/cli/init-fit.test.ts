import { describe, expect, test } from "vitest";
import type { Examination } from "../compose.ts";
import type { IpAddress, PublishableAddress } from "../core/address.ts";
import type { Finding, Observation } from "../core/observation.ts";
import { Problem } from "../core/problem.ts";
import { fitOf } from "./init-fit.ts";

const OWN = "81.2.69.142" as PublishableAddress;

type Said = readonly [source: string, finding: Finding, advisory?: boolean];

const address = (label: string, value: PublishableAddress = OWN): Finding => ({
	kind: "address",
	label,
	address: value,
	others: [],
});
const refused = (label: string, value: string): Finding => ({
	kind: "failed",
	problem: new Problem("address-not-publishable", `${label}: ${value} is not published`),
	refused: value as IpAddress,
});

const examination = (
	observation: Observation,
	said: readonly Said[],
	family: Examination["family"] = "ipv4",
): Examination => ({
	key: family,
	family,
	isDefault: true,
	names: [],
	testimonies: said.map(([text, finding, advisory = false]) => ({
		source: { text, operator: null, transport: "kernel", advisory, ask: () => Promise.reject(new Error("unasked")) },
		finding,
		durationMs: 1,
	})),
	observation,
	problem: observation.kind === "unavailable" ? new Problem("source-unavailable", "nobody") : null,
});
const known = (sources: readonly string[], notes: readonly Problem[] = []): Observation => ({
	kind: "known",
	addresses: [OWN],
	sources,
	notes,
});
const unknown: Observation = { kind: "unavailable", problems: [new Problem("source-unavailable", "trace: no answer")] };
const V6 = examination(
	{ kind: "known", addresses: ["2a01:5a8::1" as PublishableAddress], sources: ["interface:wan0"] },
	[["interface", address("interface:wan0")]],
	"ipv6",
);

describe("which source fits", () => {
	const behind: readonly Said[] = [["interface", refused("interface:eth0", "192.168.1.5")]];
	test.each<[situation: string, given: readonly Examination[], sources: readonly string[]]>([
		["the public address is here / the interface", [examination(known(["interface:wan0"]), [])], ["interface", "auto"]],
		["both families are here / the interface", [examination(known(["interface:wan0"]), []), V6], ["interface", "auto"]],
		["behind a router, IPv6 here / auto", [examination(known(["trace", "http:x"]), behind), V6], ["auto"]],
		[
			"the router tells the same / auto, or the router",
			[examination(known(["trace"]), [...behind, ["natpmp", address("natpmp:192.168.1.1"), true]])],
			["auto", "natpmp"],
		],
		[
			"CGNAT: the router tells another / auto",
			[examination(known(["trace"]), [...behind, ["natpmp", refused("natpmp:192.168.1.1", "100.64.0.9"), true]])],
			["auto"],
		],
		["nobody could tell / auto", [examination(unknown, [])], ["auto"]],
		["no family in scope / auto", [], ["auto"]],
	])("%s", (_situation, given, sources) => {
		expect(fitOf(given).choices.map(({ source }) => source)).toEqual(sources);
	});

	test("what speaks against it / is said", () => {
		const cgnat = new Problem("cgnat", "the provider's CGNAT lies between", { hint: "Use IPv6." });
		const fit = fitOf([examination(known(["trace"], [cgnat]), behind)]);
		expect(fit.problems).toMatchObject([{ code: "cgnat", hint: "Use IPv6." }]);
		expect(fit.lines).toEqual([`IPv4 ${OWN}: seen from outside, this machine is behind a router (trace)`]);
	});
});
