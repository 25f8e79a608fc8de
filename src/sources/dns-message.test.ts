import * as codec from "dns-packet";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DnsQuestion, encodeQuestion, readAnswer } from "./dns-message.ts";

const hex = (...parts: readonly string[]): Uint8Array => Buffer.from(parts.join("").replace(/ /g, ""), "hex");
const ascii = (text: string): string => Buffer.from(text, "latin1").toString("hex");
/** A text as TXT holds it: its length, then itself. */
const text = (value: string): string => value.length.toString(16).padStart(2, "0") + ascii(value);

// Three captured exchanges, taken apart.
const GOOGLE = "03 6f2d4f 06 4d79416464 72 01 4c 06 676f4f676c 65 03 636f4d 00 0010 0001"; // o-O.MyAddr.L.goOgle.coM TXT IN
const OPENDNS = "04 6d796950 07 6f70656e 444e53 03 636f6d 00 0001 0001"; // myiP.openDNS.com A IN
const OPENDNS6 = "04 6d796950 07 6f70656e 444e53 03 636f6d 00 001c 0001"; // the same, AAAA
const CLOUDFLARE = "06 77686f614d49 0a 636c6f7564666c617265 00 0010 0003"; // whoaMI.cloudflare TXT CH

const google: DnsQuestion = {
	id: 0x1f2e,
	name: "o-O.MyAddr.L.goOgle.coM",
	type: "TXT",
	class: "IN",
	authoritative: true,
	family: "ipv4",
};
const opendns: DnsQuestion = { ...google, name: "myiP.openDNS.com", type: "A", authoritative: false };
const opendns6: DnsQuestion = { ...opendns, type: "AAAA", family: "ipv6" };
const cloudflare: DnsQuestion = { ...opendns, name: "whoaMI.cloudflare", type: "TXT", class: "CH" };
const google6: DnsQuestion = { ...google, family: "ipv6" };

test.each<[name: string, question: DnsQuestion, packet: string]>([
	["google", google, `1f2e 0000 0001 0000 0000 0000 ${GOOGLE}`],
	["opendns", opendns, `1f2e 0100 0001 0000 0000 0000 ${OPENDNS}`],
	["opendns, IPv6", opendns6, `1f2e 0100 0001 0000 0000 0000 ${OPENDNS6}`],
	["cloudflare", cloudflare, `1f2e 0100 0001 0000 0000 0000 ${CLOUDFLARE}`],
])("a question to %s / these bytes, recursion asked for only from resolvers", (_name, question, packet) =>
	expect(Buffer.from(encodeQuestion(codec, question)).toString("hex")).toBe(packet.replace(/ /g, "")),
);

const TXT4 = "c00c 0010 0001 0000003c 000c 0b 38312e322e36392e313432";
const GOOGLE_ANSWER = `1f2e 8400 0001 0001 0000 0000 ${GOOGLE} ${TXT4}`;
const OPENDNS_ANSWER = `1f2e 8180 0001 0001 0000 0000 ${OPENDNS} c00c 0001 0001 00000000 0004 5102458e`;
const OPENDNS6_ANSWER = `1f2e 8180 0001 0001 0000 0000 ${OPENDNS6} c00c 001c 0001 00000000 0010 2a0105a8000000000000000000000001`;
const CLOUDFLARE_ANSWER = `1f2e 8180 0001 0001 0000 0000 ${CLOUDFLARE} c00c 0010 0003 00000000 000c 0b 38312e322e36392e313432`;

test.each<[name: string, question: DnsQuestion, packet: string, address: string]>([
	["google", google, GOOGLE_ANSWER, "81.2.69.142"],
	["google, IPv6", google6, txt(text("2a01:5a8::1")), "2a01:5a8::1"],
	["opendns", opendns, OPENDNS_ANSWER, "81.2.69.142"],
	["opendns, IPv6", opendns6, OPENDNS6_ANSWER, "2a01:5a8::1"],
	["cloudflare", cloudflare, CLOUDFLARE_ANSWER, "81.2.69.142"],
	[
		"an authority beside the answer",
		opendns,
		`${OPENDNS_ANSWER}c011 0002 0001 00000000 0002 c011`.replace("0001 0001 0000", "0001 0001 0001"),
		"81.2.69.142",
	],
	[
		"the name written out, in another case",
		opendns,
		OPENDNS_ANSWER.replace("c00c", OPENDNS.slice(0, -10).replace("50", "70")),
		"81.2.69.142",
	],
])("the answer of %s / its address", (_name, question, packet, address) =>
	expect(readAnswer(codec, hex(packet), question)).toEqual({ kind: "address", address }),
);

/** An answer to google's question with this rdata, or with other flags. */
function txt(rdata: string, flags = "8400"): string {
	const length = (rdata.replace(/ /g, "").length / 2).toString(16).padStart(4, "0");
	return `1f2e ${flags} 0001 0001 0000 0000 ${GOOGLE} c00c 0010 0001 0000003c ${length} ${rdata}`;
}

