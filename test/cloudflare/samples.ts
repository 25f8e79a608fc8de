import { parseAddress } from "../../src/core/address.ts";
import { type DomainName, parseName, type Zone } from "../../src/core/name.ts";
import type { Change } from "../../src/core/plan.ts";
import { admit } from "../../src/core/publishable.ts";
import type { CurrentRecord, DesiredRRset } from "../../src/core/record.ts";

/** Short ways to write down what tests need. Wrong input is a mistake in the test, and throws. */
export function name(text: string): DomainName {
	const parsed = parseName(text);
	if (parsed.kind === "invalid") throw new Error(`${text}: ${parsed.reason}`);
	return parsed.name;
}

export function publishable(text: string) {
	const address = parseAddress(text);
	const admission = address === null ? null : admit(address, []);
	if (admission?.kind !== "publishable") throw new Error(`${text} may not be published`);
	return admission.address;
}

export const zoneNamed = (text: string, id: string): Zone => ({ id, name: name(text), status: "active" });

export const record = (fields: Partial<CurrentRecord> & { readonly id: string }): CurrentRecord => ({
	name: name("home.example.com"),
	type: "A",
	content: "81.2.69.1",
	proxied: false,
	ttlSeconds: 1,
	comment: "cfddns:home",
	...fields,
});

const rrset = (fields: Partial<DesiredRRset> = {}): DesiredRRset => ({
	name: name("home.example.com"),
	type: "A",
	addresses: [],
	settings: { proxied: false, ttlSeconds: 1, comment: "cfddns:home" },
	enforce: false,
	duplicates: "refuse",
	...fields,
});

export const create = (content: string, fields: Partial<DesiredRRset> = {}): Change => ({
	kind: "create",
	rrset: rrset(fields),
	content: publishable(content),
});

export const update = (before: CurrentRecord, after: Partial<CurrentRecord>): Change => ({
	kind: "update",
	rrset: rrset({ name: before.name, type: before.type === "AAAA" ? "AAAA" : "A" }),
	before,
	after: { ...before, ...after },
});

export const remove = (before: CurrentRecord): Change => ({
	kind: "delete",
	rrset: rrset({ name: before.name, type: before.type === "AAAA" ? "AAAA" : "A" }),
	before,
});
