import { isIPv4, isIPv6 } from "node:net";
import { Refusal } from "./errors.ts";
import { asciiName } from "./names.ts";
import { isCloudflareAddress } from "./prohibited.ts";

const TXT_CHARACTERS = 2048;

/** A record's content as it is stored: addresses in canonical form, host names in lower-case punycode. */
export function recordContent(type: string, content: string): string {
	switch (type) {
		case "A":
			if (!isIPv4(content)) throw new Refusal("bad-a");
			return allowedAddress(content);
		case "AAAA":
			if (!isIPv6(content) || content.includes("%")) throw new Refusal("bad-aaaa");
			return allowedAddress(canonicalIpv6(content));
		case "CNAME":
		case "NS":
		case "MX":
		case "PTR":
			return hostName(content);
		case "TXT":
			if (content.length > TXT_CHARACTERS) throw new Refusal("txt-size");
			return content;
		default:
			return content;
	}
}

function allowedAddress(address: string): string {
	if (isCloudflareAddress(address)) throw new Refusal("cloudflare-address");
	return address;
}

/** The URL standard writes IPv6 as RFC 5952 section 4 does. */
const canonicalIpv6 = (text: string): string => new URL(`http://[${text}]`).hostname.slice(1, -1);

function hostName(text: string): string {
	const host = asciiName(text);
	if (host === "" || /[\s/]/.test(text)) throw new Refusal("bad-name");
	return host;
}
