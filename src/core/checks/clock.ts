import { spoken } from "../spoken.ts";
import { notChecked, ok, problem, type Remark, warning } from "./finding.ts";

/** One answer with a Date header: by its clock, and by ours when we had asked and when the answer was there (ms since 1970). */
export type ClockSample = { readonly serverMs: number; readonly askedMs: number; readonly answeredMs: number };

export type ClockFacts = {
	readonly samples: readonly ClockSample[];
	/** Cloudflare's certificate was not trusted, which a wrong clock can cause. */
	readonly isUntrusted: boolean;
};

/** Beyond this, logs and histories mislead people. */
const OFF_MS = 60_000;
/** Beyond this, certificates and expiry dates are judged wrongly. */
const WRONG_MS = 3_600_000;
/** A Date header has whole seconds. */
const GRAIN_MS = 1_000;

const FIX = "Switch time synchronisation on: `timedatectl set-ntp true`, or the system's settings.";

/** Holds our clock against Cloudflare's. */
export function checkClock({ samples, isUntrusted }: ClockFacts): readonly Remark[] {
	const skews = samples.map(skewOf).toSorted((left, right) => Math.abs(left) - Math.abs(right));
	const [skewMs] = skews;
	if (skewMs === undefined) {
		if (!isUntrusted) return [notChecked("no answer of Cloudflare's told the time")];
		return [
			warning("clock-off", "This machine's clock may be wrong", {
				why: "Cloudflare's certificate was not trusted. A clock that is off by weeks is a usual cause.",
				fix: FIX,
			}),
		];
	}
	const by = `${spoken(Math.abs(skewMs))} ${skewMs > 0 ? "behind" : "ahead"}`;
	if (Math.abs(skewMs) < OFF_MS) return [ok("This machine's clock agrees with Cloudflare's")];
	if (Math.abs(skewMs) < WRONG_MS) return [warning("clock-off", `This machine's clock is ${by}`, { fix: FIX })];
	return [
		problem("clock-wrong", `This machine's clock is ${by}`, {
			why: "Certificates and expiry dates are judged by it.",
			fix: FIX,
		}),
	];
}

/** How far our clock is behind, in milliseconds; negative if it is ahead; 0 as long as it can be right. */
function skewOf({ serverMs, askedMs, answeredMs }: ClockSample): number {
	if (askedMs > serverMs + GRAIN_MS) return serverMs + GRAIN_MS - askedMs;
	return answeredMs < serverMs ? serverMs - answeredMs : 0;
}
