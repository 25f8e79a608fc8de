import fc from "fast-check";
import { expect, test } from "vitest";
import type { Family } from "../core/address.ts";
import { readTrace } from "./trace-answer.ts";

const HOSTS = ["cloudflare.example:8443", "cloudflare.example"];
const GOOD = [
	"fl=1f1",
	"h=cloudflare.example",
	"ip=81.2.69.142",
	"ts=1700000000.1",
	"uag=cfddns/1",
	"colo=LHR",
	"warp=off",
	"gateway=off",
];
const without = (key: string): string[] => GOOD.filter(line => !line.startsWith(`${key}=`));
const read = (lines: readonly string[], family: Family = "ipv4", end = "\n") =>
	readTrace(lines.map(line => line + end).join(""), HOSTS, family);

test.each<[state: string, lines: string[], end?: string]>([
	["as it is", GOOD],
	["CRLF", GOOD, "\r\n"],
	["host with its port", [...without("h"), "h=cloudflare.example:8443"]],
	["host in capitals", [...without("h"), "h=Cloudflare.Example"]],
	["without warp", without("warp")],
	["unknown keys and lines", [...GOOD, "kex=X25519", "", "whatever", "xip=10.0.0.1", "ship=1"]],
])("%s / believed", (_state, lines, end) =>
	expect(read(lines, "ipv4", end)).toEqual({ kind: "address", address: "81.2.69.142" }),
);

test.each<[state: string, lines: string[], reason: RegExp]>([
	["empty", [], /^is not a trace$/],
	["HTML with a trace in it", ["<html>h=cloudflare.example ip=81.2.69.142</html>"], /^is not a trace$/],
	["a bare address", ["81.2.69.142"], /^is not a trace$/],
	["cut off before the address", GOOD.slice(0, 2), /^is not a trace$/],
	["no host", without("h"), /^is not a trace$/],
	["another host", [...without("h"), "h=portal.example"], /^is about another host: "portal\.example"$/],
	["another port", [...without("h"), "h=cloudflare.example:1"], /^is about another host/],
	["two hosts", [...GOOD, "h=portal.example"], /^is about another host/],
	["WARP", [...without("warp"), "warp=on"], /^came through WARP \("warp=on"\)/],
	["WARP+", [...without("warp"), "warp=plus"], /^came through WARP \("warp=plus"\)/],
	["WARP said twice", [...GOOD, "warp=on"], /^came through WARP/],
	["WARP in a new word", [...without("warp"), "warp=max"], /^came through WARP/],
	["two addresses", [...GOOD, "ip=81.2.69.143"], /^holds several addresses$/],
	["several in one", [...without("ip"), "ip=81.2.69.142,10.0.0.1"], /^has an "ip" that holds several addresses$/],
	["other family", [...without("ip"), "ip=2a01:5a8::1"], /^has an "ip" that is an IPv6 address where IPv4 was asked$/],
	["mapped", [...without("ip"), "ip=::ffff:81.2.69.142"], /^has an "ip" that is IPv4 in the form of IPv6/],
	["no address", [...without("ip"), "ip="], /^has an "ip" that is empty$/],
	["a last line cut short", [...GOOD.slice(0, 2), "ip=81.2.69."], /^has an "ip" that is no address/],
])("%s / refused", (_state, lines, reason) => {
	const reading = read(lines);
	expect(reading.kind).toBe(String(reason).includes("WARP") ? "warp" : "refused");
	expect(reading.kind !== "address" && reading.reason).toMatch(reason);
});

test("an IPv6 trace / believed when IPv6 was asked", () =>
	expect(read([...without("ip"), "ip=2a01:5a8::1"], "ipv6")).toEqual({ kind: "address", address: "2a01:5a8::1" }));

test("any text / never an error, never an address without the host", () => {
	const line = fc.oneof(
		fc.constantFrom(...GOOD, "ip=10.0.0.1", "warp=on"),
		fc.string({ unit: "binary", maxLength: 40 }),
	);
	fc.assert(
		fc.property(fc.array(line, { maxLength: 12 }), lines => {
			const reading = read(lines);
			if (reading.kind === "refused") expect(reading.reason).toMatch(/^[\x20-\x7e]{1,160}$/);
			else expect(lines).toContain("h=cloudflare.example");
		}),
	);
});

test("the order of the lines / does not matter", () => {
	fc.assert(
		fc.property(fc.shuffledSubarray(GOOD, { minLength: GOOD.length }), lines => {
			expect(read(lines).kind).toBe("address");
		}),
	);
});
