import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress } from "../core/address.ts";
import { natpmpQuestion, readNatpmp } from "./natpmp-message.ts";

/** An answer of 12 bytes: its first four, an epoch, and an address. */
const answer = (head: readonly number[], address: readonly number[]): Uint8Array =>
	Uint8Array.of(...head, 0x00, 0x00, 0x32, 0x3b, ...address);

describe("readNatpmp", () => {
	test("the question / two zero bytes", () => expect([...natpmpQuestion()]).toEqual([0, 0]));

	test.each<[scenario: string, payload: Uint8Array, address: string]>([
		["miniupnpd 2.3.1, public / read", answer([0, 128, 0, 0], [81, 2, 69, 142]), "81.2.69.142"],
		["private / read, the core judges", answer([0, 128, 0, 0], [192, 168, 0, 2]), "192.168.0.2"],
		["CGNAT / read, the core judges", answer([0, 128, 0, 0], [100, 64, 3, 4]), "100.64.3.4"],
		["zeros: no lease at the moment / none", answer([0, 128, 0, 0], [0, 0, 0, 0]), "0.0.0.0"],
		["miniupnpd 2.3.1, CGNAT: result 3 / none", answer([0, 128, 0, 3], [0, 0, 0, 0]), "0.0.0.0"],
		["result 3 with an address / none, it is not defined", answer([0, 128, 0, 3], [81, 2, 69, 142]), "0.0.0.0"],
		["result 3, cut after the epoch / none", Uint8Array.of(0, 128, 0, 3, 0, 0, 0, 1), "0.0.0.0"],
	])("%s", (_scenario, payload, address) => expect(readNatpmp(payload)).toEqual({ kind: "address", address }));

	test.each<[scenario: string, payload: Uint8Array, reason: RegExp]>([
		["result 1 / said", answer([0, 128, 0, 1], [0, 0, 0, 0]), /version of NAT-PMP \(result 1\)/],
		["result 2 / said", answer([0, 128, 0, 2], [81, 2, 69, 142]), /switched off in it \(result 2\)/],
		["result 4 / said", answer([0, 128, 0, 4], [0, 0, 0, 0]), /out of resources \(result 4\)/],
		["result 5, four bytes / said", Uint8Array.of(0, 128, 0, 5), /does not tell its address by NAT-PMP \(result 5\)/],
		["result 6 / said", answer([0, 128, 0, 6], [0, 0, 0, 0]), /unknown reason \(result 6\)/],
		["result 768, not 3 / said", answer([0, 128, 3, 0], [0, 0, 0, 0]), /unknown reason \(result 768\)/],
		["PCP's UNSUPP_VERSION / said", Uint8Array.of(2, 128, 0, 1, ...new Uint8Array(20)), /^it speaks only PCP/],
	])("%s", (_scenario, payload, reason) =>
		expect(readNatpmp(payload)).toEqual({ kind: "refused", reason: expect.stringMatching(reason) }),
	);

	test.each<[scenario: string, payload: Uint8Array]>([
		["empty / not ours", Uint8Array.of()],
		["our own question / not ours", natpmpQuestion()],
		["three bytes / not ours", Uint8Array.of(0, 128, 1)],
		["a success of 11 bytes / not ours", answer([0, 128, 0, 0], [81, 2, 69])],
		["a success of 13 bytes / not ours", answer([0, 128, 0, 0], [81, 2, 69, 142, 0])],
		["the answer to a mapping / not ours", answer([0, 129, 0, 0], [81, 2, 69, 142])],
		["a question / not ours", answer([0, 0, 0, 0], [81, 2, 69, 142])],
		["version 1 / not ours", answer([1, 128, 0, 0], [81, 2, 69, 142])],
		["a PCP question / not ours", Uint8Array.of(2, 0, 0, 0, ...new Uint8Array(20))],
	])("%s", (_scenario, payload) => expect(readNatpmp(payload)).toBeNull());

	test("any bytes / an address, a reason or nothing", () =>
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 32 }), payload => {
				const said = readNatpmp(payload);
				expect(said === null || said.kind === "refused" || parseAddress(said.address) !== null).toBe(true);
			}),
			{ numRuns: 3000 },
		));
});
