import type { Machine } from "./machine.ts";
import type { Spread } from "./statistics.ts";

/** All that one run found out: plain data, kept in docs/performance.json. Times in ms, memory in MB (2^20 bytes). */
export type Results = {
	/** What was typed. */
	readonly command: string;
	/** "2026-11-28". */
	readonly date: string;
	readonly seconds: number;
	readonly machine: Machine;
	readonly uneventful?: Uneventful;
	readonly names?: Names;
	readonly limits?: Limits;
	readonly reaction?: Reaction;
	readonly idle?: Idle;
	readonly versus?: Versus;
	readonly leftOut: readonly LeftOut[];
};

/** What was not measured; `why` is the end of a sentence. */
export type LeftOut = { readonly what: string; readonly why: string };

/** A `sync` that has nothing to do, and what it is compared with. */
export type Uneventful = {
	readonly starts: Readonly<
		Record<Start, { readonly cpuMs: Spread; readonly ratio: Spread; readonly peakMb: Spread | null }>
	>;
	/** How many starts make one block of `ratio`. */
	readonly blockSize: number;
};
export type Start = "bare" | "module" | "memo" | "round";

/** One `sync` and what it cost. */
export type Cost = {
	readonly requests: number;
	readonly wallMs: Spread;
	readonly cpuMs: Spread;
	readonly peakMb: Spread | null;
};

export type Names = { readonly rows: readonly NamesRow[] };
export type NamesRow = {
	readonly names: number;
	/** Of each request. */
	readonly latencyMs: number;
	/** Nothing remembered, an empty zone: every record is created. */
	readonly cold: Cost;
	/** Nothing is different. A round is carried out, not answered from the memo. */
	readonly steady: Cost;
	/** Another address. */
	readonly changed: Cost;
};

export type Limits = {
	readonly oneByOne: { readonly names: number; readonly latencyMs: number; readonly wallMs: number };
	readonly creating: { readonly names: number; readonly requests: number };
	readonly fiveZones: { readonly names: number; readonly requests: number; readonly wallMs: number };
};

export type Reaction = {
	readonly changes: number;
	readonly medianMs: number;
	readonly p99Ms: number;
	readonly longestMs: number;
};

export type Idle = {
	readonly seconds: number;
	readonly cpuPercent: number;
	readonly residentMb: number;
	readonly growth: { readonly rounds: number; readonly warmMb: number; readonly endMb: number };
};

export type Tool = "cfddns" | "ddclient" | "inadyn";
export type Job = "first" | "changed" | "steady";

export type Versus = {
	readonly latencyMs: number;
	readonly versions: Readonly<Partial<Record<Tool, string>>>;
	readonly rows: readonly VersusRow[];
	readonly idle: readonly VersusIdle[];
};
export type VersusRow = Cost & {
	readonly tool: Tool;
	readonly names: number;
	readonly job: Job;
	/** Did every record hold the address in the end? */
	readonly isRight: boolean;
	/** Were the comments still there? */
	readonly keepsComments: boolean;
};
export type VersusIdle = {
	readonly tool: Tool;
	readonly seconds: number;
	readonly cpuPercent: number;
	readonly residentMb: number;
};
