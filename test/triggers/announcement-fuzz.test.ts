import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNatpmpAnnouncement } from "../../src/triggers/natpmp-announcement.ts";
import { isPcpAnnouncement } from "../../src/triggers/pcp-announcement.ts";
import { dice, mutate } from "../sources/upnp-mutate.ts";

const RUNS = Number(process.env["CFDDNS_FUZZ_RUNS"] ?? 20_000);
const SEED = Number(process.env["CFDDNS_FUZZ_SEED"] ?? Date.now() % 2 ** 31);

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));

type Reader = {
	readonly name: string;
	readonly is: (payload: Uint8Array) => boolean;
	/** What every announcement looks like from outside, in hexadecimal. */
	readonly shape: RegExp;
	readonly samples: readonly Uint8Array[];
};

const READERS: readonly Reader[] = [
	{
		name: "NAT-PMP announcements",
		is: isNatpmpAnnouncement,
		shape: /^0080(?:..){10}$/,
		samples: ["008000000000000051024502", "00800003000000010000000000"].map(hex),
	},
	{
		name: "PCP announcements",
		is: isPcpAnnouncement,
		shape: /^0280..00(?:.{8}){5,274}$/,
		samples: [`02800000${"00".repeat(20)}`, `02800000${"00".repeat(20)}8000000401020304`].map(hex),
	},
];
const TOKENS = ["0080", "0280", "0000", "00000000", "00".repeat(24)].map(hex);

describe.each(READERS)("$name", ({ is, shape, samples }) => {
	const expectRight = (payload: Uint8Array): boolean => {
		const text = Buffer.from(payload).toString("hex");
		if (is(payload) !== shape.test(text)) throw new Error(`CFDDNS_FUZZ_SEED=${SEED}: wrong about ${text}`);
		return is(payload);
	};

	test(`${RUNS} damaged ones / yes or no, and yes only to what looks so`, () => {
		const roll = dice(SEED);
		const seen = { yes: 0, no: 0 };
		for (let run = 0; run < RUNS; run += 1) {
			const sample = samples[roll(samples.length)] ?? Uint8Array.of();
			seen[expectRight(mutate(sample, TOKENS, roll)) ? "yes" : "no"] += 1;
		}
		for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RUNS / 200);
	}, 600_000);

	test("any bytes / the same", () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 1200 }), payload => void expectRight(payload)));
	});
});
