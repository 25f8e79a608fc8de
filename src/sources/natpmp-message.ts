import { addressOfBytes } from "../core/address.ts";
import { noAddress } from "./natpmp-router.ts";
import { type Reading, refused } from "./single-address.ts";

/** Where a router listens (RFC 6886 section 3.1). */
export const NATPMP_PORT = 5351;

/** "What is your outside address?": version 0, opcode 0 (RFC 6886 section 3.2). */
export const natpmpQuestion = (): Uint8Array => Uint8Array.of(0, 0);

/** In answers the highest bit of the opcode is set. */
const ANSWER = 128;
/** Version, opcode, two bytes of result, four of epoch, four of address. */
const ANSWER_BYTES = 12;
/** An error may end before the address, and even before the epoch (RFC 6886 section 3.5). */
const ERROR_BYTES = 4;
/** RFC 6887: a router that speaks only this refuses in this version (appendix A). */
const PCP_VERSION = 2;

/** RFC 6886 section 3.5. Result 3 is missing: it is an answer. */
const RESULTS: Readonly<Record<number, string>> = {
	1: "it does not speak this version of NAT-PMP (result 1)",
	2: "it refuses to tell, NAT-PMP may be switched off in it (result 2)",
	4: "it is out of resources (result 4)",
	5: "it does not tell its address by NAT-PMP (result 5)",
};

/** "The router has no address from its provider"; also told when it has a private one or one of a CGNAT. */
const NETWORK_FAILURE = 3;

/** Reads an answer. `null`: no answer to our question. "0.0.0.0": the router has no public address. */
export function readNatpmp(payload: Uint8Array): Reading | null {
	const [version = 0, opcode = 0, high = 0, low = 0] = payload;
	if (payload.length < ERROR_BYTES) return null;
	if (version === PCP_VERSION && opcode >= ANSWER)
		return refused("it speaks only PCP, which tells no address unless a port is opened");
	if (version !== 0 || opcode !== ANSWER) return null;
	const result = high * 256 + low;
	if (result === NETWORK_FAILURE) return { kind: "address", address: noAddress() };
	if (result !== 0) return refused(RESULTS[result] ?? `it refuses for an unknown reason (result ${result})`);
	// Neither shorter nor longer: the format is fixed, and a longer one is somebody else's.
	if (payload.length !== ANSWER_BYTES) return null;
	return { kind: "address", address: addressOfBytes([...payload.subarray(8)]) };
}
