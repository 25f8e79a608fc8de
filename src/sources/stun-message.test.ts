import fc from "fast-check";
import { expect, test } from "vitest";
import type { Family } from "../core/address.ts";
import { bindingRequest, readBindingResponse } from "./stun-message.ts";

const hex = (text: string): Uint8Array => Buffer.from(text.replace(/\s/g, ""), "hex");

/** RFC 5769 section 2: the transaction of all its samples. */
const ID = "b7e7a701 bc34d686 fa87dfae";
const id = hex(ID);
const SOFTWARE = "8022000b 74657374 20766563 746f7220";
/** Sections 2.2 and 2.3, as printed there: SOFTWARE, XOR-MAPPED-ADDRESS, MESSAGE-INTEGRITY, FINGERPRINT. */
const IPV4 = `0101003c 2112a442 ${ID} ${SOFTWARE} 00200008 0001a147 e112a643
	00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96`;
const IPV6 = `01010048 2112a442 ${ID} ${SOFTWARE} 00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
	00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c`;

const MAPPED = "00010008 00018055 c0000201";
/** 81.2.69.142, port 32853. */
const XOR_MAPPED = "00200008 0001a147 7010e1cc";

/** A message with these attributes. */
function stun(attributes: string, type = "0101"): string {
	const length = hex(attributes).length.toString(16).padStart(4, "0");
	return `${type} ${length} 2112a442 ${ID} ${attributes}`;
}

test("a request / 20 bytes, as RFC 8489 has it", () =>
	expect(Buffer.from(bindingRequest(id)).toString("hex")).toBe("000100002112a442b7e7a701bc34d686fa87dfae"));

test.each<[packet: string, bytes: string, family: Family, address: string]>([
	["RFC 5769 section 2.2", IPV4, "ipv4", "192.0.2.1"],
	["RFC 5769 section 2.3", IPV6, "ipv6", "2001:db8:1234:5678:11:2233:4455:6677"],
	["the address alone", stun(XOR_MAPPED), "ipv4", "81.2.69.142"],
	["the old form before it, with a lie", stun(`${MAPPED} ${XOR_MAPPED}`), "ipv4", "81.2.69.142"],
	[
		"coturn: the server's addresses and its name behind it",
		stun(`${XOR_MAPPED} 802b0008 00010d96 7f000001 80220004 4e6f6e65`),
		"ipv4",
		"81.2.69.142",
	],
	[
		"the server's addresses as in RFC 3489",
		stun(`${MAPPED} 00040008 00010d96 01020304 00050008 00010d97 01020305 ${XOR_MAPPED}`),
		"ipv4",
		"81.2.69.142",
	],
	[
		"another address behind the integrity",
		stun(`${XOR_MAPPED} 00080014 ${"00".repeat(20)} 00200008 0001a147 00000000`),
		"ipv4",
		"81.2.69.142",
	],
	[
		"what must be understood behind the integrity",
		stun(`${XOR_MAPPED} 001c0010 ${"00".repeat(16)} 7fff0000`),
		"ipv4",
		"81.2.69.142",
	],
])("%s / its address", (_packet, bytes, family, address) =>
	expect(readBindingResponse(hex(bytes), id, family)).toEqual({ kind: "address", address }),
);

test.each<[lie: string, bytes: string]>([
	["nothing", ""],
	["another transaction id", stun(XOR_MAPPED).replace("fa87dfae", "fa87dfaf")],
	["another cookie", stun(XOR_MAPPED).replace("2112a442", "2112a443")],
	["our request sent back", stun("", "0001")],
	["an indication", stun(XOR_MAPPED, "0011")],
	["another method's answer", stun(XOR_MAPPED, "0103")],
	["the first bits set", stun(XOR_MAPPED, "8101")],
	["a length that is not the packet's", IPV4.replace("0101003c", "01010038")],
	["a length that is no multiple of 4", `01010001 2112a442 ${ID} 00`],
	["bytes after the end", `${IPV4} 00000000`],
	["an attribute longer than the packet", stun("00200009 0001a147 7010e1cc")],
	["half an attribute's head", `01010002 2112a442 ${ID} 0020`],
	["another fingerprint", IPV4.replace("c07d4c96", "c07d4c97")],
	["another address under the fingerprint", IPV4.replace("e112a643", "e112a644")],
	["a fingerprint that is right, but not the last", stun(`${XOR_MAPPED} 80280004 40ddadf6 80220000`)],
	["a fingerprint of another length", stun(`${XOR_MAPPED} 80280000`)],
	["huge", stun(`${XOR_MAPPED} 80221000 ${"20".repeat(4096)}`)],
])("%s / not ours, wait on", (_lie, bytes) => expect(readBindingResponse(hex(bytes), id, "ipv4")).toBeNull());

