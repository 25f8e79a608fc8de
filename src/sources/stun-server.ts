import { FAMILY_LABEL, type Family, familyOf, parseAddress } from "../core/address.ts";
import { literalOf } from "./host.ts";

/** RFC 8489 section 18.6. */
const DEFAULT_PORT = 3478;

export type StunServer = {
	/** Carries the host only: canonical, IPv6 in brackets. */
	readonly url: URL;
	readonly port: number;
};

const SERVER = /^(?<host>\[[0-9a-f:.]+\]|[^\s\p{Cc}:/?#@[\]\\%]+)(?::(?<port>\d*))?$/iu;

/** Reads `HOST` or `HOST:PORT`; otherwise why it is neither, as the end of a sentence. */
export function parseStunServer(text: string): StunServer | string {
	const literal = parseAddress(text);
	if (literal !== null && familyOf(literal) === "ipv6") return `an IPv6 address is written in brackets: [${literal}]`;
	const { host = "", port = `${DEFAULT_PORT}` } = SERVER.exec(text)?.groups ?? {};
	if (host === "" || !URL.canParse(`https://${host}`)) return "it is not a host name with or without a port";
	if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) return "its port is not one of 1 to 65535";
	const url = new URL(`https://${host}`);
	return url.hostname.startsWith("[") && literalOf(url) === null
		? "it is IPv4 in the form of IPv6, which is neither"
		: { url, port: Number(port) };
}

/** Unlike a web service, not even one on this machine can know another family than the one that it is asked over. */
export function otherFamily({ url }: StunServer, family: Family): string | null {
	const literal = literalOf(url);
	return literal === null || familyOf(literal) === family
		? null
		: `${literal} cannot be asked over ${FAMILY_LABEL[family]}`;
}
