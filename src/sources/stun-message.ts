import { addressOfBytes, type Family } from "../core/address.ts";
import { MAX_ANSWER_BYTES } from "./kind.ts";
import { type Reading, readAddress, refused } from "./single-address.ts";
import { MAGIC_COOKIE, readFrame, type StunAttribute } from "./stun-frame.ts";
import { quoted } from "./unavailable.ts";

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;

const MAPPED_ADDRESS = 0x0001;
const MESSAGE_INTEGRITY = 0x0008;
const ERROR_CODE = 0x0009;
const MESSAGE_INTEGRITY_SHA256 = 0x001c;
const XOR_MAPPED_ADDRESS = 0x0020;

/**
 * Attributes that must be understood, and are: those of RFC 8489 section 18.3, and the addresses of the server's own that RFC 3489
 * had (RESPONSE-, SOURCE-, CHANGED-ADDRESS, REFLECTED-FROM), which say nothing about us.
 */
const UNDERSTOOD: readonly number[] = [
	MAPPED_ADDRESS,
	0x0002,
	0x0004,
	0x0005,
	0x0006,
	MESSAGE_INTEGRITY,
	ERROR_CODE,
	0x000a,
	0x000b,
	0x0014,
	0x0015,
	MESSAGE_INTEGRITY_SHA256,
	0x001d,
	0x001e,
	XOR_MAPPED_ADDRESS,
];

/** A Binding request without attributes: 20 bytes. `transactionId`: 12 bytes that nobody can guess. */
export const bindingRequest = (transactionId: Uint8Array): Uint8Array =>
	Uint8Array.of(BINDING_REQUEST >> 8, BINDING_REQUEST & 0xff, 0, 0, ...MAGIC_COOKIE, ...transactionId);

/** Reads a packet (RFC 8489 section 6.3); `null` if it is no answer to this very request. Never throws. */
export function readBindingResponse(payload: Uint8Array, transactionId: Uint8Array, family: Family): Reading | null {
	if (payload.length > MAX_ANSWER_BYTES) return null;
	const message = readFrame(payload, transactionId);
	if (message === null) return null;
	// Section 14.5: whatever follows the integrity is not covered by it, so it does not count.
	const end = message.attributes.findIndex(
		({ type }) => type === MESSAGE_INTEGRITY || type === MESSAGE_INTEGRITY_SHA256,
	);
	const attributes = end === -1 ? message.attributes : message.attributes.slice(0, end);
	if (message.type === BINDING_ERROR) return refused(errorOf(attributes));
	if (message.type !== BINDING_SUCCESS) return null;
	const foreign = attributes.find(({ type }) => type < 0x8000 && !UNDERSTOOD.includes(type));
	return foreign === undefined
		? readMapped(attributes, transactionId, family)
		: refused(`rests on what cfddns does not know (attribute 0x${foreign.type.toString(16).padStart(4, "0")})`);
}

/** Exactly one XOR-MAPPED-ADDRESS of the family (section 14.2). */
function readMapped(attributes: readonly StunAttribute[], transactionId: Uint8Array, family: Family): Reading {
	const [mapped, ...more] = attributes.filter(({ type }) => type === XOR_MAPPED_ADDRESS);
	if (mapped === undefined)
		return refused(
			attributes.some(({ type }) => type === MAPPED_ADDRESS)
				? "holds the address in the old form only (MAPPED-ADDRESS), which some routers rewrite"
				: "holds no address",
		);
	if (more.length > 0) return refused("holds several addresses");
	const length = ADDRESS_BYTES[mapped.value[1] ?? 0];
	if (length === undefined || mapped.value.length !== 4 + length) return refused("holds a malformed address");
	const mask = [...MAGIC_COOKIE, ...transactionId];
	const bytes = Array.from(mapped.value.subarray(4), (byte, index) => byte ^ (mask[index] ?? 0));
	return readAddress(addressOfBytes(bytes), family);
}

/** By the family's number in an attribute. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 1: 4, 2: 16 };

/** Section 14.8: the hundreds in three bits, the rest in a byte, then a text. */
function errorOf(attributes: readonly StunAttribute[]): string {
	const value = attributes.find(({ type }) => type === ERROR_CODE)?.value;
	if (value === undefined || value.length < 4) return "is an error without a code";
	const code = ((value[2] ?? 0) & 7) * 100 + (value[3] ?? 0);
	if (code === 300) return "sends us to another server (300), which is not followed";
	return `is an error: ${code} ${quoted(String.fromCharCode(...value.subarray(4)))}`;
}
