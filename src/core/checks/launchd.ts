import { LAUNCHD_PLIST, LAUNCHD_TARGET } from "../service-names.ts";
import type { Asked } from "./asked.ts";
import { type Manager, NOT_INSTALLED, type Standing } from "./standing.ts";

export type LaunchdFacts = {
	/** The job's property list; `null` if there is none. */
	readonly plist: string | null;
	/** `launchctl print system/cfddns`. */
	readonly job: Asked;
	/** `launchctl print-disabled system`. */
	readonly disabled: Asked;
};

export const LAUNCHD: Manager = {
	service: "The launchd job cfddns",
	start: `Run: sudo launchctl bootstrap system ${LAUNCHD_PLIST}`,
	enable: `Run: sudo launchctl enable ${LAUNCHD_TARGET}`,
	look: "Look at /var/log/cfddns.log and `sudo launchctl print system/cfddns`.",
};

/** What `launchctl` ends with for a job that is not loaded. */
const NOT_FOUND = 113;

/** launchctl(1) promises nothing about what it prints, so whatever is not understood counts as unknown. */
export function launchdStanding({ plist, job, disabled }: LaunchdFacts): Standing {
	if (plist === null) return NOT_INSTALLED;
	const isEnabled = disabled.kind === "failed" ? null : !/"cfddns" => (?:disabled|true)\b/.test(disabled.text);
	if (job.kind === "failed") {
		return { isInstalled: true, isEnabled, activity: job.exitCode === NOT_FOUND ? "stopped" : null, failure: null };
	}
	const field = (key: string): string | null =>
		new RegExp(`^\\s*${key} = (.+)$`, "m").exec(job.text)?.[1]?.trim() ?? null;
	const state = field("state");
	if (state === "running") return { isInstalled: true, isEnabled, activity: "runs", failure: null };
	// A job that is kept alive waits only to be started again.
	const rest = plist.includes("<key>KeepAlive</key>") && state !== "spawn scheduled" ? "stopped" : "waits";
	const activity = state === null ? null : rest;
	return {
		isInstalled: true,
		isEnabled,
		activity,
		failure: failureOf(field("last exit code"), field("last terminating signal")),
	};
}

/** "78: EX_CONFIG" is one of its forms, "(never exited)" another. */
function failureOf(lastExit: string | null, signal: string | null): string | null {
	const [, exitCode] = /^(\d+)/.exec(lastExit ?? "") ?? [];
	if (exitCode !== undefined && exitCode !== "0") return `exit code ${exitCode}`;
	return exitCode === undefined && signal !== null ? `ended by ${signal}` : null;
}
