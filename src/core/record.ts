import type { PublishableAddress, RecordType } from "./address.ts";
import { compareText, type DomainName } from "./name.ts";

/** A record as it stands in the zone, whoever made it. A, AAAA, and CNAME, since that one can stand in the way. */
export type CurrentRecord = {
	readonly id: string;
	readonly name: DomainName;
	readonly type: RecordType | "CNAME";
	/** Canonical if it is an address. */
	readonly content: string;
	readonly proxied: boolean;
	/** 1 means automatic. */
	readonly ttlSeconds: number;
	readonly comment: string;
};

/** What a record is given when we create it, and what `enforce` corrects. */
export type RecordSettings = {
	readonly proxied: boolean;
	/** 1 means automatic. */
	readonly ttlSeconds: number;
	/** With our mark. */
	readonly comment: string;
};

/** All addresses that one name should have in one family; none: the name is known to have none. */
export type DesiredRRset = {
	readonly name: DomainName;
	readonly type: RecordType;
	readonly addresses: readonly PublishableAddress[];
	readonly settings: RecordSettings;
	/** Also correct the settings of records that exist. */
	readonly enforce: boolean;
	/** What to do with several unmarked records of this name and type. */
	readonly duplicates: "refuse" | "replace";
};

export const compareRRsets = (
	left: { readonly name: string; readonly type: string },
	right: { readonly name: string; readonly type: string },
): number => compareText(left.name, right.name) || compareText(left.type, right.type);

export const isSameRRset = (
	left: { readonly name: string; readonly type: string },
	right: { readonly name: string; readonly type: string },
): boolean => left.name === right.name && left.type === right.type;
