import { describe, expect, test } from "vitest";
import { fakeApp, fakeTerminal, forever } from "../../test/cli/fakes.ts";
import type { Examination } from "../compose.ts";
import { ConfigError } from "../config/config-error.ts";
import { type Family, parseAddress } from "../core/address.ts";
import { type Finding, type Observation, unavailability } from "../core/observation.ts";
import type { Source } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { admit } from "../core/publishable.ts";
import { run } from "./run.ts";

function publishable(text: string) {
	const address = parseAddress(text);
	const admission = address === null ? null : admit(address, []);
	if (admission?.kind !== "publishable") throw new Error(`${text} is not publishable`);
	return admission.address;
}

const HOME = publishable("81.2.69.142");
const LIE = publishable("185.93.1.7");

const says = (label: string, address = HOME): Finding => ({ kind: "address", label, address, others: [] });
const fails = (message: string, hint = ""): Finding => ({
	kind: "failed",
	problem: new Problem("source-unavailable", message, { hint }),
	refused: null,
});
const known = (...sources: readonly string[]): Observation => ({ kind: "known", addresses: [HOME], sources });

const whoIs = (text: string): Pick<Source, "operator" | "transport" | "advisory"> => {
	const [kind = ""] = text.split(":");
	if (kind === "trace") return { operator: "cloudflare", transport: "https", advisory: false };
	if (kind === "http") return { operator: text.split(".").slice(-2).join("."), transport: "https", advisory: false };
	if (kind === "natpmp") return { operator: null, transport: "router", advisory: true };
	return { operator: null, transport: kind === "static" ? "config" : "kernel", advisory: false };
};

/** What the sources said, each in 12.4 ms. */
function examination(
	findings: readonly (readonly [source: string, finding: Finding])[],
	observation: Observation,
	{ family = "ipv4", isDefault = true }: { readonly family?: Family; readonly isDefault?: boolean } = {},
): Examination {
	const problem = observation.kind === "known" ? null : unavailability(family, observation.problems);
	const testimonies = findings.map(([text, finding]) => ({
		source: { text, ...whoIs(text), ask: () => Promise.reject(new Error("not asked")) },
		finding,
		durationMs: 12.4,
	}));
	return {
		key: family,
		family,
		isDefault,
		names: isDefault ? [] : ["vpn.example.com"],
		testimonies,
		observation,
		problem,
	};
}

const unknown = (...findings: readonly Finding[]): Observation => ({
	kind: "unavailable",
	problems: findings.flatMap(finding => (finding.kind === "failed" ? [finding.problem] : [])),
});

async function ip(examine: () => Promise<readonly Examination[]>, flags: readonly string[] = [], columns = 80) {
	const terminal = fakeTerminal({ columns });
	const exitCode = await run(["ip", ...flags], fakeApp({ examine }), terminal, forever());
	return { exitCode, ...terminal.printed() };
}

