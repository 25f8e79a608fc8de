/** A STUN message whose frame is in order. Numbers are those of RFC 8489. */
export type StunMessage = {
	readonly type: number;
	readonly attributes: readonly StunAttribute[];
};

export type StunAttribute = { readonly type: number; readonly value: Uint8Array };

/** RFC 8489 section 5: its place was the start of RFC 3489's longer transaction id, so older servers repeat it too. */
export const MAGIC_COOKIE: readonly number[] = [0x21, 0x12, 0xa4, 0x42];
const HEADER_BYTES = 20;

const FINGERPRINT = 0x8028;
const FINGERPRINT_XOR = 0x5354554e;

const read16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const read32 = (bytes: Uint8Array, at: number): number => read16(bytes, at) * 0x10000 + read16(bytes, at + 2);

/** Reads what is framed as an answer to this transaction; `null` for anything else, and for a fingerprint that is wrong. */
export function readFrame(payload: Uint8Array, transactionId: Uint8Array): StunMessage | null {
	if (payload.length < HEADER_BYTES || payload.length % 4 !== 0) return null;
	if (read16(payload, 2) !== payload.length - HEADER_BYTES) return null;
	if (!MAGIC_COOKIE.every((byte, index) => payload[4 + index] === byte)) return null;
	if (transactionId.length !== 12 || !transactionId.every((byte, index) => payload[8 + index] === byte)) return null;
	const attributes: StunAttribute[] = [];
	for (let at = HEADER_BYTES; at < payload.length; ) {
		const type = read16(payload, at);
		const end = at + 4 + read16(payload, at + 2);
		if (end > payload.length) return null;
		const value = payload.subarray(at + 4, end);
		if (type === FINGERPRINT && !(end === payload.length && isFingerprint(value, payload.subarray(0, at)))) return null;
		attributes.push({ type, value });
		at = end + ((4 - (end % 4)) % 4);
	}
	return { type: read16(payload, 0), attributes };
}

/** Section 14.7: the last attribute, over all that is before it. */
const isFingerprint = (value: Uint8Array, before: Uint8Array): boolean =>
	value.length === 4 && read32(value, 0) === (crc32(before) ^ FINGERPRINT_XOR) >>> 0;

/** The CRC of ITU V.42. Bit by bit: a table would cost more than the few bytes that we read. */
function crc32(bytes: Uint8Array): number {
	let crc = 0xffffffff;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc >>> 0;
}
