import type { Clock } from "../core/ports.ts";
import { FaultError } from "./fault.ts";

/** The longest wait that we sit through. Beyond it the round gives up and says so. */
export const MAX_WAIT_MS = 10_000;

/** Longer than this Cloudflare never blocks, whatever it asks for: a process that goes on for days tries again. */
const MAX_CLOSED_MS = 15 * 60_000;

/** Cloudflare's limit counts the requests of a token or address: who is told to wait keeps all others of the connection back. */
export type Gate = {
	/** Nobody passes for so long. */
	close(delayMs: number): void;
	/** Ends when a request may be sent; throws a `FaultError` like Cloudflare's own 429 if that is too long to sit through. */
	pass(signal: AbortSignal): Promise<void>;
};

export function createGate(clock: Clock): Gate {
	let opensAtMs = Number.NEGATIVE_INFINITY;
	return {
		close: delayMs => {
			opensAtMs = Math.max(opensAtMs, clock.elapsed() + Math.min(delayMs, MAX_CLOSED_MS));
		},
		pass: async signal => {
			const cameAtMs = clock.elapsed();
			// Others may close it again meanwhile.
			for (let leftMs = opensAtMs - cameAtMs; leftMs > 0; leftMs = opensAtMs - clock.elapsed()) {
				if (opensAtMs - cameAtMs > MAX_WAIT_MS) throw new FaultError(notSent(leftMs));
				await clock.sleep(leftMs, signal);
			}
		},
	};
}

const notSent = (retryAfterMs: number) =>
	({ kind: "unreadable", status: 429, reason: "it was not sent", retryAfterMs, ray: null }) as const;
