import {
	type IpAddress,
	type PublishableAddress,
	parseAddress,
	parseRange,
	type Range,
} from "../../src/core/address.ts";
import { type DomainName, parseName, type Zone } from "../../src/core/name.ts";
import { markOf, type Owner, parseOwner } from "../../src/core/ownership.ts";
import { admit } from "../../src/core/publishable.ts";
import type { CurrentRecord, DesiredRRset, RecordSettings } from "../../src/core/record.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import { type Ipv6Suffix, parseIpv6Suffix } from "../../src/core/suffix.ts";
import type { Wish } from "../../src/core/target.ts";

/** Values for tests, made by the same parsers that everything else uses. What cannot be made is a mistake in the test. */
function need<T>(value: T | null, text: string): T {
	if (value === null) throw new Error(`The test asks for something impossible: ${text}`);
	return value;
}

export const ip = (text: string): IpAddress => need(parseAddress(text), text);
export const range = (text: string): Range => need(parseRange(text), text);
export const suffix = (text: string): Ipv6Suffix => need(parseIpv6Suffix(text), text);
const ownerNamed = (text: string): Owner => need(parseOwner(text), text);

export function publishable(text: string): PublishableAddress {
	const admission = admit(ip(text), []);
	return need(admission.kind === "publishable" ? admission.address : null, text);
}

export function name(text: string): DomainName {
	const parsed = parseName(text);
	return need(parsed.kind === "name" ? parsed.name : null, text);
}

export const zone = (id: string, text: string, status = "active"): Zone => ({ id, name: name(text), status });

export const HOME = ownerNamed("home");
export const MARK = markOf(HOME);
export const HOST = name("home.example.com");
export const EXAMPLE = zone("z1", "example.com");

const typeOf = (content: string): CurrentRecord["type"] => {
	const address = parseAddress(content);
	return address === null ? "CNAME" : address.includes(":") ? "AAAA" : "A";
};

/** A record of `home.example.com` with our mark, unless told otherwise. Its id is its content. */
export const record = (content: string, rest: Partial<CurrentRecord> = {}): CurrentRecord => ({
	id: content,
	name: HOST,
	type: typeOf(content),
	content,
	proxied: false,
	ttlSeconds: 1,
	comment: MARK,
	...rest,
});

export const SETTINGS: RecordSettings = { proxied: false, ttlSeconds: 1, comment: MARK };

/** What `home.example.com` should have as A, unless told otherwise. */
export const wants = (addresses: readonly string[], rest: Partial<DesiredRRset> = {}): DesiredRRset => ({
	name: HOST,
	type: "A",
	addresses: addresses.map(publishable),
	settings: SETTINGS,
	enforce: false,
	duplicates: "refuse",
	...rest,
});

const AUTO = [parseSourceSpec("auto")];

/** `home.example.com` as A, by `auto`, unless told otherwise. */
export const wish = (rest: Partial<Wish> = {}): Wish => ({
	name: HOST,
	type: "A",
	sources: AUTO,
	bind: null,
	suffix: null,
	settings: SETTINGS,
	enforce: false,
	duplicates: "refuse",
	...rest,
});