test.each<[name: string, packet: string, family: Family]>([
	["RFC 5769 section 2.2", IPV4, "ipv4"],
	["RFC 5769 section 2.3", IPV6, "ipv6"],
	["the address alone", stun(XOR_MAPPED), "ipv4"],
])("%s, cut off at any byte / not ours, wait on", (_name, packet, family) => {
	const whole = hex(packet);
	for (let length = 0; length < whole.length; length += 1)
		expect(readBindingResponse(whole.subarray(0, length), id, family)).toBeNull();
});

test.each<[state: string, bytes: string, reason: RegExp, family?: Family]>([
	["no attributes", stun(""), /^holds no address$/],
	["the old form only", stun(MAPPED), /^holds the address in the old form only \(MAPPED-ADDRESS\)/],
	["the form of a draft", stun("80200008 0001a147 7010e1cc"), /^holds no address$/],
	["an address behind the integrity only", stun(`00080014 ${"00".repeat(20)} ${XOR_MAPPED}`), /^holds no address$/],
	["two addresses", stun(`${XOR_MAPPED} 00200008 0001a147 7010e1cd`), /^holds several addresses$/],
	["the same twice", stun(`${XOR_MAPPED} ${XOR_MAPPED}`), /^holds several addresses$/],
	["other family", IPV6, /^is an IPv6 address where IPv4 was asked$/],
	["other family", IPV4, /^is an IPv4 address where IPv6 was asked$/, "ipv6"],
	[
		"IPv4-mapped IPv6",
		stun("00200014 0002a147 2112a442 b7e7a701 bc342979 ab859a20"),
		/^is IPv4 in the form of IPv6/,
		"ipv6",
	],
	[
		"IPv4-mapped IPv6 where IPv4 was asked",
		stun("00200014 0002a147 2112a442 b7e7a701 bc342979 ab859a20"),
		/^is IPv4 in the form/,
	],
	["IPv4 in 16 bytes", stun("00200014 0001a147 2112a442 b7e7a701 bc342979 ab859a20"), /^holds a malformed address$/],
	["IPv6 in 4 bytes", stun("00200008 0002a147 7010e1cc"), /^holds a malformed address$/, "ipv6"],
	["a family that does not exist", stun("00200008 0003a147 7010e1cc"), /^holds a malformed address$/],
	["no address in the attribute", stun("00200000"), /^holds a malformed address$/],
	[
		"what must be understood, and is not",
		stun(`${XOR_MAPPED} 00220000`),
		/^rests on what cfddns does not know \(attribute 0x0022\)$/,
	],
	["error 401", stun("00090010 00000401 556e6175 74686f72 697a6564", "0111"), /^is an error: 401 "Unauthorized"$/],
	["error 420 without words", stun("00090004 00000414", "0111"), /^is an error: 420 ""$/],
	["error 500, words to fool a terminal", stun("00090008 00000500 1b5b324a", "0111"), /^is an error: 500 "\?\[2J"$/],
	[
		"another server",
		stun("00090004 00000300 80230008 00010d96 01020304", "0111"),
		/^sends us to another server \(300\), which is not followed$/,
	],
	["an error without a code", stun("", "0111"), /^is an error without a code$/],
	["an error with half a code", stun("00090002 00000000", "0111"), /^is an error without a code$/],
	["an error with an address", stun(`00090004 00000400 ${XOR_MAPPED}`, "0111"), /^is an error: 400 ""$/],
])("%s / refused", (_state, bytes, reason, family = "ipv4") =>
	expect(readBindingResponse(hex(bytes), id, family)).toEqual({
		kind: "refused",
		reason: expect.stringMatching(reason),
	}),
);

test("any bytes / no answer", () => {
	fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => readBindingResponse(bytes, id, "ipv4") === null));
});

test("any attributes in a good frame / an address only if such an attribute is there", () => {
	const words = fc.array(
		fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.constantFrom(...[XOR_MAPPED, MAPPED].map(hex))),
	);
	fc.assert(
		fc.property(words, parts => {
			const attributes = Buffer.concat(parts).toString("hex");
			const reading = readBindingResponse(hex(stun(attributes)), id, "ipv4");
			if (reading?.kind === "address") expect(attributes).toContain("00200008");
		}),
		{ numRuns: 2_000 },
	);
});
