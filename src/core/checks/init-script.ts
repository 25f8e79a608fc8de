import { isObject, parseJson } from "../json.ts";
import { INIT_SCRIPT } from "../service-names.ts";
import type { Asked } from "./asked.ts";
import type { Manager, Standing } from "./standing.ts";

export type OpenrcFacts = {
	readonly isInstalled: boolean;
	/** The run levels that it is in. */
	readonly runLevels: readonly string[];
	/** Of OpenRC's own folders of states, those that it is in: "started", "failed", "crashed", ... */
	readonly states: readonly string[];
};

export const OPENRC: Manager = {
	service: `The OpenRC service ${INIT_SCRIPT}`,
	start: `Run: rc-service ${INIT_SCRIPT} start`,
	enable: `Run: rc-update add ${INIT_SCRIPT}`,
	look: `Look at the system's log, and run: rc-service ${INIT_SCRIPT} restart`,
};

export function openrcStanding({ isInstalled, runLevels, states }: OpenrcFacts): Standing {
	const isEnabled = runLevels.length > 0;
	if (states.includes("failed")) return { isInstalled, isEnabled, activity: "stopped", failure: "it did not start" };
	const isUp = states.some(state => ["started", "starting", "inactive"].includes(state));
	return { isInstalled, isEnabled, activity: isUp ? "runs" : "stopped", failure: null };
}

export type ProcdFacts = {
	readonly isInstalled: boolean;
	readonly isEnabled: boolean;
	/** `ubus call service list`: what procd has started. */
	readonly services: Asked;
};

export const PROCD: Manager = {
	service: `The procd service ${INIT_SCRIPT}`,
	start: `Run: /etc/init.d/${INIT_SCRIPT} start`,
	enable: `Run: /etc/init.d/${INIT_SCRIPT} enable`,
	look: `Look at \`logread -e ${INIT_SCRIPT}\`, and run: /etc/init.d/${INIT_SCRIPT} restart`,
};

export function procdStanding({ isInstalled, isEnabled, services }: ProcdFacts): Standing {
	const unknown: Standing = { isInstalled, isEnabled, activity: null, failure: null };
	if (services.kind === "failed") return unknown;
	const listed = parseJson(services.text);
	if (!isObject(listed)) return unknown;
	const { [INIT_SCRIPT]: own } = listed;
	const instances = isObject(own) && isObject(own["instances"]) ? Object.values(own["instances"]).filter(isObject) : [];
	if (instances.some(instance => instance["running"] === true)) return { ...unknown, activity: "runs" };
	const codes = instances.flatMap(({ exit_code: code }) => (typeof code === "number" && code !== 0 ? [code] : []));
	return { ...unknown, activity: "stopped", failure: codes.length === 0 ? null : `exit code ${codes.join(", ")}` };
}
