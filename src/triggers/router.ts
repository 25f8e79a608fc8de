import type { Clock, Sleeper, Trigger } from "../core/ports.ts";
import { type AnnouncementDeps, hearAnnouncements } from "./announcements.ts";
import { createBell } from "./bell.ts";
import { createEarshot } from "./earshot.ts";
import { type EventDeps, hearEvents } from "./events.ts";
import { passOn } from "./pass-on.ts";
import { isSamePlace, type Place, type PlaceNetwork, placeOf } from "./place.ts";
import { untilOneEnds } from "./until-one-ends.ts";

export type RouterDeps = AnnouncementDeps &
	EventDeps & {
		readonly network: PlaceNetwork;
		readonly listeners: AnnouncementDeps["listeners"] & EventDeps["listeners"];
	};

/** How long this machine may be in another network before its ears follow. Looking costs a few file reads. */
const RECHECK_MS = 30_000;

/**
 * What the router of this machine's network says of itself: NAT-PMP and PCP announcements, and UPnP's events. Nobody proves who he
 * is there, so nothing of it is believed: it only wakes, at most once a second.
 */
export function createRouterTrigger(deps: RouterDeps): Trigger {
	return {
		label: "the router's announcements",
		async listen(sleeper, signal) {
			if (signal.aborted) return;
			const bell = createBell();
			const wake = (): void => sleeper.wake("router");
			try {
				await untilOneEnds(signal, [
					inner => passOn(bell, wake, deps.clock, inner),
					inner => followPlaces(deps, sleeper, bell.ring, inner),
				]);
			} catch (error) {
				if (!signal.aborted || error !== signal.reason) throw error;
			}
		},
	};
}

/** Listens where the machine is, until it is elsewhere, and so on. */
async function followPlaces(deps: RouterDeps, { remark }: Sleeper, ring: () => void, signal: AbortSignal) {
	for (;;) {
		const place = await placeOf(deps.network);
		const moved = (inner: AbortSignal): Promise<void> => untilMoved(deps.network, deps.clock, place, inner);
		if (place === null) {
			await moved(signal);
			continue;
		}
		const ears = (what: string) => createEarshot(what, remark, ring);
		await untilOneEnds(signal, [
			moved,
			inner => hearAnnouncements(deps, place, ears("The router's announcements (NAT-PMP, PCP)"), ring, inner),
			inner => hearEvents(deps, place, ears("The router's UPnP events"), ring, inner),
		]);
	}
}

async function untilMoved(network: PlaceNetwork, clock: Clock, place: Place | null, signal: AbortSignal) {
	do await clock.sleep(RECHECK_MS, signal);
	while (isSamePlace(place, await placeOf(network)));
}
