import { describe, expect, test } from "vitest";
import {
	AVM_ANSWER,
	bytesOfText,
	IGD1,
	MINIUPNPD_ANSWER,
	ROUTER,
	SPARSE_ANSWER,
} from "../../test/sources/upnp-samples.ts";
import { address } from "../../test/sources/upnp-world.ts";
import { readSsdp, ssdpGroup, ssdpQuestion } from "./ssdp-message.ts";

const read = (text: string, from = ROUTER): string | null =>
	readSsdp(bytesOfText(text), address(from), address(ROUTER))?.href ?? null;
const leadingTo = (location: string): string => `HTTP/1.1 200 OK\r\nST: ${IGD1}\r\nLOCATION: ${location}\r\n\r\n`;

describe("the question", () => {
	test("is a search for Internet gateways", () => {
		expect(Buffer.from(ssdpQuestion()).toString("latin1")).toBe(
			`M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ${IGD1}\r\n\r\n`,
		);
		expect(ssdpGroup()).toBe("239.255.255.250");
	});
});

describe("readSsdp", () => {
	test.each<[scenario: string, text: string, location: string]>([
		["miniupnpd / read", MINIUPNPD_ANSWER, "http://192.168.1.1:32839/rootDesc.xml"],
		["AVM / read", AVM_ANSWER, "http://192.168.1.1:49000/igddesc.xml"],
		["lower case, line feeds, no end, no EXT / read", SPARSE_ANSWER, "http://192.168.1.1/desc"],
		[
			"version 2 of the device / read",
			MINIUPNPD_ANSWER.replaceAll("Device:1", "Device:2"),
			"http://192.168.1.1:32839/rootDesc.xml",
		],
		["its address in decimal / made canonical", leadingTo("http://3232235777/d"), "http://192.168.1.1/d"],
		["its address in octal and hex / made canonical", leadingTo("http://0300.0xa8.1.1:80/d"), "http://192.168.1.1/d"],
		["another way to the same host / made canonical", leadingTo("HTTP://192.168.257/../d"), "http://192.168.1.1/d"],
	])("%s", (_scenario, text, location) => expect(read(text)).toBe(location));

	test.each<[scenario: string, text: string, from?: string]>([
		["another device answers / ignored", MINIUPNPD_ANSWER, "192.168.1.66"],
		["another device / ignored", leadingTo("http://192.168.1.66/d")],
		["a name / ignored", leadingTo("http://router.lan/d")],
		["a name that looks like it / ignored", leadingTo("http://192.168.1.1.evil.example/d")],
		["https / ignored", leadingTo("https://192.168.1.1/d")],
		["a file / ignored", leadingTo("file:///etc/passwd")],
		["a user / ignored", leadingTo("http://root@192.168.1.1/d")],
		["a password / ignored", leadingTo("http://:b@192.168.1.1/d")],
		["a user and a password / ignored", leadingTo("http://a:b@192.168.1.1/d")],
		["the address as a user / ignored", leadingTo("http://192.168.1.1@192.168.1.66/d")],
		["a backslash / ignored", leadingTo("http://192.168.1.66\\@192.168.1.1/d")],
		["IPv6 / ignored", leadingTo("http://[fe80::1]/d")],
		["IPv4 inside IPv6 / ignored", leadingTo("http://[::ffff:192.168.1.1]/d")],
		["the next number in decimal / ignored", leadingTo("http://3232235778/d")],
		["loopback / ignored", leadingTo("http://127.0.0.1/d")],
		["port 0 / ignored", leadingTo("http://192.168.1.1:0/d")],
		["port 65536 / ignored", leadingTo("http://192.168.1.1:65536/d")],
		["no scheme / ignored", leadingTo("//192.168.1.1/d")],
		["a blank inside / ignored", leadingTo("http://192.168.1.1/d e")],
		["a letter from elsewhere / ignored", leadingTo("http://192.168.1.1/d\xe9")],
		["empty / ignored", leadingTo("")],
		["endless / ignored", leadingTo(`http://192.168.1.1/${"d".repeat(1100)}`)],
		["two locations / ignored", leadingTo("http://192.168.1.1/a\r\nLOCATION: http://192.168.1.1/b")],
		["no location / ignored", `HTTP/1.1 200 OK\r\nST: ${IGD1}\r\n\r\n`],
		[
			"a location after the headers / ignored",
			`HTTP/1.1 200 OK\r\nST: ${IGD1}\r\n\r\nLOCATION: http://192.168.1.1/d\r\n`,
		],
		["no search target / ignored", "HTTP/1.1 200 OK\r\nLOCATION: http://192.168.1.1/d\r\n\r\n"],
		["a media server in the router / ignored", MINIUPNPD_ANSWER.replaceAll("InternetGateway", "MediaServer")],
		["TR-064's description / ignored", AVM_ANSWER.replaceAll("schemas-upnp-org", "dslforum-org")],
		["an announcement / ignored", MINIUPNPD_ANSWER.replace("HTTP/1.1 200 OK", "NOTIFY * HTTP/1.1")],
		["our own question / ignored", Buffer.from(ssdpQuestion()).toString("latin1")],
		["an error / ignored", MINIUPNPD_ANSWER.replace("200 OK", "404 Not Found")],
		["status 2000 / ignored", MINIUPNPD_ANSWER.replace("200 OK", "2000 OK")],
		["too long / ignored", `${MINIUPNPD_ANSWER}${"x".repeat(4096)}`],
		["empty / ignored", ""],
		["zeros / ignored", "\0".repeat(64)],
	])("%s", (_scenario, text, from = ROUTER) => expect(read(text, from)).toBeNull());
});
