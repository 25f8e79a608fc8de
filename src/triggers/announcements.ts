import { addressOfBytes, type IpAddress } from "../core/address.ts";
import { type Clock, type Listeners, ListenFailure } from "../core/ports.ts";
import type { Earshot } from "./earshot.ts";
import { ANNOUNCEMENT_PORT, isNatpmpAnnouncement } from "./natpmp-announcement.ts";
import { pauseMs } from "./pause.ts";
import { isPcpAnnouncement } from "./pcp-announcement.ts";
import type { Place } from "./place.ts";
import { aborted } from "./until-one-ends.ts";

export type AnnouncementDeps = {
	readonly listeners: Pick<Listeners, "group">;
	readonly clock: Clock;
	random(): number;
};

/** "All hosts on this network" (RFC 1112), of which every host is a member. */
const allHosts = (): IpAddress => addressOfBytes([224, 0, 0, 1]);

/** Rings when the router announces by NAT-PMP or PCP that its outside address is new. Ends by abort only. */
export async function hearAnnouncements(
	{ listeners, clock, random }: AnnouncementDeps,
	{ router, own }: Place,
	earshot: Earshot,
	ring: () => void,
	signal: AbortSignal,
): Promise<never> {
	const place = { group: allHosts(), port: ANNOUNCEMENT_PORT, own };
	const hear = (payload: Uint8Array, from: IpAddress): void => {
		if (from === router.address && (isNatpmpAnnouncement(payload) || isPcpAnnouncement(payload))) ring();
	};
	for (let failures = 1; ; failures += 1) {
		const work = (open: AbortSignal): Promise<never> => {
			failures = 1;
			earshot.hears();
			return aborted(open);
		};
		const failure = await listeners.group(place, hear, work, signal).catch(error => {
			if (error instanceof ListenFailure) return error;
			throw error;
		});
		signal.throwIfAborted();
		earshot.isLost(failure.message);
		await clock.sleep(pauseMs(failures, random()), signal);
	}
}
