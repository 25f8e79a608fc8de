import type * as DnsPacket from "dns-packet";
import type { Family, IpAddress } from "../core/address.ts";
import { readAddress } from "./single-address.ts";

/** What we use of dns-packet. It is passed in, since it is loaded when the first question is asked. */
export type DnsCodec = Pick<typeof DnsPacket, "encode" | "decode">;

export type DnsQuestion = {
	/** 16 bits that nobody can guess. */
	readonly id: number;
	/** In the very case in which it is asked; the answer has to repeat it. */
	readonly name: string;
	readonly type: "A" | "AAAA" | "TXT";
	readonly class: "IN" | "CH";
	/** Is an authoritative server asked? Then it marks its answers so, and a cache in its place does not. */
	readonly authoritative: boolean;
	readonly family: Family;
};

export type DnsReading =
	| { readonly kind: "address"; readonly address: IpAddress }
	/** `reason` continues "the answer ..."; `intercepted`: the server that was asked cannot have said this. */
	| { readonly kind: "refused"; readonly reason: string; readonly intercepted: boolean };

/** What every question has. */
export type PlainQuestion = Omit<DnsQuestion, "type" | "family"> & { readonly type: DnsQuestion["type"] | "NS" };

const refused = (reason: string): DnsReading => ({ kind: "refused", reason, intercepted: false });
const intercepted = (reason: string): DnsReading => ({ kind: "refused", reason, intercepted: true });

const RECURSION_DESIRED = 0x100;

/** The question as a packet. An authoritative server is not asked to look elsewhere; whoever does so stands in its place. */
export const encodeQuestion = (codec: DnsCodec, { id, name, type, class: klass, authoritative }: PlainQuestion) =>
	codec.encode({
		type: "query",
		id,
		flags: authoritative ? 0 : RECURSION_DESIRED,
		questions: [{ name, type, class: klass }],
	});

/** The random id, the count of questions and the question itself: an answer repeats these bytes; it has its own in 2-3 and 6-11. */
const isRepeated = (index: number): boolean => index < 2 || index === 4 || index === 5 || index > 11;

const RCODES: Readonly<Record<number, string>> = { 1: "FORMERR", 2: "SERVFAIL", 4: "NOTIMP", 5: "REFUSED" };
const NXDOMAIN = 3;
/** RFC 1035 section 4.2.1; more only if one asks for it (EDNS). */
const MAX_MESSAGE_BYTES = 512;
/** A record's name, type, class, TTL and length take 11 bytes at least. */
const MIN_RECORD_BYTES = 11;

/** An answer to a question, whatever it says. */
type DnsMessage = {
	readonly flags: number;
	readonly rcode: number;
	/** `null` where they are not looked at: it is cut short, an error, or too long. */
	readonly answers: readonly DnsPacket.Answer[] | null;
};

export const isCutShort = ({ flags }: Pick<DnsMessage, "flags">): boolean => (flags & 0x0200) !== 0;
export const isAuthoritative = ({ flags }: Pick<DnsMessage, "flags">): boolean => (flags & 0x0400) !== 0;
export const rcodeText = (rcode: number): string =>
	rcode === 0 ? "NOERROR" : rcode === NXDOMAIN ? "NXDOMAIN" : (RCODES[rcode] ?? `error ${rcode}`);

/** Reads a packet; `null` if it is no well-formed answer to this very question. Never throws. */
export function readMessage(codec: DnsCodec, payload: Uint8Array, question: PlainQuestion): DnsMessage | null {
	const asked = encodeQuestion(codec, question);
	if (!asked.every((byte, index) => !isRepeated(index) || byte === payload[index])) return null;
	const flags = read16(payload, 2);
	const isAnswer = (flags & 0xf800) === 0x8000; // QR, and opcode 0
	if (!isAnswer) return null;
	const rcode = flags & 0xf;
	if (isCutShort({ flags }) || rcode !== 0 || payload.length > MAX_MESSAGE_BYTES)
		return { flags, rcode, answers: null };
	// Before decoding: the library makes room for all the records that a packet claims to hold.
	const records = read16(payload, 6) + read16(payload, 8) + read16(payload, 10);
	if (records * MIN_RECORD_BYTES > payload.length - asked.length) return null;
	const answers = decode(codec, payload);
	return answers === null ? null : { flags, rcode, answers };
}

