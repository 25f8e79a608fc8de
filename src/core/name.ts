import type { Brand } from "./brand.ts";

/** A complete domain name as Cloudflare stores it: lower case, punycode, no final dot; `*` only as the whole first label. */
export type DomainName = Brand<string, "DomainName">;

export type NameResult =
	| { readonly kind: "name"; readonly name: DomainName }
	| { readonly kind: "invalid"; readonly reason: string };

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const invalid = (reason: string): NameResult => ({ kind: "invalid", reason });

/**
 * Reads a name as people write it: any case, final dot, Unicode (IDNA by the URL standard, https://url.spec.whatwg.org/#idna).
 * Lengths by RFC 1035 section 2.3.4; underscores are allowed, as Cloudflare allows them.
 */
export function parseName(text: string): NameResult {
	const trimmed = text.trim();
	if (/^[a-z]+:\/\//i.test(trimmed)) return invalid("it is a URL; give the name alone, without https://");
	if (/[/:?#@%\\\s]/.test(trimmed)) return invalid("a name has no blanks and none of / : ? # @ %");
	if (trimmed === "") return invalid("it is empty");
	const wildcard = trimmed.startsWith("*.");
	const ascii = toAscii((wildcard ? trimmed.slice(2) : trimmed).replace(/[.\u3002]$/u, ""));
	if (ascii === null) return invalid("it is not a valid domain name");
	const labels = ascii.split(".");
	if (labels.length < 2) return invalid("it is not complete; write it with its zone, such as home.example.com");
	if (labels.some(label => label.includes("*"))) return invalid("* may only be the whole first label");
	const wrong = labels.find(label => !LABEL.test(label));
	if (wrong !== undefined) {
		return invalid(
			wrong === "" ? "it has an empty label" : `the label "${wrong}" is not valid (1 to 63 letters, digits, - or _)`,
		);
	}
	const name = wildcard ? `*.${ascii}` : ascii;
	return name.length > 253 ? invalid("it is longer than 253 characters") : { kind: "name", name: name as DomainName };
}

/** URL parsing is the IDNA implementation that every runtime has. It reads a last label of digits as IPv4: refused as well. */
function toAscii(text: string): string | null {
	if (/^[a-z0-9._*-]+$/i.test(text) && !/(?:^|\.)xn--/i.test(text))
		return /(?:^|\.)\d+$/.test(text) ? null : text.toLowerCase();
	if (!URL.canParse(`http://${text}`)) return null;
	const { hostname } = new URL(`http://${text}`);
	return /^[\d.]+$/.test(hostname) ? null : hostname;
}

export type Zone = {
	readonly id: string;
	readonly name: DomainName;
	/** As Cloudflare says it: "active", "pending", "moved", ... */
	readonly status: string;
};

/** The zone that a name belongs to: the longest one that it ends with (RFC 1034 section 4.3.2, step 2). */
export function zoneOf(name: DomainName, zones: readonly Zone[]): Zone | null {
	const fitting = zones.filter(zone => zone.status !== "deleted" && isWithin(name, zone.name));
	return fitting.toSorted(byFitness)[0] ?? null;
}

/** Asked for every name and zone: it makes no text. */
const isWithin = (name: DomainName, zone: DomainName): boolean =>
	name.endsWith(zone) && (name.length === zone.length || name[name.length - zone.length - 1] === ".");

/** Longest name first; a zone that was set up twice is the active one. */
const byFitness = (left: Zone, right: Zone): number =>
	right.name.length - left.name.length ||
	Number(right.status === "active") - Number(left.status === "active") ||
	compareText(left.id, right.id);

/** Order by code unit: the same everywhere, whatever the locale. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
