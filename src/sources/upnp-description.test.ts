import { describe, expect, test } from "vitest";
import {
	AVM_DESCRIPTION,
	BILLION_LAUGHS,
	deep,
	description,
	MINIUPNPD_DESCRIPTION,
	ROUTER,
} from "../../test/sources/upnp-samples.ts";
import { address } from "../../test/sources/upnp-world.ts";
import { readDescription } from "./upnp-description.ts";

/** The services that were found, or the reason why there are none. */
function read(text: string): readonly string[] | string {
	const said = readDescription(text, new URL("http://192.168.1.1:5000/dir/desc.xml"), address(ROUTER));
	if (said.kind === "refused") return said.reason;
	return said.services.map(({ type, control }) => `${type.split(":").slice(-2).join(":")} ${control.href}`);
}

const at = (control: string, top?: string): string => description([["WANIPConnection:1", control]], top);
const IP = "WANIPConnection:1";
const PPP = "WANPPPConnection:1";
const NO_SERVICE = "names no service that knows the address (WANIPConnection, WANPPPConnection)";
const ELSEWHERE = "names no control URL on the router itself, and others are not asked";
const NOT_XML = "is not XML that can be read";

describe("readDescription", () => {
	test.each<[scenario: string, text: string, services: readonly string[]]>([
		["miniupnpd / version 2", MINIUPNPD_DESCRIPTION, ["WANIPConnection:2 http://192.168.1.1:5000/ctl/IPConn"]],
		[
			"AVM / with its URLBase, without the other maker's service",
			AVM_DESCRIPTION,
			[`${IP} http://192.168.1.1:49000/igdupnp/control/WANIPConn1`],
		],
		["dial-up alone / found", description([[PPP, "/p"]]), [`${PPP} http://192.168.1.1:5000/p`]],
		[
			"both, twice / IP before PPP, each in the document's order",
			description([
				[PPP, "/p1"],
				[IP, "/i1"],
				["WANIPConnection:2", "/i2"],
				[PPP, "/p2"],
			]),
			[
				`${IP} http://192.168.1.1:5000/i1`,
				"WANIPConnection:2 http://192.168.1.1:5000/i2",
				`${PPP} http://192.168.1.1:5000/p1`,
				`${PPP} http://192.168.1.1:5000/p2`,
			],
		],
		[
			"twenty of them / the first four",
			description(Array.from({ length: 20 }, (_, n) => [IP, `/${n}`] as const)),
			[0, 1, 2, 3].map(n => `${IP} http://192.168.1.1:5000/${n}`),
		],
		["a relative path / beside the description", at("ctl"), [`${IP} http://192.168.1.1:5000/dir/ctl`]],
		["blanks around / taken away", at("\n\t/ctl\n"), [`${IP} http://192.168.1.1:5000/ctl`]],
		["an escaped & / read", at("/ctl?a=1&amp;b=2"), [`${IP} http://192.168.1.1:5000/ctl?a=1&b=2`]],
		["CDATA / read", at("<![CDATA[/ctl]]>"), [`${IP} http://192.168.1.1:5000/ctl`]],
		["a whole URL on another port / accepted", at("http://192.168.1.1:81/c"), [`${IP} http://192.168.1.1:81/c`]],
		["a URL without scheme, on the router / accepted", at("//192.168.1.1/c"), [`${IP} http://192.168.1.1/c`]],
		["its address in decimal / made canonical", at("http://3232235777/c"), [`${IP} http://192.168.1.1/c`]],
		[
			"a URLBase elsewhere / not used",
			at("/c", "<URLBase>http://192.168.1.66:80/</URLBase>"),
			[`${IP} http://192.168.1.1:5000/c`],
		],
		["an empty URLBase / not used", at("/c", "<URLBase/>"), [`${IP} http://192.168.1.1:5000/c`]],
		[
			"one of two elsewhere / the other",
			description([
				[IP, "http://192.168.1.66/c"],
				[PPP, "/p"],
			]),
			[`${PPP} http://192.168.1.1:5000/p`],
		],
		["names with prefixes / read", at("/c").replace(/<(\/?)(\w)/g, "<$1d:$2"), [`${IP} http://192.168.1.1:5000/c`]],
		["a byte order mark and a blank line / read", `\uFEFF\r\n${at("/c")}`, [`${IP} http://192.168.1.1:5000/c`]],
		[
			"a document type / skipped",
			at("/c").replace(
				"?>",
				'?><!DOCTYPE root SYSTEM "http://192.168.1.66/x.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
			),
			[`${IP} http://192.168.1.1:5000/c`],
		],
		["100 levels around / found", deep(100, at("/c").replace(/^.*\r\n/, "")), [`${IP} http://192.168.1.1:5000/c`]],
		[
			"a huge attribute / found",
			at("/c").replace("<specVersion", `<specVersion x="${"y".repeat(60_000)}"`),
			[`${IP} http://192.168.1.1:5000/c`],
		],
	])("%s", (_scenario, text, services) => expect(read(text)).toEqual(services));

	test.each<[scenario: string, text: string, reason: string]>([
		["no such service / refused", description([["WANIPConnectionX:1", "/c"]]), NO_SERVICE],
		["version 3 / refused", description([["WANIPConnection:3", "/c"]]), NO_SERVICE],
		[
			"another maker's / refused",
			at("/c").replaceAll("schemas-upnp-org:service:W", "dslforum-org:service:W"),
			NO_SERVICE,
		],
		["a web page / refused", "<html><body><p>Log in</p></body></html>", NO_SERVICE],
		["another host / refused", at("http://192.168.1.66/c"), ELSEWHERE],
		["another host without scheme / refused", at("//192.168.1.66/c"), ELSEWHERE],
		["another host by backslashes / refused", at("\\\\192.168.1.66\\c"), ELSEWHERE],
		["a name / refused", at("http://fritz.box/c"), ELSEWHERE],
		["https / refused", at("https://192.168.1.1/c"), ELSEWHERE],
		["credentials / refused", at("http://a:b@192.168.1.1/c"), ELSEWHERE],
		["a script / refused", at("javascript:alert(1)"), ELSEWHERE],
		["an empty control URL / refused", at(""), ELSEWHERE],
		["no control URL / refused", at("/c").replaceAll(/<controlURL>.*?<\/controlURL>/g, ""), ELSEWHERE],
		["empty / refused", "", NOT_XML],
		["cut off / refused", MINIUPNPD_DESCRIPTION.slice(0, -20), NOT_XML],
		["a bare & / refused", at("/c?a=1&b=2"), NOT_XML],
		["JSON / refused", "{}", NOT_XML],
		["an entity of its own / refused", at("/&c;").replace("?>", '?><!DOCTYPE root [<!ENTITY c "c">]>'), NOT_XML],
		["a billion laughs / refused", BILLION_LAUGHS("controlURL"), NOT_XML],
		["a reference beyond Unicode / refused", at("/&#x110000;"), NOT_XML],
		["a huge reference / refused", at(`/&#${"9".repeat(5000)};`), NOT_XML],
		["10,000 levels / refused", deep(10_000, at("/c").replace(/^.*\r\n/, "")), NOT_XML],
		["20,000 levels, not closed / refused", "<a>".repeat(20_000), NOT_XML],
	])("%s", (_scenario, text, reason) => expect(read(text)).toBe(reason));

	test.each<[scenario: string, text: string]>([
		["line breaks alone", `<a>${"\r".repeat(65_000)}</a>`],
		["blanks alone", `<a>${" ".repeat(65_000)}x</a>`],
		["blanks in a service", at(`${" ".repeat(65_000)}x${" ".repeat(65_000)}`)],
		["siblings", `<a>${"<b/>".repeat(16_000)}</a>`],
		["empty services", `<a>${"<service/>".repeat(6500)}</a>`],
		["nested services", deep(500, "<b/>").replaceAll("a>", "service>")],
		["attributes", `<a ${Array.from({ length: 6000 }, (_, n) => `b${n}=""`).join(" ")}/>`],
		["entities", `<a>${"&amp;".repeat(13_000)}</a>`],
		["beyond the basic plane", `<a>${"\u{1f600}".repeat(16_000)}</a>`],
		["brackets in a document type", `<!DOCTYPE a [${"] ".repeat(30_000)}`],
	])("64 KiB of %s / read within a second", (_scenario, text) => {
		const before = performance.now();
		read(text);
		expect(performance.now() - before).toBeLessThan(1000);
	});
});

test.each<[scenario: string, text: string, events: string | null]>([
	["miniupnpd / its event URL", MINIUPNPD_DESCRIPTION, "http://192.168.1.1:5000/evt"],
	["AVM / on its URLBase", AVM_DESCRIPTION, "http://192.168.1.1:49000/evt"],
	["empty: no events / none", at("/c").replaceAll("/evt", ""), null],
	["none / none", at("/c").replaceAll(/<eventSubURL>.*?<\/eventSubURL>/g, ""), null],
	["on another host / none", at("/c").replaceAll("/evt", "http://192.168.1.66/evt"), null],
])("events: %s", (_scenario, text, events) => {
	const said = readDescription(text, new URL("http://192.168.1.1:5000/dir/desc.xml"), address(ROUTER));
	expect(said.kind === "services" && (said.services[0]?.events?.href ?? null)).toBe(events);
});
