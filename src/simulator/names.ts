import { domainToASCII, domainToUnicode } from "node:url";
import { Refusal } from "./errors.ts";

// RFC 1035 section 2.3.4 for the lengths; `*` elsewhere than as the whole first label is a literal, so it may be anywhere.
const LABEL = /^[a-z0-9_*-]{1,63}$/;
const NAME_CHARACTERS = 255;

/** A zone name in both forms: Cloudflare shows zones in Unicode, but stores record names in punycode. */
export type ZoneName = { readonly ascii: string; readonly unicode: string };

export function zoneName(text: string): ZoneName {
	const ascii = asciiName(text);
	return { ascii, unicode: domainToUnicode(ascii) };
}

/** Lower case, punycode, no final dot; "" if that cannot be. */
export const asciiName = (text: string): string => domainToASCII(text.replace(/\.$/, "")).toLowerCase();

/**
 * A record's name as it is stored. `@` and relative names are completed with the zone - and so is, silently, a complete
 * name of another zone.
 */
export function recordName(text: string, zone: string): string {
	if (/[\s/\\%?#:@]/.test(text) && text !== "@") throw new Refusal("bad-name");
	const given = text === "@" ? zone : asciiName(text);
	const name = given === zone || given.endsWith(`.${zone}`) ? given : `${given}.${zone}`;
	if (name.length > NAME_CHARACTERS || !name.split(".").every(label => LABEL.test(label)))
		throw new Refusal("bad-name");
	return name;
}