test.each<[lie: string, packet: string, question?: DnsQuestion]>([
	["nothing", ""],
	["another transaction id", GOOGLE_ANSWER.replace("1f2e", "1f2f")],
	["a question", GOOGLE_ANSWER.replace("8400", "0400")],
	["another opcode", GOOGLE_ANSWER.replace("8400", "a400")],
	["another case", GOOGLE_ANSWER.replace("6f2d4f", "6f2d6f")],
	["another name", GOOGLE_ANSWER.replace("6f2d4f", "6f2d4e")],
	["another type", GOOGLE_ANSWER.replace("0010 0001 c00c", "0001 0001 c00c")],
	["another class", GOOGLE_ANSWER.replace("0010 0001 c00c", "0010 0003 c00c")],
	["no question", `1f2e 8400 0000 0001 0000 0000 ${TXT4}`],
	["two questions", GOOGLE_ANSWER.replace("8400 0001", "8400 0002")],
	["no records where one is promised", `1f2e 8400 0001 0001 0000 0000 ${GOOGLE}`],
	["65,535 records promised", GOOGLE_ANSWER.replace("0001 0001 0000", "0001 ffff ffff")],
	["bytes after the end", `${GOOGLE_ANSWER}00`],
	["a name that points forward", GOOGLE_ANSWER.replace("c00c", "c0ff")],
	["a name that points at itself", GOOGLE_ANSWER.replace("c00c", "c029")],
	["a label of an unknown kind", GOOGLE_ANSWER.replace("c00c", "800c")],
	["a text longer than its record", txt("20 38312e322e36392e313432")],
	["a record longer than the packet", GOOGLE_ANSWER.replace("000c 0b", "00ff 0b")],
	["an error to another question", GOOGLE_ANSWER.replace("1f2e", "0000").replace("8400", "8183")],
])("%s / not ours, wait on", (_lie, packet, question = google) =>
	expect(readAnswer(codec, hex(packet), question)).toBeNull(),
);

test.each<[name: string, question: DnsQuestion, packet: string]>([
	["google", google, GOOGLE_ANSWER],
	["opendns", opendns, OPENDNS_ANSWER],
	["opendns, IPv6", opendns6, OPENDNS6_ANSWER],
	["cloudflare", cloudflare, CLOUDFLARE_ANSWER],
])("the answer of %s cut off at any byte / not ours, wait on", (_name, question, packet) => {
	const whole = hex(packet);
	for (let length = 0; length < whole.length; length += 1)
		expect(readAnswer(codec, whole.subarray(0, length), question)).toBeNull();
});

const SUBNET = text("edns0-client-subnet 81.2.69.0/24");
const record = (rdata: string, header = "c00c 0010 0001 0000003c"): string =>
	`${header} ${(rdata.length / 2).toString(16).padStart(4, "0")} ${rdata}`;
const plainCase = { ...google, name: google.name.toLowerCase() };
const asPlain = (packet: string): string =>
	packet.replace(GOOGLE, "03 6f2d6f 06 6d7961646472 01 6c 06 676f6f676c65 03 636f6d 00 0010 0001");

