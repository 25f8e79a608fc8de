import type { Fault } from "../../src/simulator/faults.ts";
import type { RecordInput } from "../../src/simulator/zones.ts";
import type { Conducts } from "./services.ts";

/** What the Internet's servers can be told. */
export type InternetMessage = {
	/** Replaces how the services behave. */
	readonly conducts?: Conducts;
	/** Replaces all records of example.com, and forgets the requests so far. */
	readonly records?: readonly RecordInput[];
	/** What every request to the API meets from now on; `null`: nothing any more. */
	readonly fault?: Fault | null;
	/** Forgets the requests so far. */
	readonly forget?: true;
};

export type InternetState = {
	readonly records: readonly {
		readonly name: string;
		readonly type: string;
		readonly content: string;
		readonly comment: string | null;
	}[];
	/** To the API, as "METHOD path", with `*` for every identifier. */
	readonly requests: readonly string[];
	/** How many requests have left a name without an answer that had one before (invariant 5). */
	readonly unanswered: number;
	/** Those that write: when they arrived, in ms since 1970, and all contents that they carry. */
	readonly writes: readonly { readonly atMs: number; readonly contents: readonly string[] }[];
};

/** Where the node server for STUN listens, which can lie, wait and forge; coturn has the real ports. */
export const STUN_DOUBLE_PORT = 34780;
