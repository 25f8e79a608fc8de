import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeDeps } from "../../test/sources/fake-deps.ts";
import type { Family } from "../core/address.ts";
import { parseSourceSpec, spellings } from "../core/source-spec.ts";
import { openSources, SOURCE_GRAMMARS } from "./registry.ts";

const never = new AbortController().signal;
const opened = (texts: readonly string[], family: Family) => openSources(texts.map(parseSourceSpec), family, fakeDeps);
const shown = (texts: readonly string[], family: Family): readonly string[] =>
	opened(texts, family).map(
		({ text, operator, transport, advisory }) =>
			`${text} (${advisory ? "adviser" : (operator ?? "local")}, ${transport})`,
	);

test("the grammar / as it is written", () =>
	expect(SOURCE_GRAMMARS.flatMap(spellings)).toEqual([
		"interface",
		"interface:NAME",
		"natpmp",
		"upnp",
		"command:CMD ARG...",
		"static:ADDRESS",
		"trace",
		"trace:HOST",
		"http:URL",
		"dns:google|opendns|cloudflare",
		"stun:HOST[:PORT]",
		"absent",
		"auto",
	]));

const AUTO_IPV6 = [
	"interface (local, kernel)",
	"trace (cloudflare, https)",
	"http:https://api6.ipify.org (ipify, https)",
	"stun:stun.l.google.com:19302 (google, stun)",
	"dns:opendns (opendns, dns)",
	"http:https://v6.ident.me (ident.me, https)",
];

test.each<[state: string, texts: string[], family: Family, sources: string[]]>([
	[
		"auto, IPv4 / the interface, the router beside, then six operators by three ways",
		["auto"],
		"ipv4",
		[
			"interface (local, kernel)",
			"natpmp (adviser, router)",
			"upnp (adviser, router)",
			"trace (cloudflare, https)",
			"http:https://api.ipify.org (ipify, https)",
			"stun:stun.l.google.com:19302 (google, stun)",
			"dns:opendns (opendns, dns)",
			"http:https://checkip.amazonaws.com (amazon, https)",
			"http:https://v4.ident.me (ident.me, https)",
		],
	],
	["auto, IPv6 / the same without a router", ["auto"], "ipv6", AUTO_IPV6],
	[
		"named twice / asked once",
		["trace", "static:81.2.69.142", "trace"],
		"ipv4",
		["trace (cloudflare, https)", "static:81.2.69.142 (local, config)"],
	],
	[
		"before auto / stays first",
		["http:https://v6.ident.me", "auto"],
		"ipv6",
		["http:https://v6.ident.me (ident.me, https)", ...AUTO_IPV6.slice(0, -1)],
	],
	[
		"a router that is named as well / more than an adviser, wherever it stands",
		["natpmp", "absent"],
		"ipv4",
		["natpmp (local, router)", "absent (local, config)"],
	],
	[
		"local ones / no operator",
		["interface:wan0", "command:getip -4", "absent"],
		"ipv4",
		["interface:wan0 (local, kernel)", "command:getip -4 (local, program)", "absent (local, config)"],
	],
	["none / none", [], "ipv4", []],
])("%s", (_state, texts, family, sources) => expect(shown(texts, family)).toEqual(sources));

test("auto and the router by name / whichever comes first, its word counts", () => {
	for (const texts of [
		["natpmp", "auto"],
		["auto", "natpmp"],
	]) {
		const router = opened(texts, "ipv4").find(({ text }) => text === "natpmp");
		expect(router?.advisory).toBe(false);
	}
});

test("auto bound to an interface / asks that interface", () => {
	const [first] = openSources([parseSourceSpec("auto")], "ipv4", { ...fakeDeps, bind: "wan0" });
	expect(first?.text).toBe("interface:wan0");
});

test("what auto stands for / passes its own grammar", () => {
	for (const family of ["ipv4", "ipv6"] as const)
		for (const { text } of opened(["auto"], family)) expect(refusal(text, family)).toBeNull();
});

test("a kind that does not exist / a bug of the caller", () =>
	expect(() => opened(["iface:wan0"], "ipv4")).toThrow(/configuration should have refused it/));

test("static and absent / answer without a question", async () => {
	const [fixed, absent] = opened(["static:81.2.69.142", "absent"], "ipv4");
	expect(await fixed?.ask(never)).toEqual({
		kind: "addresses",
		label: "static:81.2.69.142",
		addresses: ["81.2.69.142"],
	});
	expect(await absent?.ask(never)).toEqual({ kind: "none", label: "absent" });
});

