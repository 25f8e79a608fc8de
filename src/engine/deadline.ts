import { Problem } from "../core/problem.ts";

/** Whatever happens, a round ends: well before another one may take its lock for one that was left behind. */
export const ROUND_DEADLINE_MS = 300_000;

export const roundTooLong = (): Problem =>
	new Problem("round-deadline", "The round took longer than 5 minutes and was ended; the next one looks first", {
		hint: "Is Cloudflare answering very slowly? `cfddns sync --verbose` shows what a round takes.",
	});
