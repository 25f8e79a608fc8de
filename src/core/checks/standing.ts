import { notChecked, ok, problem, type Remark, warning } from "./finding.ts";

/** How a service stands, as its manager tells: launchd, Windows' Task Scheduler, OpenRC or procd. */
export type Standing = {
	readonly isInstalled: boolean;
	/** Is it started at boot? `null` if nobody tells. */
	readonly isEnabled: boolean | null;
	/** "waits": for its next round. `null` if nobody tells. */
	readonly activity: "runs" | "waits" | "stopped" | null;
	/** How its last run ended, such as "exit code 3", if that was not well and it does not run again. */
	readonly failure: string | null;
};

/** The words in which people deal with one manager. */
export type Manager = {
	/** The service, as the beginning of a sentence. */
	readonly service: string;
	readonly start: string;
	readonly enable: string;
	/** Where its last words are. */
	readonly look: string;
};

export const NOT_INSTALLED: Standing = { isInstalled: false, isEnabled: null, activity: null, failure: null };

/** Of a service that is installed. */
export function checkStanding({ isEnabled, activity, failure }: Standing, manager: Manager): readonly Remark[] {
	const { service, start, look } = manager;
	if (failure !== null) {
		return [
			problem("service-failed", `${service} has failed (${failure})`, {
				why: "Its last run did not end well.",
				fix: look,
			}),
		];
	}
	switch (activity) {
		case "runs":
			return [ok(`${service} runs`), ...atBoot(isEnabled, manager)];
		case "waits":
			return [ok(`${service} waits for its next round; the last one was no failure`), ...atBoot(isEnabled, manager)];
		case "stopped":
			// One that is disabled can be started only when it is enabled again.
			return [
				...atBoot(isEnabled, manager),
				warning("service-absent", `${service} is installed, but does not run`, { fix: start }),
			];
		case null:
			return [
				notChecked(`${service} is installed, but nobody tells whether it runs`, look),
				...atBoot(isEnabled, manager),
			];
	}
}

function atBoot(isEnabled: boolean | null, { service, enable }: Manager): readonly Remark[] {
	if (isEnabled !== false) return [];
	return [warning("service-absent", `${service} does not start at boot`, { why: "It is not enabled.", fix: enable })];
}