/** Reads an answer that must be one address; `null` and never throwing as `readMessage`. */
export function readAnswer(codec: DnsCodec, payload: Uint8Array, question: DnsQuestion): DnsReading | null {
	const message = readMessage(codec, payload, question);
	if (message === null) return null;
	const { flags, rcode, answers } = message;
	if (isCutShort(message)) return refused("is cut short");
	if (rcode === NXDOMAIN) return nameUnknown(question);
	if (rcode !== 0) return refused(`is an error: ${RCODES[rcode] ?? rcode}`);
	if (answers === null) return refused("is longer than DNS over UDP allows");
	const start = encodeQuestion(codec, question).length;
	return judge(answers, question, flags, rdataLength(payload, start));
}

/** All of these names exist. But a server that minds the case might not find what we wrote in a case of our own. */
const nameUnknown = ({ name }: DnsQuestion): DnsReading =>
	name === name.toLowerCase()
		? intercepted("says that there is no such name, which its own servers would not say")
		: refused("is an error: NXDOMAIN");

/** `null` if it is malformed: the library throws at some of that, and reads beyond the end at some. */
function decode(codec: DnsCodec, payload: Uint8Array): readonly DnsPacket.Answer[] | null {
	try {
		const { answers } = codec.decode(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
		return codec.decode.bytes === payload.length ? (answers ?? []) : null;
	} catch {
		return null;
	}
}

function judge(
	answers: readonly DnsPacket.Answer[],
	{ name, type, class: klass, authoritative, family }: DnsQuestion,
	flags: number,
	length: number,
): DnsReading {
	if (answers.some(answer => textsOf(answer).some(text => text.startsWith("edns0-client-subnet"))))
		return intercepted("was fetched by a resolver on the way, so it is about that one");
	if (authoritative && (flags & 0x0400) === 0) {
		const reason = "is not marked as that of the name's own server";
		return (flags & 0x0080) === 0 ? refused(reason) : intercepted(`${reason}: a resolver on the way gave it`);
	}
	const [answer, ...others] = answers;
	if (answer === undefined) return refused("holds no address");
	if (others.length > 0) return refused("holds several records");
	// The library calls class 0x8001 "IN" with a "flush" bit, as multicast DNS has it.
	const isAsked = answer.type === type && "class" in answer && answer.class === klass && answer.flush !== true;
	if (!isAsked || answer.name.toLowerCase() !== name.toLowerCase())
		return refused("is about another name, type or class");
	if (type !== "TXT" && length !== (type === "A" ? 4 : 16)) return refused("holds an address of a wrong length");
	const [text, ...more] = textsOf(answer);
	if (text === undefined || more.length > 0) return refused("is not one text");
	const reading = readAddress(text, family);
	return reading.kind === "address" ? reading : refused(reading.reason);
}

/** What a record says, as far as it can be an address: the texts of TXT, each byte one character. */
function textsOf(answer: DnsPacket.Answer): readonly string[] {
	if (answer.type === "A" || answer.type === "AAAA") return [answer.data];
	if (answer.type !== "TXT" || !Array.isArray(answer.data)) return [];
	return answer.data.map(text => (typeof text === "string" ? text : text.toString("latin1")));
}

const read16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** The length that the record at `start` gives for its content. The library goes by the type instead. */
function rdataLength(payload: Uint8Array, start: number): number {
	let at = start;
	for (let label = payload[at] ?? 0; label !== 0 && label < 0xc0; label = payload[at] ?? 0) at += label + 1;
	return read16(payload, at + (payload[at] === 0 ? 9 : 10));
}
