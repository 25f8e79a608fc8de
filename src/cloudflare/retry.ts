import type { Clock } from "../core/ports.ts";
import { backoffMs } from "./backoff.ts";
import { type Fault, FaultError, isAuthenticationError, isGatewayTrouble } from "./fault.ts";

/**
 * Whether a request may be sent again when nobody knows what became of it. "read": it changes nothing. "absolute": twice is the
 * same as once. "once": a second time would mean something else: list first.
 */
export type Repeat = "read" | "absolute" | "once";

const MAX_TRIES = 3;

/** The longest wait that we sit through. Beyond it the round gives up and says so. */
const MAX_WAIT_MS = 10_000;

type Waiting = { readonly clock: Clock; readonly random: () => number; readonly signal: AbortSignal };

/** Sends a request until it succeeds or must not be sent again. Throws the last `FaultError`, which knows of the earlier ones. */
export async function withRetries<T>(send: () => Promise<T>, repeat: Repeat, waiting: Waiting): Promise<T> {
	let mayHaveHappened = false;
	for (let tries = 1; ; tries += 1) {
		try {
			return await send();
		} catch (error) {
			if (!(error instanceof FaultError)) throw error;
			mayHaveHappened ||= error.mayHaveHappened;
			const delayMs = tries < MAX_TRIES ? retryDelayMs(error.fault, tries, repeat, waiting.random) : null;
			if (delayMs === null) throw new FaultError(error.fault, mayHaveHappened);
			await waiting.clock.sleep(delayMs, waiting.signal);
		}
	}
}

/** How long to wait before the next try; null: there must be none. */
function retryDelayMs(fault: Fault, tries: number, repeat: Repeat, random: () => number): number | null {
	if (!mayRepeat(fault, repeat)) return null;
	const ownMs = backoffMs(tries, random);
	const askedMs = "retryAfterMs" in fault ? (fault.retryAfterMs ?? 0) : 0;
	return askedMs > MAX_WAIT_MS ? null : Math.max(ownMs, askedMs);
}

function mayRepeat(fault: Fault, repeat: Repeat): boolean {
	switch (fault.kind) {
		case "network": {
			const { kind } = fault.failure;
			// "refused": nothing was sent. An issuer that is not trusted will not be in a second; nor will a body shrink.
			return kind === "refused" || ((kind === "broken" || kind === "deadline") && repeat !== "once");
		}
		case "refused":
			if (fault.status === 429) return true;
			// The status decides on 5xx, whatever the code says.
			if (isGatewayTrouble(fault.status)) return repeat !== "once";
			// It passes at times with a good token, and what was refused was not carried out.
			return isAuthenticationError(fault);
		case "unreadable":
			if (fault.status === 429) return true;
			return (fault.status < 300 || isGatewayTrouble(fault.status)) && repeat !== "once";
		case "token-unusable":
			return false;
	}
}
