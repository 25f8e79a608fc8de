import { parseAddress } from "../core/address.ts";
import { isObject } from "../core/json.ts";
import { parseName } from "../core/name.ts";
import { oneLine } from "../core/one-line.ts";
import type { CurrentRecord } from "../core/record.ts";

export type ReadRecord =
	| { readonly kind: "record"; readonly record: CurrentRecord }
	/** Of another type, or with a name that nobody can configure. */
	| { readonly kind: "other"; readonly id: string }
	/** Not what a record looks like: nothing can be concluded from it. */
	| { readonly kind: "malformed" };

/** An id goes into a path: nothing that could lead elsewhere. */
export const isId = (value: unknown): value is string => typeof value === "string" && /^[\w-]{1,64}$/.test(value);

const isOurType = (type: string): type is CurrentRecord["type"] => type === "A" || type === "AAAA" || type === "CNAME";

/** Reads one record of an answer. */
export function readRecord(value: unknown): ReadRecord {
	if (!isObject(value)) return { kind: "malformed" };
	const { id, name, type, content, proxied, ttl, comment } = value;
	if (!isId(id) || typeof name !== "string" || typeof type !== "string") return { kind: "malformed" };
	if (!isOurType(type)) return { kind: "other", id };
	if (typeof content !== "string") return { kind: "malformed" };
	const parsed = parseName(name);
	if (parsed.kind === "invalid") return { kind: "other", id };
	const record = {
		id,
		name: parsed.name,
		type,
		// Cloudflare stores addresses in canonical form; whatever is none differs from every address, and is shown to people.
		content: (type === "CNAME" ? null : parseAddress(content)) ?? oneLine(content),
		proxied: proxied === true,
		ttlSeconds: typeof ttl === "number" ? ttl : 1,
		comment: typeof comment === "string" ? comment : "",
	};
	return { kind: "record", record };
}
