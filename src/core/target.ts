import type { Family, Range, RecordType } from "./address.ts";
import type { Limits } from "./guard.ts";
import type { DomainName } from "./name.ts";
import type { Owner } from "./ownership.ts";
import type { RecordSettings } from "./record.ts";
import type { SourceSpec } from "./source-spec.ts";
import type { Ipv6Suffix } from "./suffix.ts";

/** Is a family in scope? "auto": while this machine has it, or once we published an address of it. */
export type FamilyScope = boolean | "auto";

/** One name and type that should follow the addresses that its sources tell. */
export type Wish = {
	readonly name: DomainName;
	readonly type: RecordType;
	/** In the order in which they are asked. Wishes with the same sources share one observation. */
	readonly sources: readonly SourceSpec[];
	/** The interface that questions have to leave by; `null`: whichever the routes say. */
	readonly bind: string | null;
	readonly suffix: Ipv6Suffix | null;
	readonly settings: RecordSettings;
	readonly enforce: boolean;
	readonly duplicates: "refuse" | "replace";
};

export type FamilyTarget = {
	readonly enabled: FamilyScope;
	/** The sources of every name that has none of its own. */
	readonly sources: readonly SourceSpec[];
	/** The interface that questions have to leave by, of every name that has none of its own. */
	readonly bind: string | null;
	/** Accepted although not public. */
	readonly allow: readonly Range[];
};

/** All that a round has to know of the configuration. */
export type Target = {
	readonly owner: Owner;
	/** At most one for a name and type. */
	readonly wishes: readonly Wish[];
	readonly families: Readonly<Record<Family, FamilyTarget>>;
	readonly limits: Limits;
	/** How old a listing may be before a round lists the zone again. */
	readonly verifyIntervalMs: number;
};
