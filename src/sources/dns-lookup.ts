import { parseAddress } from "../core/address.ts";
import { DatagramFailure, type Datagrams, type DnsAnswer, type DnsLookup } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import {
	type DnsCodec,
	encodeQuestion,
	isAuthoritative,
	isCutShort,
	type PlainQuestion,
	rcodeText,
	readMessage,
} from "./dns-message.ts";
import { doublingWaits } from "./udp.ts";
import { printable } from "./unavailable.ts";

const FIRST_REPEAT_MS = 1_000;

type LookupDeps = {
	readonly datagrams: Datagrams;
	/** Deadline of one question. */
	readonly timeoutMs: number;
	randomBytes(count: number): Uint8Array;
};

/** No source: it asks what others see of a name. */
export const createDnsLookup =
	({ datagrams, timeoutMs, randomBytes }: LookupDeps): DnsLookup =>
	async ({ server, family, port, name, type, recursive }, signal) => {
		const { default: codec } = await import("dns-packet");
		signal.throwIfAborted();
		const [high = 0, low = 0] = randomBytes(2);
		const question: PlainQuestion = { id: high * 256 + low, name, type, class: "IN", authoritative: !recursive };
		const request = {
			host: server,
			port,
			family,
			payload: encodeQuestion(codec, question),
			repeatAfterMs: doublingWaits(FIRST_REPEAT_MS, timeoutMs),
			timeoutMs,
		};
		const read = (payload: Uint8Array): DnsAnswer | "cut short" | null => answerIn(codec, payload, question);
		const answer = await datagrams.ask(request, read, signal).catch((error: unknown) => {
			if (!(error instanceof DatagramFailure)) throw error;
			const why = error.kind === "deadline" ? `no answer within ${timeoutMs / 1000} s` : printable(error.message, 160);
			throw unanswered(server, why);
		});
		if (answer === "cut short") throw unanswered(server, "the answer is cut short");
		return answer;
	};

function answerIn(codec: DnsCodec, payload: Uint8Array, question: PlainQuestion): DnsAnswer | "cut short" | null {
	const message = readMessage(codec, payload, question);
	if (message === null) return null;
	const { rcode, answers } = message;
	if (isCutShort(message) || (rcode === 0 && answers === null)) return "cut short";
	const values = (answers ?? []).flatMap(answer => {
		if (answer.type !== question.type) return [];
		if (answer.type === "NS") return [printable(answer.data, 253).toLowerCase()];
		if (answer.type !== "A" && answer.type !== "AAAA") return [];
		const address = parseAddress(answer.data);
		return address === null ? [] : [address];
	});
	return {
		outcome: rcodeText(rcode),
		authoritative: isAuthoritative(message),
		values: [...new Set(values)].toSorted(),
	};
}

const unanswered = (server: string, why: string): Problem =>
	new Problem("dns-unanswered", `The name server ${server} did not tell: ${why}`);
