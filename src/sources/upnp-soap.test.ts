import { describe, expect, test } from "vitest";
import { BILLION_LAUGHS, deep, fault, reply } from "../../test/sources/upnp-samples.ts";
import { readSoap, soapQuestion } from "./upnp-soap.ts";

const said = (status: number, text: string): string => {
	const reading = readSoap(status, text);
	return reading.kind === "address" ? reading.address : reading.reason;
};

describe("the question", () => {
	test("names its action and its type, in quotation marks", () => {
		const { headers, body } = soapQuestion("urn:schemas-upnp-org:service:WANIPConnection:2");
		expect(headers).toEqual({
			soapaction: '"urn:schemas-upnp-org:service:WANIPConnection:2#GetExternalIPAddress"',
			"content-type": 'text/xml; charset="utf-8"',
		});
		expect(body).toContain('<u:GetExternalIPAddress xmlns:u="urn:schemas-upnp-org:service:WANIPConnection:2">');
	});
});

describe("readSoap", () => {
	test.each<[scenario: string, text: string, said: string]>([
		["miniupnpd, public / read", reply("81.2.69.142"), "81.2.69.142"],
		["blanks and line ends around / read", reply("\r\n\t81.2.69.142 \r\n"), "81.2.69.142"],
		["private / read, the core judges", reply("10.9.8.7"), "10.9.8.7"],
		["CGNAT / read, the core judges", reply("100.64.3.4"), "100.64.3.4"],
		["miniupnpd, CGNAT: empty / none", reply(""), "0.0.0.0"],
		["blanks / none", reply("  \r\n"), "0.0.0.0"],
		["an empty tag / none", reply("").replace(/<New.*>(?=<\/u:)/, "<NewExternalIPAddress/>"), "0.0.0.0"],
		["zeros / none", reply("0.0.0.0"), "0.0.0.0"],
		["other prefixes / read", reply("81.2.69.142").replaceAll("s:", "SOAP-ENV:"), "81.2.69.142"],
		["CDATA / read", reply("<![CDATA[81.2.69.142]]>"), "81.2.69.142"],

		["two addresses in one / refused", reply("81.2.69.142 81.2.69.143"), "holds several addresses"],
		[
			"two answers / refused",
			reply("81.2.69.142</NewExternalIPAddress><NewExternalIPAddress>81.2.69.143"),
			"holds several addresses",
		],
		["an element inside / refused", reply("<b>81.2.69.142</b>x"), 'is no address: "x"'],
		["IPv6 / refused", reply("2a01:5a8::1"), "is an IPv6 address where IPv4 was asked"],
		[
			"IPv4 in the form of IPv6 / refused",
			reply("::ffff:81.2.69.142"),
			"is IPv4 in the form of IPv6 (::ffff:...), which is neither",
		],
		["decimal / refused", reply("1359103374"), 'is no IPv4 address in its usual form: "1359103374"'],
		["octal / refused", reply("0121.2.69.142"), 'is no IPv4 address in its usual form: "0121.2.69.142"'],
		["hexadecimal / refused", reply("0x51.2.69.142"), 'is no IPv4 address in its usual form: "0x51.2.69.142"'],
		["a port / refused", reply("81.2.69.142:80"), 'is no address: "81.2.69.142:80"'],
		["HTML / refused", reply("&lt;b>81.2.69.142"), "is HTML, not an address"],
		["words / refused", reply("unknown\u0000".replace("\u0000", "")), 'is no address: "unknown"'],
		["no such element / refused", "<r>81.2.69.142</r>", "holds no address"],
		["a log-in page / refused", "<html>81.2.69.142", "is not XML that can be read"],
		["the address alone / refused", "81.2.69.142", "is not XML that can be read"],
		["cut off / refused", reply("81.2.69.142").slice(0, -5), "is not XML that can be read"],
		["empty / refused", "", "is not XML that can be read"],
		["a billion laughs / refused", BILLION_LAUGHS("NewExternalIPAddress"), "is not XML that can be read"],
		["5,000 levels / refused or read", deep(5000, "<b/>").slice(0, -1), "is not XML that can be read"],
		["a fault with status 200 / said", fault("501", "Action Failed"), "is the UPnP error 501 (Action Failed)"],
	])("%s", (_scenario, text, expected) => expect(said(200, text)).toBe(expected));

	test.each<[scenario: string, status: number, text: string, said: string]>([
		["a fault / said", 500, fault("501", "Action Failed"), "is the UPnP error 501 (Action Failed)"],
		["a fault without words / said", 500, fault("401", ""), "is the UPnP error 401"],
		[
			"a fault with strange words / printable",
			500,
			fault("7\u001B".slice(0, 1), "\u2603\nx"),
			"is the UPnP error 7 (??x)",
		],
		[
			"a fault with many words / cut",
			500,
			fault("606", "y".repeat(500)),
			`is the UPnP error 606 (${"y".repeat(57)}...)`,
		],
		["an address with status 500 / refused", 500, reply("81.2.69.142"), "has status 500"],
		["no XML with status 500 / refused", 500, "oops", "has status 500"],
		["an address with status 404 / refused", 404, reply("81.2.69.142"), "has status 404"],
		["an address with status 206 / refused", 206, reply("81.2.69.142"), "has status 206"],
		["log in / refused", 401, "", "has status 401"],
		["a redirect / refused", 302, reply("81.2.69.142"), "is a redirect (302), which is not followed"],
	])("%s", (_scenario, status, text, expected) => expect(said(status, text)).toBe(expected));
});
