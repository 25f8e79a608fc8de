import type { Family, IpAddress } from "./address.ts";
import type { DomainName, Zone } from "./name.ts";
import type { Written } from "./ownership.ts";
import type { CurrentRecord } from "./record.ts";
import type { SourceRecords } from "./source-memory.ts";

/** What is remembered of one zone. It may stand in for a listing while it is trusted and young enough. */
export type ZoneMemory = {
	readonly listedAtMs: number;
	/** False from the moment before a write is sent until all of its outcomes are known (invariant 6). */
	readonly trusted: boolean;
	/** The names whose records are remembered. A name that is not here was not looked at; it is not "without records". */
	readonly covers: readonly DomainName[];
	readonly records: readonly CurrentRecord[];
};

/**
 * What survives between rounds, of one owner at one API. Only what was confirmed: by Cloudflare, or, for addresses, by a local
 * source or two operators.
 */
export type State = {
	readonly zones: { readonly listedAtMs: number; readonly list: readonly Zone[] } | null;
	/** By zone id. */
	readonly memories: Readonly<Record<string, ZoneMemory>>;
	/** Addresses that were settled last, by the key of `believedKey`. */
	readonly believed: Readonly<Record<string, readonly IpAddress[]>>;
	/** Addresses that were settled before those, by the same key, the youngest first. */
	readonly left: Readonly<Record<string, readonly IpAddress[]>>;
	/** By record id: contents that we sent. */
	readonly written: Written;
	/** By name: when we sent writes, in the last hour. */
	readonly writesAtMs: Readonly<Record<string, readonly number[]>>;
	/** Cloudflare asked us to send nothing before. */
	readonly notBeforeMs: number | null;
	/** Sources that failed lately. */
	readonly sources: SourceRecords;
};

export const EMPTY_STATE: State = {
	zones: null,
	memories: {},
	believed: {},
	left: {},
	written: {},
	writesAtMs: {},
	notBeforeMs: null,
	sources: {},
};

/** The key of what the sources in this order said for a family, asked by way of that interface. */
export const believedKey = (family: Family, sources: readonly string[], bind: string | null): string =>
	[family, ...sources, ...(bind === null ? [] : [`by ${bind}`])].join(" ");
