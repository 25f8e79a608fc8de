import type { Cost } from "./results.ts";
import type { Ran } from "./run-program.ts";
import { spread } from "./statistics.ts";

export type Measured = Ran & { readonly requests: number };

/** What several runs of the same job come to; the most requests, where they are not always the same. */
export function costOf(runs: readonly Measured[]): Cost {
	const peaks = runs.flatMap(({ peakMb }) => (peakMb === null ? [] : [peakMb]));
	return {
		requests: Math.max(...runs.map(({ requests }) => requests)),
		wallMs: spread(runs.map(({ wallMs }) => wallMs)),
		cpuMs: spread(runs.map(({ cpuMs }) => cpuMs)),
		peakMb: peaks.length === 0 ? null : spread(peaks),
	};
}
