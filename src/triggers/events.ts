import { type Clock, type Gateway, HttpFailure, type Listeners, ListenFailure, type Notice } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { Earshot } from "./earshot.ts";
import { pauseMs } from "./pause.ts";
import type { Place } from "./place.ts";
import { keepSubscribed, type SubscriptionDeps, SubscriptionLost } from "./subscriptions.ts";

export type EventDeps = SubscriptionDeps & {
	readonly listeners: Pick<Listeners, "notices">;
	readonly clock: Clock;
	random(): number;
	/** Where the events of the router's WAN services are subscribed to: at least one URL, all on the router. Throws a `Problem`. */
	locateEvents(router: Gateway, signal: AbortSignal): Promise<readonly URL[]>;
};

/**
 * Rings when the router tells by UPnP that something of its line has changed (UPnP Device Architecture 2.0, section 4). Ends by abort
 * only. The first event of a subscription tells how things are, so it does not ring.
 */
export async function hearEvents(
	deps: EventDeps,
	place: Place,
	earshot: Earshot,
	ring: () => void,
	signal: AbortSignal,
): Promise<never> {
	for (let failures = 1; ; failures += 1) {
		const begun = (): void => {
			failures = 1;
			earshot.hears();
		};
		const reason = await subscribed(deps, place, begun, ring, signal).catch(expectDeafness);
		signal.throwIfAborted();
		earshot.isLost(reason);
		await deps.clock.sleep(pauseMs(failures, deps.random()), signal);
	}
}

async function subscribed(
	deps: EventDeps,
	{ router, own }: Place,
	begun: () => void,
	ring: () => void,
	signal: AbortSignal,
): Promise<never> {
	const urls = await deps.locateEvents(router, signal);
	let known: ReadonlySet<string> = new Set();
	const hear = ({ sid, isInitial }: Notice): boolean => {
		if (known.has(sid) && !isInitial) ring();
		// The initial one may overtake the answer that tells its SID.
		return known.has(sid) || isInitial;
	};
	const work = (port: number, open: AbortSignal): Promise<never> =>
		keepSubscribed(
			deps,
			urls,
			`http://${own}:${port}/`,
			sids => {
				known = new Set(sids);
				begun();
			},
			open,
		);
	return deps.listeners.notices({ own, from: router.address }, hear, work, signal);
}

function expectDeafness(error: unknown): string {
	const isExpected =
		error instanceof Problem ||
		error instanceof HttpFailure ||
		error instanceof ListenFailure ||
		error instanceof SubscriptionLost;
	if (isExpected) return error.message;
	throw error;
}
