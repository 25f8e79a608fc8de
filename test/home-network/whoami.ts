import { type Answer, decode, encode, type Packet, type Question } from "dns-packet";
import type { ServiceName } from "./services.ts";

/** The answer to a name that tells who asked; `null` if that service has no such name. */
function answerTo(service: ServiceName, { name, type, class: kind }: Question, asker: string): Answer | null {
	const family = asker.includes(":") ? "AAAA" : "A";
	const asked = `${service} ${kind ?? "IN"} ${type} ${name.toLowerCase()}`;
	switch (asked) {
		case "dnsGoogle IN TXT o-o.myaddr.l.google.com":
			return { type: "TXT", class: "IN", name, ttl: 60, data: asker };
		case "dnsCloudflare CH TXT whoami.cloudflare":
			return { type: "TXT", class: "CH", name, ttl: 0, data: asker };
		case `dnsOpendns IN ${family} myip.opendns.com`:
			return { type: family, class: "IN", name, ttl: 0, data: asker };
		default:
			return null;
	}
}

/** dns-packet has no types for response codes. */
const REFUSED = 5;

/** Answers a query as the real service would; `null` if it is none. */
export function whoamiResponse(service: ServiceName, query: Buffer, asker: string): Buffer | null {
	const { id, type, questions = [] } = readable(query) ?? {};
	const [question] = questions;
	if (question === undefined || type !== "query") return null;
	const answer = answerTo(service, question, asker);
	const flags = answer === null ? REFUSED : 0x0400;
	return encode({
		type: "response",
		id: id ?? 0,
		flags,
		questions: [question],
		answers: answer === null ? [] : [answer],
	});
}

function readable(query: Buffer): Packet | null {
	try {
		return decode(query);
	} catch {
		return null;
	}
}
