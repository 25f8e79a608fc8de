import { type Family, parseAddress, parseRange, type Range } from "../core/address.ts";
import { type DomainName, parseName } from "../core/name.ts";
import { type Owner, parseOwner } from "../core/ownership.ts";
import { type Ipv6Suffix, parseIpv6Suffix } from "../core/suffix.ts";
import { DURATION_PATTERN, parseDuration } from "./duration.ts";
import type { TextKind } from "./fields.ts";
import { quote } from "./finding.ts";
import { suffixOfMac } from "./mac-suffix.ts";
import { networkOf } from "./network-of.ts";

export const domainName: TextKind<DomainName> = {
	allowed: 'a complete name, such as "home.example.com" or "*.home.example.com"',
	read(text) {
		const result = parseName(text);
		return result.kind === "name"
			? { value: result.name }
			: { wrong: `${quote(text)} is not a domain name: ${result.reason}` };
	},
};

export const ownerName: TextKind<Owner> = {
	allowed: "1 to 32 letters a-z, digits and inner hyphens",
	pattern: "^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$",
	read(text) {
		const owner = parseOwner(text);
		return owner === null ? { wrong: `${quote(text)} cannot be an owner's name` } : { value: owner };
	},
};

const DURATION_ALLOWED = 'a number and a unit, such as "30s", "5m" or "1h"';
/** The longest delay that a Node.js timer keeps; beyond it fires at once. */
const MAX_DURATION_MS = 24 * 86_400_000;

/** A duration in milliseconds. `minimum` is written as users write it; `why` ends the sentence about shorter ones. */
export const durationFrom = (minimum: string, why: string): TextKind<number> => ({
	allowed: minimum === "0s" ? DURATION_ALLOWED : `${DURATION_ALLOWED}; at least "${minimum}"`,
	pattern: DURATION_PATTERN,
	read(text) {
		const durationMs = parseDuration(text.trim());
		if (durationMs === null)
			return { wrong: `${quote(text)} is not a duration`, hint: `Allowed: ${DURATION_ALLOWED}.` };
		if (durationMs < (parseDuration(minimum) ?? 0)) return { wrong: `${quote(text)} is too short: ${why}` };
		return durationMs > MAX_DURATION_MS
			? { wrong: `${quote(text)} is too long`, hint: 'Allowed: up to "24d".' }
			: { value: durationMs };
	},
});

/** Networks of one family. */
export const rangeOf = (family: Family): TextKind<Range> => ({
	allowed: `networks such as ${family === "ipv4" ? '"100.64.0.0/10"' : '"fd00::/8"'}`,
	read(text) {
		const range = parseRange(text);
		const network = range ?? networkOf(text);
		if (network === null) return { wrong: `${quote(text)} is not a network` };
		if (network.includes(":") !== (family === "ipv6")) {
			return {
				wrong: `${quote(text)} is of the other family`,
				hint: `Move it to [${network.includes(":") ? "ipv6" : "ipv4"}].`,
			};
		}
		return range === null
			? { wrong: `${quote(text)} is not the start of a network`, hint: `Did you mean "${network}"?` }
			: { value: range };
	},
});

export const interfaceName: TextKind<string> = {
	allowed: 'the name of a network interface, such as "wan0"',
	pattern: "^\\S(.*\\S)?$",
	read: text => {
		if (parseAddress(text) !== null) return { wrong: `${quote(text)} is an address; write the name of its interface` };
		return /^(?!\s)[^\p{Cc}/]{1,255}(?<!\s)$/u.test(text)
			? { value: text }
			: { wrong: `${quote(text)} is not the name of an interface` };
	},
};

export const suffix: TextKind<Ipv6Suffix> = {
	allowed:
		'the lower 64 bits as "::1234:5678", another length as "::1:0:0:0:5678/56", or "mac:" and the host\'s MAC address',
	read(text) {
		const parsed = text.startsWith("mac:") ? suffixOfMac(text.slice("mac:".length)) : parseIpv6Suffix(text);
		if (parsed !== null) return { value: parsed };
		const [base = ""] = text.split("/");
		const why = parseAddress(base)?.includes(":") ? "it has bits in the prefix, or none below it" : "it cannot be read";
		return { wrong: `${quote(text)} is not a suffix: ${why}` };
	},
};

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export const apiUrl: TextKind<string> = {
	allowed: "an https:// URL without user name, query or fragment; http:// only for this machine itself",
	read(text) {
		if (!URL.canParse(text)) return { wrong: `${quote(text)} is not a URL` };
		const { protocol, hostname, username, password, href } = new URL(text);
		// A URL with credentials in it is not repeated in a message.
		if (username !== "" || password !== "") return { wrong: "the URL has a user name or password in it" };
		if (protocol === "http:" && !LOOPBACK.test(hostname)) {
			return {
				wrong: `${quote(text)} would send the token unencrypted`,
				hint: "Use https://; http:// is only for this machine itself.",
			};
		}
		if (protocol !== "https:" && protocol !== "http:") return { wrong: `${quote(text)} is not an https:// URL` };
		if (/[?#]/.test(href)) return { wrong: `${quote(text)} has a query or fragment` };
		return { value: href.replace(/\/+$/, "") };
	},
};

export const comment: TextKind<string> = {
	allowed: "one line of text, at most 100 characters together with our mark",
	read: text =>
		/[\r\n\u2028\u2029\x00-\x1f\x7f]/.test(text)
			? { wrong: "has line breaks or control characters" }
			: { value: text.trim() },
};

export const path: TextKind<string> = {
	allowed: "a path",
	read: text =>
		text.trim() === "" || text.includes("\0") ? { wrong: `${quote(text)} is not a path` } : { value: text },
};