function refusal(text: string, family: Family): string | null {
	const { kind, argument } = parseSourceSpec(text);
	const grammar = SOURCE_GRAMMARS.find(each => each.kind === kind);
	if (grammar === undefined) throw new Error(`No grammar for ${text}`);
	return argument === null ? null : grammar.check(argument, family);
}

test.each<[text: string, family?: Family]>([
	["interface:eth0"],
	["interface:wan0:1"],
	["interface:vEthernet (WSL)"],
	["static:81.2.69.142"],
	["static:2a01:5a8::1", "ipv6"],
	["command:getip -4 'wan 0'"],
	["trace:www.cloudflare.com"],
	["trace:localhost:8787"],
	["trace:127.0.0.1:8787", "ipv6"],
	["trace:[::1]:8787"],
	["trace:[2a01:5a8::1]:8443", "ipv6"],
	["http:https://api.ipify.org/?format=json"],
	["http:https://router.example:8443/ip#x"],
	["http:http://localhost:8080/ip"],
	["http:http://127.9.9.9/ip"],
	["http:http://[::1]:8080/ip"],
])("%s / accepted", (text, family = "ipv4") => expect(refusal(text, family)).toBeNull());

test.each<[text: string, reason: RegExp, family?: Family]>([
	["interface:", /not the name/],
	["interface: eth0", /not the name/],
	["interface:eth\n0", /not the name/],
	["static:", /is empty/],
	["static:home", /is no address: "home"/],
	["static:2a01:5a8::1", /IPv6 address where IPv4 was asked/],
	["static:81.2.69.142 ", /blanks/],
	["static:010.0.0.1", /usual form/],
	["command:", /program is missing/],
	["command:getip 'a", /not closed/],
	["trace:", /not a host name/],
	["trace:https://www.cloudflare.com", /not a host name/],
	["trace:www.cloudflare.com/cdn-cgi/trace", /not a host name/],
	["trace:user@www.cloudflare.com", /not a host name/],
	["trace:www.cloudflare.com:99999", /not a host name/],
	["trace:a b", /not a host name/],
	["trace:1.1.1.1", /1\.1\.1\.1 is Cloudflare's resolver/],
	["trace:1.1.1.1:443", /resolver/],
	["trace:1.0.0.1", /resolver/],
	["trace:0x01010101", /1\.1\.1\.1 is Cloudflare's resolver/],
	["trace:one.one.one.one", /resolver/],
	["trace:One.One.One.One.", /resolver/],
	["trace:[2606:4700:4700::1111]", /resolver/, "ipv6"],
	["trace:2606:4700:4700::1001", /resolver/, "ipv6"],
	["trace:[2606:4700:4700:0::1001]:443", /resolver/, "ipv6"],
	["trace:2a01:5a8::1", /in brackets: \[2a01:5a8::1\]/, "ipv6"],
	["trace:[2a01:5a8::1]", /cannot be asked over IPv4/],
	["trace:81.2.69.142", /cannot be asked over IPv6/, "ipv6"],
	["http:", /not a URL/],
	["http://api.ipify.org", /write http:https:\/\/api\.ipify\.org/],
	["http:api.ipify.org", /not a URL/],
	["http:ftp://example.com", /must begin with https/],
	["http:javascript:1", /must begin with https/],
	["http:http://api.ipify.org", /use https/],
	["http:http://127.0.0.1.example.com/", /use https/],
	["http:http://localhost.example.com/", /use https/],
	["http:http://192.168.1.1/ip", /use https/],
	["http:http://0.0.0.0/ip", /use https/],
	["http:https://me:pw@example.com/", /user name or password/],
	["http:https://me@example.com/", /user name or password/],
	["http:https://exa mple.com/", /not a URL/],
	["http:https://81.2.69.142/", /cannot be asked over IPv6/, "ipv6"],
])("%s / refused", (text, reason, family = "ipv4") => expect(refusal(text, family)).toMatch(reason));

test("any argument / a reason in one line or none, never an error; and what passes can be opened", () => {
	const argument = fc.oneof(fc.string({ unit: "binary" }), fc.webUrl(), fc.domain(), fc.ipV4(), fc.ipV6());
	fc.assert(
		fc.property(
			fc.constantFrom(...SOURCE_GRAMMARS),
			argument,
			fc.constantFrom<Family>("ipv4", "ipv6"),
			(grammar, text, family) => {
				const reason = grammar.check(text, family);
				if (reason === null && grammar.argument !== null)
					expect(opened([`${grammar.kind}:${text}`], family)).toHaveLength(1);
				else expect(reason ?? "").not.toMatch(/[\n\r]/);
			},
		),
		{ numRuns: 1_000 },
	);
});
