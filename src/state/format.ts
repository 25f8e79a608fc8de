import { type IpAddress, parseAddress } from "../core/address.ts";
import { type DomainName, parseName, type Zone } from "../core/name.ts";
import type { Owner } from "../core/ownership.ts";
import type { CurrentRecord } from "../core/record.ts";
import type { SourceRecord } from "../core/source-memory.ts";
import type { State, ZoneMemory } from "../core/state.ts";
import { type Check, flag, list, Mismatch, nullable, number, object, positiveInteger, table, text } from "./check.ts";

/** A new version must read all older ones: an upgrade that forgets is an upgrade that rewrites every record. */
const VERSION = 1;

/** Whose memory it is. */
export type Tenant = { readonly api: string; readonly owner: Owner };

export type Decoded =
	/** The higher `serial` is the younger one of two states that lie in different folders: clocks jump, this does not. */
	| { readonly kind: "state"; readonly serial: number; readonly state: State }
	/** Sound, but another API's or another owner's. */
	| { readonly kind: "foreign" }
	/** `reason` is the end of a sentence. */
	| { readonly kind: "damaged"; readonly reason: string };

export const encodeState = (state: State, { api, owner }: Tenant, serial: number): string =>
	`${JSON.stringify({ version: VERSION, api, owner, serial, state })}\n`;

/** Total: whatever the text is, one of the three comes back. Strict: what we would not have written is damaged. */
export function decodeState(file: string, tenant: Tenant): Decoded {
	try {
		const { api, owner, serial, state } = envelope(parseJson(file));
		return api === tenant.api && owner === tenant.owner ? { kind: "state", serial, state } : { kind: "foreign" };
	} catch (error) {
		if (!(error instanceof Mismatch)) throw error;
		return { kind: "damaged", reason: error.message };
	}
}

function parseJson(file: string): unknown {
	try {
		return JSON.parse(file);
	} catch {
		// A SyntaxError, or a RangeError for something nested too deeply. Its text quotes the file: of no use to anyone.
		throw new Mismatch("it is not JSON");
	}
}

const version: Check<number> = value => {
	if (value === VERSION) return value;
	throw new Mismatch(
		typeof value === "number" && value > VERSION
			? `a newer cfddns wrote it, version ${value} of the format`
			: "the version of its format is not known",
	);
};

const address: Check<IpAddress> = value => {
	const written = text(value);
	const parsed = parseAddress(written);
	if (parsed === null || parsed !== written) throw new Mismatch("something in it is not an IP address");
	return parsed;
};

const name: Check<DomainName> = value => {
	const written = text(value);
	const parsed = parseName(written);
	if (parsed.kind === "invalid" || parsed.name !== written) throw new Mismatch("something in it is not a domain name");
	return parsed.name;
};

const recordType: Check<CurrentRecord["type"]> = value => {
	if (value === "A" || value === "AAAA" || value === "CNAME") return value;
	throw new Mismatch("something in it is not a record type");
};

const zone: Check<Zone> = object(({ take }) => ({
	id: take("id", text),
	name: take("name", name),
	status: take("status", text),
}));

/** As Cloudflare listed it: not even an A record's content has to be an address in canonical form. */
const record: Check<CurrentRecord> = object(({ take }) => ({
	id: take("id", text),
	name: take("name", name),
	type: take("type", recordType),
	content: take("content", text),
	proxied: take("proxied", flag),
	ttlSeconds: take("ttlSeconds", number),
	comment: take("comment", text),
}));

const memory: Check<ZoneMemory> = object(({ take }) => ({
	listedAtMs: take("listedAtMs", number),
	trusted: take("trusted", flag),
	covers: take("covers", list(name)),
	records: take("records", list(record)),
}));

const sourceRecord: Check<SourceRecord> = object(({ take }) => ({
	failures: take("failures", positiveInteger),
	failedAtMs: take("failedAtMs", number),
}));

const zones = object(({ take }) => ({ listedAtMs: take("listedAtMs", number), list: take("list", list(zone)) }));

const state: Check<State> = object(({ take }) => ({
	zones: take("zones", nullable(zones)),
	memories: take("memories", table(memory)),
	believed: take("believed", table(list(address))),
	left: take("left", table(list(address)), {}),
	written: take("written", table(list(text))),
	writesAtMs: take("writesAtMs", table(list(number))),
	notBeforeMs: take("notBeforeMs", nullable(number)),
	sources: take("sources", table(sourceRecord), {}),
}));

const envelope = object(({ take }) => ({
	version: take("version", version),
	api: take("api", text),
	owner: take("owner", text),
	serial: take("serial", positiveInteger),
	state: take("state", state),
}));
