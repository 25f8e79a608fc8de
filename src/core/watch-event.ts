import type { HistoryEvent } from "./history.ts";
import type { WakeCause } from "./ports.ts";
import type { ExitCode, ReportedProblem } from "./problem.ts";
import type { Report } from "./report.ts";

/** Why a round was run: it is the first, something woke us, it was time, or the last one failed. */
export type RoundCause = "start" | WakeCause | "interval" | "retry";

export type RoundEvent = {
	readonly kind: "round";
	readonly cause: RoundCause;
	readonly report: Report;
	/** What was published, and whether trouble begins, changes or ends. */
	readonly turns: readonly HistoryEvent[];
	readonly nextInMs: number;
	/** Trouble that is so young that it may be none: for those who look, not for a log or a message. */
	readonly isFleeting: boolean;
};

/** What a process that stays has to say beside its rounds. */
export type LifeEvent =
	/** "reloaded": it goes on with another configuration. */
	| {
			readonly kind: "started" | "reloaded";
			readonly version: string;
			readonly names: readonly string[];
			readonly intervalMs: number;
	  }
	/** The new configuration cannot be used; the old one still holds. */
	| { readonly kind: "reload-refused"; readonly problems: readonly ReportedProblem[] }
	/** What a trigger has to say. */
	| { readonly kind: "remark"; readonly text: string }
	/** 0: as it was told; 1: the loop has stalled, and whoever started us should do so again. */
	| { readonly kind: "stopped"; readonly exitCode: ExitCode };

export type WatchEvent = RoundEvent | LifeEvent;