describe("for people", () => {
	test("three sources, one of them lies / which counted, which was outvoted, which failed", async () => {
		const heard = examination(
			[
				["trace", says("trace")],
				["http:https://ip.example.net", says("http:ip.example.net", LIE)],
				["http:https://ip.example.org", fails("http:ip.example.org: answered with status 500")],
				["interface", says("interface:wan0")],
			],
			known("trace", "interface:wan0"),
		);
		expect(await ip(async () => [heard], [], 120)).toEqual({
			exitCode: 0,
			error: "",
			out: [
				"IPv4: 81.2.69.142",
				"  ✓ trace                cloudflare   https   81.2.69.142  12 ms",
				"  · http:ip.example.net  example.net  https   185.93.1.7   12 ms  outvoted by trace and interface:wan0",
				"  ✗ http:ip.example.org  example.org  https   -            12 ms  answered with status 500",
				"  ✓ interface:wan0       local        kernel  81.2.69.142  12 ms",
				"",
			].join("\n"),
		});
	});

	test("a narrow terminal / a long reason on a line of its own", async () => {
		const finding = fails("interface:wan0: 192.0.2.2 is not published: it is for documentation (RFC 5737)");
		const { out } = await ip(async () => [examination([["interface", finding]], unknown(finding))]);
		expect(out.split("\n").slice(1, 3)).toEqual([
			"  ✗ interface  local  kernel  -  12 ms",
			"      interface:wan0: 192.0.2.2 is not published: it is for documentation (RFC 5737)",
		]);
	});

	test("narrower still / the operators are left out, then the ways", async () => {
		const heard = examination([["http:https://ip.example.net", says("http:ip.example.net")]], known());
		const rows = async (columns: number) => (await ip(async () => [heard], [], columns)).out.split("\n")[1];
		expect([await rows(80), await rows(60), await rows(40)]).toEqual([
			"  · http:ip.example.net  example.net  https  81.2.69.142  12 ms  agrees",
			"  · http:ip.example.net  https  81.2.69.142  12 ms  agrees",
			"  · http:ip.example.net  81.2.69.142  12 ms",
		]);
	});

	test("an adviser / shown with what the router says, and never counted", async () => {
		const private_: Finding = {
			kind: "failed",
			problem: new Problem("address-not-publishable", "natpmp:192.168.1.1: 10.0.0.2 is not published"),
			refused: parseAddress("10.0.0.2"),
		};
		const note = new Problem("double-nat", "another router's NAT lies between", { hint: "Forward twice." });
		const observation = { ...known("trace"), notes: [note] };
		const { out, error, exitCode } = await ip(async () => [
			examination(
				[
					["natpmp", private_],
					["trace", says("trace")],
				],
				observation,
			),
		]);
		expect([exitCode, error]).toEqual([0, "warning: another router's NAT lies between\n  fix: Forward twice.\n"]);
		expect(out.split("\n").slice(1, 4)).toEqual([
			"  · natpmp  local       router  10.0.0.2     12 ms",
			"      the router's own outside address",
			"  ✓ trace   cloudflare  https   81.2.69.142  12 ms",
		]);
	});

	test("nobody knows / exit 1; the reasons stand in the table, with --quiet in the message", async () => {
		const finding = fails("trace: no answer within 10 s", "Is the line up?");
		const examine = async () => [examination([["trace", finding]], unknown(finding))];
		const spoken = await ip(examine);
		expect([spoken.exitCode, spoken.error]).toEqual([
			1,
			"error: the IPv4 address is not known\n  fix: Is the line up?\n",
		]);
		expect(spoken.out).toContain("IPv4: not known\n");
		expect(await ip(examine, ["--quiet"])).toEqual({
			exitCode: 1,
			out: "",
			error: "error: the IPv4 address is not known: trace: no answer within 10 s\n  fix: Is the line up?\n",
		});
	});

	test("no source has a hint / none that sends people to the command they just used", async () => {
		const finding = fails("trace: no answer");
		const { error } = await ip(async () => [examination([["trace", finding]], unknown(finding))]);
		expect(error).toBe("error: the IPv4 address is not known\n");
	});
});

describe("for programs", () => {
	test("--json / one object, with verdict and sources", async () => {
		const finding = fails("trace: no answer");
		const { exitCode, out, error } = await ip(
			async () => [
				examination([["static:81.2.69.142", says("static:81.2.69.142")]], known("static:81.2.69.142")),
				examination([["trace", finding]], unknown(finding), { family: "ipv6" }),
				examination([["interface:wan1", finding]], unknown(finding), { isDefault: false }),
			],
			["--json"],
		);
		expect([exitCode, error]).toEqual([1, ""]);
		expect(JSON.parse(out)).toMatchObject({
			ok: false,
			exitCode: 1,
			observations: {
				ipv4: { kind: "known", addresses: ["81.2.69.142"] },
				ipv6: { kind: "unavailable", problems: ["trace: no answer"] },
			},
			questions: [
				{ family: "ipv4", isDefault: true, sources: [{ address: "81.2.69.142", counted: true, durationMs: 12 }] },
				{ family: "ipv6", isDefault: true, sources: [{ address: null, counted: false }] },
				{ family: "ipv4", isDefault: false },
			],
			problems: [
				{ code: "source-unavailable", message: "the IPv6 address is not known: trace: no answer" },
				{ code: "source-unavailable", message: "the IPv4 address of vpn.example.com is not known: trace: no answer" },
			],
		});
	});

	test("a broken configuration / exit 2, the same problems both ways", async () => {
		const examine = () =>
			Promise.reject(new ConfigError([new Problem("bad-config", "c.toml:1: no", { hint: "Mend it." })]));
		expect(await ip(examine)).toEqual({ exitCode: 2, out: "", error: "error: c.toml:1: no\n  fix: Mend it.\n" });
		const { exitCode, out } = await ip(examine, ["--json"]);
		expect([exitCode, JSON.parse(out)]).toEqual([
			2,
			{
				ok: false,
				exitCode: 2,
				observations: {},
				questions: [],
				problems: [{ code: "bad-config", name: null, message: "c.toml:1: no", hint: "Mend it." }],
			},
		]);
	});

	test("a bug / not dressed up as a problem", async () => {
		await expect(ip(() => Promise.reject(new TypeError("bug")))).rejects.toThrow(TypeError);
	});
});
