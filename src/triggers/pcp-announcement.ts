const VERSION = 2;
/** Opcode 0 (ANNOUNCE) with the bit of answers. */
const ANNOUNCE = 128;
const SUCCESS = 0;
/** RFC 6887 section 7: a header of 24 bytes, options in words of four, 1100 bytes at most. */
const HEADER_BYTES = 24;
const WORD_BYTES = 4;
const MAX_BYTES = 1100;

/** Is it a PCP server's word that it has forgotten what it knew: a restart, or another outside address (RFC 6887 section 14.1)? */
export const isPcpAnnouncement = (payload: Uint8Array): boolean =>
	payload.length >= HEADER_BYTES &&
	payload.length <= MAX_BYTES &&
	payload.length % WORD_BYTES === 0 &&
	payload[0] === VERSION &&
	payload[1] === ANNOUNCE &&
	payload[3] === SUCCESS;
