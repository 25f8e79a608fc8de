import type { Clock } from "../core/ports.ts";
import { backoffMs } from "./backoff.ts";
import { type Fault, FaultError, isAuthenticationError, isGatewayTrouble } from "./fault.ts";
import { type Gate, MAX_WAIT_MS } from "./gate.ts";

/**
 * Whether a request may be sent again when nobody knows what became of it. "read": it changes nothing. "absolute": twice is the
 * same as once. "once": a second time would mean something else: list first.
 */
export type Repeat = "read" | "absolute" | "once";

const MAX_TRIES = 3;

type Waiting = {
	readonly clock: Clock;
	readonly random: () => number;
	readonly signal: AbortSignal;
	/** Shared by all requests of a connection. */
	readonly gate: Gate;
	/** A wait for the network to come up, which may end early when that has changed. Default: as any other. */
	readonly untilNetwork?: Clock["sleep"];
};

/** Sends a request until it succeeds or must not be sent again. Throws the last `FaultError`, which knows of the earlier ones. */
export async function withRetries<T>(send: () => Promise<T>, repeat: Repeat, waiting: Waiting): Promise<T> {
	const { clock, random, signal, gate, untilNetwork } = waiting;
	let mayHaveHappened = false;
	for (let tries = 1; ; tries += 1) {
		await passOf(gate, signal, mayHaveHappened);
		try {
			return await send();
		} catch (error) {
			if (!(error instanceof FaultError)) throw error;
			const { fault } = error;
			mayHaveHappened ||= error.mayHaveHappened;
			const delayMs = Math.max(backoffMs(tries, random), askedMsOf(fault));
			if (isRateLimit(fault)) gate.close(delayMs);
			if (tries === MAX_TRIES || !mayRepeat(fault, repeat) || askedMsOf(fault) > MAX_WAIT_MS) {
				throw new FaultError(fault, mayHaveHappened);
			}
			// Nothing was sent, and nobody asked to wait: a line that has its address may get its route any moment.
			const isNoWay = fault.kind === "network" && fault.failure.kind === "refused";
			if (isNoWay && untilNetwork !== undefined) await untilNetwork(delayMs, signal);
			else await clock.sleep(delayMs, signal);
		}
	}
}

/** A try that is not made says nothing of those before it. */
async function passOf(gate: Gate, signal: AbortSignal, mayHaveHappened: boolean): Promise<void> {
	try {
		await gate.pass(signal);
	} catch (error) {
		throw error instanceof FaultError ? new FaultError(error.fault, mayHaveHappened) : error;
	}
}

const askedMsOf = (fault: Fault): number => ("retryAfterMs" in fault ? (fault.retryAfterMs ?? 0) : 0);
const isRateLimit = (fault: Fault): boolean => "status" in fault && fault.status === 429;

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
