import { cpus, loadavg } from "node:os";

/** A duration by the clock of a machine that does nothing else; where many others wait for its processors, in proportion. */
export const inProportion = (durationMs: number): number =>
	durationMs * Math.max(1, (loadavg()[0] ?? 0) / cpus().length / 2);
