import * as codec from "dns-packet";
import { expect, test } from "vitest";
import { bytesOf, familyOf, type IpAddress, parseAddress } from "../../src/core/address.ts";
import { type DnsQuestion, readAnswer } from "../../src/sources/dns-message.ts";
import { readBindingResponse } from "../../src/sources/stun-message.ts";
import { dice, mutate } from "./upnp-mutate.ts";

// More for a long night: 1,000,000 take less than a minute each.
const RUNS = Number(process.env["CFDDNS_FUZZ_RUNS"] ?? 20_000);
const SEED = Number(process.env["CFDDNS_FUZZ_SEED"] ?? Date.now() % 2 ** 31);

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/ /g, ""), "hex"));
type Roll = (below: number) => number;
const noise = (roll: Roll): Uint8Array => Uint8Array.from({ length: roll(120) }, () => roll(256));

type Reading =
	| { readonly kind: "address"; readonly address: IpAddress }
	| { readonly kind: "refused"; readonly reason: string };
type Sample = {
	readonly packet: Uint8Array;
	read(bytes: Uint8Array): Reading | null;
	/** Does the packet hold this address? An answer that it does not hold was made up. */
	holds(address: IpAddress, bytes: Uint8Array): boolean;
};
type Parser = {
	readonly name: string;
	readonly samples: readonly Sample[];
	readonly tokens: readonly Uint8Array[];
	/** How many bytes the sample's start has that have to stay, so that anything after them is looked at. */
	readonly keep: readonly number[];
	/** Puts right what any damage breaks, such as a length. */
	mend(bytes: Uint8Array): Uint8Array;
};

const NAMES = {
	opendns: "046d796950076f70656e444e5303636f6d00",
	google: "036f2d6f066d7941646472016c06676f6f676c6503636f6d00",
};
const question: DnsQuestion = {
	id: 0x1f2e,
	name: "myiP.openDNS.com",
	type: "A",
	class: "IN",
	authoritative: false,
	family: "ipv4",
};
const google: DnsQuestion = { ...question, name: "o-o.myAddr.l.google.com", type: "TXT", authoritative: true };
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

function dns(asked: DnsQuestion, packet: string): Sample {
	return {
		packet: hex(packet),
		read: bytes => readAnswer(codec, bytes, asked),
		holds: (address, bytes) =>
			asked.type !== "TXT"
				? Buffer.from(bytes).includes(Buffer.from(bytesOf(address)))
				: familyOf(address) === "ipv6" || latin1(bytes).includes(address),
	};
}

const ID = "b7e7a701bc34d686fa87dfae";
const MASK = [...hex(`2112a442${ID}`)];

function stun(attributes: string): Sample {
	const body = hex(attributes);
	return {
		packet: Uint8Array.of(1, 1, 0, body.length, ...MASK, ...body),
		read: bytes => readBindingResponse(bytes, hex(ID), "ipv4"),
		holds: (address, bytes) =>
			Buffer.from(bytes).includes(Buffer.from(bytesOf(address).map((byte, at) => byte ^ (MASK[at] ?? 0)))),
	};
}

const PARSERS: readonly Parser[] = [
	{
		name: "DNS answers",
		samples: [
			dns(question, `1f2e 8180 0001 0001 0000 0000 ${NAMES.opendns} 0001 0001 c00c 0001 0001 00000000 0004 5102458e`),
			dns(
				{ ...question, type: "AAAA", family: "ipv6" },
				`1f2e 8180 0001 0001 0000 0000 ${NAMES.opendns} 001c 0001 c00c 001c 0001 00000000 0010 2a0105a8000000000000000000000001`,
			),
			dns(
				google,
				`1f2e 8400 0001 0001 0000 0000 ${NAMES.google} 0010 0001 c00c 0010 0001 0000003c 000c 0b 38312e322e36392e313432`,
			),
			dns(
				google,
				`1f2e 8400 0001 0002 0000 0000 ${NAMES.google} 0010 0001 c00c 0010 0001 0000003c 000c 0b 38312e322e36392e313432 c00c 0005 0001 0000003c 0004 0161c011`,
			),
		],
		tokens: [
			"c00c",
			"0010",
			"0001",
			"0005",
			"0029",
			"8000",
			"00",
			"0b",
			"3f",
			"c0",
			"ffff",
			"0000003c",
			"0004",
			"2e",
			"31",
		].map(hex),
		keep: [0, 2, 12, 33, 40],
		mend: bytes => bytes,
	},
	{
		name: "STUN answers",
		samples: [
			stun("00200008 0001a147 7010e1cc"),
			stun(
				"8022000b 7465737420766563746f7220 00200008 0001a147 e112a643 00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004 c07d4c96",
			),
			stun("00010008 00018055 c0000201 802b0008 00010d96 7f000001 00200008 0001a147 7010e1cc"),
			stun("00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9"),
			stun("00090010 00000401 556e61757468 6f72697a6564"),
		],
		tokens: [
			"00200008",
			"00200014",
			"00010008",
			"00080014",
			"00090004",
			"80280004",
			"0001a147",
			"0002a147",
			"00000000",
		].map(hex),
		keep: [0, 2, 4, 20, 20],
		// Nearly all damage breaks the length, and with a wrong one nothing else is looked at.
		mend: bytes => {
			const whole = bytes.slice(0, bytes.length - (bytes.length % 4));
			if (whole.length >= 20) new DataView(whole.buffer).setUint16(2, whole.length - 20);
			return whole;
		},
	},
];

/** One input out of a sample: damaged behind its start, and mended most of the time; now and then mere noise. */
function damaged({ packet }: Sample, { keep, tokens, mend }: Parser, roll: Roll): Uint8Array {
	if (roll(50) === 0) return noise(roll);
	const start = keep[roll(keep.length)] ?? 0;
	const bytes = Buffer.concat([packet.subarray(0, start), mutate(packet.subarray(start), tokens, roll)]);
	return roll(4) === 0 ? bytes : mend(bytes);
}

function check(sample: Sample, bytes: Uint8Array): "null" | "address" | "refused" {
	const reading = sample.read(bytes);
	if (reading === null) return "null";
	if (reading.kind === "refused") {
		if (!/^[\x20-\x7e]{1,200}$/.test(reading.reason)) throw new Error(`Not fit for a message: ${reading.reason}`);
	} else {
		if (parseAddress(reading.address) !== reading.address) throw new Error(`Not canonical: ${reading.address}`);
		if (!sample.holds(reading.address, bytes)) throw new Error(`Not in the packet: ${reading.address}`);
	}
	return reading.kind;
}

test.each(PARSERS)(
	`$name, ${RUNS} damaged packets / nothing but an address that is in them, a refusal, or nothing`,
	parser => {
		const roll = dice(SEED);
		const seen = { null: 0, address: 0, refused: 0 };
		for (let run = 0; run < RUNS; run += 1) {
			const sample = parser.samples[roll(parser.samples.length)];
			if (sample === undefined) continue;
			const bytes = damaged(sample, parser, roll);
			try {
				seen[check(sample, bytes)] += 1;
			} catch (cause) {
				const where = `CFDDNS_FUZZ_SEED=${SEED}, run ${run}: ${Buffer.from(bytes).toString("hex")}`;
				throw new Error(`${parser.name}, ${where}: ${cause}`, { cause });
			}
		}
		// Otherwise all of it would end at the first check, and show little.
		for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RUNS / 200);
	},
	600_000,
);

test.each(PARSERS)("$name, whole / read", ({ samples }) => {
	expect(samples.map(sample => check(sample, sample.packet))).toContain("address");
});
