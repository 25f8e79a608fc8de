import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress } from "../../src/core/address.ts";
import { readNatpmp } from "../../src/sources/natpmp-message.ts";
import type { Reading } from "../../src/sources/single-address.ts";
import { readSsdp } from "../../src/sources/ssdp-message.ts";
import { readDescription } from "../../src/sources/upnp-description.ts";
import { readSoap } from "../../src/sources/upnp-soap.ts";
import { dice, mutate } from "./upnp-mutate.ts";
import {
	AVM_ANSWER,
	AVM_DESCRIPTION,
	BILLION_LAUGHS,
	bytesOfText,
	deep,
	description,
	fault,
	MINIUPNPD_ANSWER,
	MINIUPNPD_DESCRIPTION,
	ROUTER,
	reply,
	SPARSE_ANSWER,
} from "./upnp-samples.ts";
import { address } from "./upnp-world.ts";

// More for a long night: 1,000,000 take up to two minutes each.
const RUNS = Number(process.env["CFDDNS_FUZZ_RUNS"] ?? 20_000);
const SEED = Number(process.env["CFDDNS_FUZZ_SEED"] ?? Date.now() % 2 ** 31);

const router = address(ROUTER);
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

/** Only what is on the router may come out. */
function expectOnRouter(url: URL): void {
	if (url.protocol === "http:" && url.hostname === ROUTER && url.username === "" && url.password === "") return;
	throw new Error(`Led elsewhere: ${url.href}`);
}

function expectReading(reading: Reading | null): void {
	if (reading?.kind === "address" && (reading.address.includes(":") || parseAddress(reading.address) === null))
		throw new Error(`Not an IPv4 address: ${reading.address}`);
	if (reading?.kind === "refused" && !/^[\x20-\x7e]{1,200}$/.test(reading.reason))
		throw new Error(`Not fit for a message: ${reading.reason}`);
}

type Parser = {
	readonly name: string;
	/** Throws if what comes out is not what may. */
	readonly read: (bytes: Uint8Array) => void;
	readonly samples: readonly Uint8Array[];
	readonly tokens: readonly Uint8Array[];
};

const texts = (...all: readonly string[]): readonly Uint8Array[] => all.map(text => Uint8Array.from(Buffer.from(text)));
const TAGS = [
	"<",
	">",
	"</",
	"/>",
	"<a>",
	"</a>",
	"<!--",
	"-->",
	"<![CDATA[",
	"]]>",
	"<?",
	"?>",
	"<!DOCTYPE a [",
	"]>",
];
const BITS = [
	"&amp;",
	"&#0;",
	"&#x110000;",
	"&x;",
	"&",
	'"',
	"'",
	"=",
	"\0",
	"\uFEFF",
	"\u{1f600}",
	"\r",
	" xml:space='no'",
];
const HOSTS = [
	"http://",
	"//",
	"192.168.1.66",
	"3232235777",
	"@",
	"\\",
	"[::1]",
	"evil.example",
	":0",
	"https:",
	"#",
	"?",
];

const small = description([["WANIPConnection:1", "/ctl"]], "<URLBase>http://192.168.1.1:80/</URLBase>")
	.replaceAll(/<(friendlyName|manufacturer|UDN|serviceId|SCPDURL)>[^<]*<\/\1>/g, "")
	.replace("/ctl", "http://192.168.1.1/ctl");

const PARSERS: readonly Parser[] = [
	{
		name: "NAT-PMP answers",
		read: bytes => expectReading(readNatpmp(bytes)),
		samples: [0, 1, 2, 3, 5].map(result => Uint8Array.of(0, 128, 0, result, 0, 0, 50, 59, 81, 2, 69, 142)),
		tokens: [Uint8Array.of(2, 128), Uint8Array.of(0, 128, 0, 3), Uint8Array.of(0)],
	},
	{
		name: "SSDP answers",
		read: bytes => {
			const url = readSsdp(bytes, router, router);
			if (url !== null) expectOnRouter(url);
		},
		samples: [MINIUPNPD_ANSWER, AVM_ANSWER, SPARSE_ANSWER].map(bytesOfText),
		tokens: texts("\r\n", "\n", "\r\n\r\n", ":", "LOCATION: ", "st:", ...HOSTS),
	},
	{
		name: "descriptions",
		read: bytes => {
			const said = readDescription(textOf(bytes), new URL("http://192.168.1.1:5000/d.xml"), router);
			if (said.kind === "services")
				for (const { control, events } of said.services)
					for (const url of [control, events]) if (url !== null) expectOnRouter(url);
		},
		// The small one is most of the cases: in it a damage hits what matters.
		samples: texts(...Array(20).fill(small), MINIUPNPD_DESCRIPTION, AVM_DESCRIPTION, BILLION_LAUGHS("controlURL")),
		tokens: texts(
			"<service>",
			"<controlURL>",
			"<eventSubURL>",
			"<URLBase>",
			"WANPPPConnection:1",
			deep(50, ""),
			...TAGS,
			...BITS,
			...HOSTS,
		),
	},
	{
		name: "SOAP answers",
		read: bytes => expectReading(readSoap(bytes.length % 4 === 0 ? 500 : 200, textOf(bytes))),
		samples: texts(reply("81.2.69.142"), reply(""), fault("501", "Action Failed"), BILLION_LAUGHS("errorCode")),
		tokens: texts("<NewExternalIPAddress>", "<errorCode>", "0x51.", "::ffff:", ...TAGS, ...BITS),
	},
];

describe.each(PARSERS)("$name", ({ read, samples, tokens }) => {
	test(`${RUNS} damaged ones / no exception, nothing that may not come out (CFDDNS_FUZZ_RUNS)`, {
		timeout: 60_000 + 3 * RUNS,
	}, () => {
		const roll = dice(SEED);
		for (let run = 0; run < RUNS; run++) {
			const bytes = mutate(samples[roll(samples.length)] ?? Uint8Array.of(), tokens, roll);
			try {
				read(bytes);
			} catch (error) {
				const input = Buffer.from(bytes).toString("base64");
				throw new Error(`CFDDNS_FUZZ_SEED=${SEED}, run ${run}, input ${input}: ${error}`, { cause: error });
			}
		}
	});

	test("any bytes, any pieces / no exception, nothing that may not come out", () => {
		const piece = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constantFrom(...samples, ...tokens));
		const input = fc.array(piece, { maxLength: 8 }).map(parts => Uint8Array.from(Buffer.concat(parts)));
		fc.assert(fc.property(input, read), { numRuns: 3000 });
	});

	test("the samples themselves / something comes out", () => {
		expect(samples.length).toBeGreaterThan(0);
		for (const sample of samples) read(sample);
	});
});
