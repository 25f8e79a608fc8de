import type { Cost } from "./results.ts";
import type { Ran } from "./run-program.ts";
import { spread } from "./statistics.ts";

export type Measured = Ran & { readonly requests: number };

/** What several runs of the same job come to. Requests do not vary: where they do, something is wrong. */
export function costOf(runs: readonly Measured[]): Cost {
	const counts = [...new Set(runs.map(({ requests }) => requests))];
	const [requests] = counts;
	if (requests === undefined || counts.length > 1) throw new Error(`The requests differ: ${counts.join(", ")}`);
	const peaks = runs.flatMap(({ peakMb }) => (peakMb === null ? [] : [peakMb]));
	return {
		requests,
		wallMs: spread(runs.map(({ wallMs }) => wallMs)),
		cpuMs: spread(runs.map(({ cpuMs }) => cpuMs)),
		peakMb: peaks.length === 0 ? null : spread(peaks),
	};
}