test.each<[lie: string, packet: string, reason: RegExp, question?: DnsQuestion]>([
	["cut short (TC)", GOOGLE_ANSWER.replace("8400", "8600"), /^is cut short$/],
	["cut short and broken", `1f2e 8600 0001 0001 0000 0000 ${GOOGLE}`, /^is cut short$/],
	["FORMERR", GOOGLE_ANSWER.replace("8400", "8401"), /^is an error: FORMERR$/],
	["SERVFAIL", GOOGLE_ANSWER.replace("8400", "8182"), /^is an error: SERVFAIL$/],
	["NOTIMP", GOOGLE_ANSWER.replace("8400", "8184"), /^is an error: NOTIMP$/],
	["REFUSED", GOOGLE_ANSWER.replace("8400", "8185"), /^is an error: REFUSED$/],
	["an error without a name", GOOGLE_ANSWER.replace("8400", "818b"), /^is an error: 11$/],
	["NXDOMAIN, to a name in mixed case", GOOGLE_ANSWER.replace("8400", "8183"), /^is an error: NXDOMAIN$/],
	["huge", txt(text("x".repeat(255)).repeat(2)), /^is longer than DNS over UDP allows$/],
	["no address", `1f2e 8400 0001 0000 0000 0000 ${GOOGLE}`, /^holds no address$/],
	["two", `1f2e 8400 0001 0002 0000 0000 ${GOOGLE} ${TXT4} ${TXT4}`, /^holds several records$/],
	[
		"an alias first",
		`1f2e 8180 0001 0002 0000 0000 ${OPENDNS} c00c 0005 0001 0000003c 0004 0161c011 c02e 0001 0001 0000003c 0004 5102458e`,
		/^holds several records$/,
		opendns,
	],
	[
		"only an alias",
		`1f2e 8180 0001 0001 0000 0000 ${OPENDNS} c00c 0005 0001 0000003c 0002 c011`,
		/^is about another/,
		opendns,
	],
	["a record of another name", GOOGLE_ANSWER.replace("c00c", "c010"), /^is about another name, type or class$/],
	["a record of another class", GOOGLE_ANSWER.replace("c00c 0010 0001", "c00c 0010 0003"), /^is about another/],
	["a record of a class with a flag", GOOGLE_ANSWER.replace("c00c 0010 0001", "c00c 0010 8001"), /^is about another/],
	[
		"a record of another type",
		OPENDNS_ANSWER.replace("c00c 0001", "c00c 0002").replace("5102458e", "0161c011"),
		/^is about another/,
		opendns,
	],
	["AAAA where A was asked", OPENDNS6_ANSWER.replace(OPENDNS6, OPENDNS), /^is about another/, opendns],
	[
		"EDNS in the place of the answer",
		`1f2e 8400 0001 0001 0000 0000 ${GOOGLE} 00 0029 04d0 00000000 0000`,
		/^is about another/,
	],
	[
		"A with another length",
		OPENDNS_ANSWER.replace("0004 5102", "0003 5102"),
		/^holds an address of a wrong length$/,
		opendns,
	],
	[
		"AAAA with another length",
		OPENDNS6_ANSWER.replace("0010 2a01", "0004 2a01"),
		/^holds an address of a wrong length$/,
		opendns6,
	],
	["no text", txt(""), /^is not one text$/],
	["two texts", txt(text("81.2.69.142") + text("81.2.69.143")), /^is not one text$/],
	["two texts that make one address", txt(text("81.2.69.") + text("142")), /^is not one text$/],
	["empty", txt("00"), /^is empty$/],
	["other family", txt(text("2a01:5a8::1")), /^is an IPv6 address where IPv4 was asked$/],
	["IPv4-mapped", txt(text("::ffff:81.2.69.142")), /^is IPv4 in the form of IPv6/],
	["IPv4-mapped, IPv6 asked", txt(text("::ffff:81.2.69.142")), /^is IPv4 in the form of IPv6/, google6],
	[
		"IPv4-mapped AAAA",
		OPENDNS6_ANSWER.replace("2a0105a8000000000000000000000001", "00000000000000000000ffff5102458e"),
		/^is IPv4 in the form of IPv6/,
		opendns6,
	],
	["decimal", txt(text("1359103374")), /^is no IPv4 address in its usual form: "1359103374"$/],
	["octal", txt(text("0121.02.0105.0216")), /^is no IPv4 address in its usual form/],
	["hexadecimal", txt(text("0x5102458e")), /^is no IPv4 address in its usual form/],
	["in quotation marks", txt(text('"81.2.69.142"')), /^is no address: "'81\.2\.69\.142'"$/],
	["several addresses", txt(text("81.2.69.142 81.2.69.143")), /^holds several addresses$/],
	["HTML", txt(text("<html>81.2.69.142</html>")), /^is HTML, not an address$/],
	["not ASCII", txt(text("81.2.69.142\xa0")), /^is no address: "81\.2\.69\.142\?"$/],
	[
		"neither authoritative nor from a resolver",
		GOOGLE_ANSWER.replace("8400", "8000"),
		/^is not marked as that of the name's own server$/,
	],
])("%s / refused", (_lie, packet, reason, question = google) => {
	const reading = readAnswer(codec, hex(packet), question);
	expect(reading).toEqual({ kind: "refused", reason: expect.stringMatching(reason), intercepted: false });
});

test.each<[state: string, packet: string, reason: RegExp, question?: DnsQuestion]>([
	[
		"google's answer to a resolver",
		`1f2e 8180 0001 0002 0000 0000 ${GOOGLE} ${record(text("172.253.5.1"))} ${record(SUBNET)}`,
		/^was fetched by a resolver on the way/,
	],
	["only the resolver's part of it", txt(SUBNET), /^was fetched by a resolver on the way/],
	["a cache's answer", GOOGLE_ANSWER.replace("8400", "8180"), /^is not marked as .*: a resolver on the way gave it$/],
	[
		"NXDOMAIN, to a name in lower case",
		asPlain(GOOGLE_ANSWER.replace("8400", "8183")),
		/^says that there is no such name/,
		plainCase,
	],
])("%s / refused, and proof that somebody else answered", (_state, packet, reason, question = google) =>
	expect(readAnswer(codec, hex(packet), question)).toEqual({
		kind: "refused",
		reason: expect.stringMatching(reason),
		intercepted: true,
	}),
);

test("private and reserved addresses / read as they are: the core judges them", () => {
	for (const address of ["10.0.0.1", "100.64.0.1", "0.0.0.0", "192.0.2.1"])
		expect(readAnswer(codec, hex(txt(text(address))), google)).toEqual({ kind: "address", address });
});

test("any bytes / no answer", () => {
	fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), bytes => readAnswer(codec, bytes, google) === null));
});

test("a view into a larger buffer / only its own bytes count", () => {
	const whole = hex(GOOGLE_ANSWER);
	const around = new Uint8Array(whole.length + 20).fill(0x39);
	around.set(whole, 10);
	expect(readAnswer(codec, around.subarray(10, 10 + whole.length), google)).toEqual({
		kind: "address",
		address: "81.2.69.142",
	});
});
