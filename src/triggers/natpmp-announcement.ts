/** Where routers announce (RFC 6886 section 3.2.1); PCP's announcements come to the same place (RFC 6887 section 14.1). */
export const ANNOUNCEMENT_PORT = 5350;

/** Version, opcode, two bytes of result, four of epoch, four of address. */
const BYTES = 12;
/** The answer to "what is your outside address?": opcode 0 with the bit of answers. */
const ANSWER = 128;

/** Is it an announcement of the outside address by NAT-PMP (RFC 6886 section 3.2.1)? Which address, and with what result, is not read. */
export const isNatpmpAnnouncement = (payload: Uint8Array): boolean =>
	payload.length === BYTES && payload[0] === 0 && payload[1] === ANSWER;
