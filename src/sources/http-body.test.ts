import fc from "fast-check";
import { expect, test } from "vitest";
import { readEcho } from "./http-body.ts";

test.each<[state: string, body: string]>([
	["bare", "81.2.69.142"],
	["line end", "81.2.69.142\n"],
	["CRLF", "81.2.69.142\r\n"],
	["byte order mark", "\ufeff81.2.69.142\r\n"],
	["JSON", '{"ip":"81.2.69.142"}'],
	["JSON with more", ' {"country": "GB", "ip": "81.2.69.142", "asn": {"ip": "10.0.0.1"}}\n'],
	["JSON after a byte order mark", '\ufeff{"ip":"81.2.69.142"}'],
])("%s / read", (_state, body) => expect(readEcho(body, "ipv4")).toEqual({ kind: "address", address: "81.2.69.142" }));

test.each<[state: string, body: string, reason: string]>([
	["empty", "", "is empty"],
	["two byte order marks", "\ufeff\ufeff81.2.69.142", 'is no address: "?81.2.69.142"'],
	["JSON cut off", '{"ip":"81.2.69.14', "is JSON that cannot be read, maybe cut off"],
	["JSON with a tail", '{"ip":"81.2.69.142"} 81.2.69.142', "is JSON that cannot be read, maybe cut off"],
	["JSON without ip", '{"address":"81.2.69.142"}', 'is JSON without a text field "ip"'],
	["JSON, ip inherited", '{"__proto__":{"ip":"81.2.69.142"}}', 'is JSON without a text field "ip"'],
	["JSON, ip a number", '{"ip":1359103374}', 'is JSON without a text field "ip"'],
	["JSON, ip a list", '{"ip":["81.2.69.142"]}', 'is JSON without a text field "ip"'],
	["JSON, ip null", '{"ip":null}', 'is JSON without a text field "ip"'],
	["JSON, ip empty", '{"ip":""}', 'has an "ip" that is empty'],
	["JSON, ip of the other family", '{"ip":"2a01:5a8::1"}', 'has an "ip" that is an IPv6 address where IPv4 was asked'],
	["JSON, several in ip", '{"ip":"81.2.69.142, 10.0.0.1"}', 'has an "ip" that holds several addresses'],
	["JSON list", '["81.2.69.142"]', "is no address: \"['81.2.69.142']\""],
	["JSON text", '"81.2.69.142"', "is no address: \"'81.2.69.142'\""],
])("%s / refused", (_state, body, reason) => expect(readEcho(body, "ipv4")).toEqual({ kind: "refused", reason }));

test("any JSON object / read only by its own field ip", () => {
	fc.assert(
		fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.option(fc.ipV4()), (object, ip) => {
			const { ip: _dropped, ...rest } = object;
			const reading = readEcho(JSON.stringify(ip === null ? rest : { ...rest, ip }), "ipv4");
			expect(reading.kind === "address" ? reading.address : null).toBe(ip);
		}),
	);
});

test("any body / never an error", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary" }), fc.constantFrom("", "{", "\ufeff{"), (text, start) => {
			readEcho(start + text, "ipv6");
		}),
	);
});
