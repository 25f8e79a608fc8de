import type { HookProgram } from "../hook-places.ts";
import { type CronLine, checkCron } from "./cron.ts";
import { notChecked, ok, type Remark, warning } from "./finding.ts";
import { OPENRC, type OpenrcFacts, openrcStanding, PROCD, type ProcdFacts, procdStanding } from "./init-script.ts";
import { LAUNCHD, type LaunchdFacts, launchdStanding } from "./launchd.ts";
import { TASK_SCHEDULER, type TaskFacts, taskStanding } from "./scheduled-task.ts";
import { checkStanding, type Manager, type Standing } from "./standing.ts";
import { checkUnits, type UnitFacts, watchesLeases } from "./systemd.ts";

/** What the manager of this machine's services says. */
export type ManagerFacts =
	| { readonly kind: "systemd"; readonly units: readonly UnitFacts[] }
	| ({ readonly kind: "launchd" } & LaunchdFacts)
	| ({ readonly kind: "windows" } & TaskFacts)
	| ({ readonly kind: "openrc" } & OpenrcFacts)
	| ({ readonly kind: "procd" } & ProcdFacts)
	/** There is none that is known here, or it gave no answer. `reason` ends a sentence. */
	| { readonly kind: "unknown"; readonly reason: string };

export type ServiceFacts = {
	readonly manager: ManagerFacts;
	/** Programs that have a hook of ours. */
	readonly hookedBy: readonly HookProgram[];
	readonly cron: readonly CronLine[];
	/** Processes of `cfddns watch`, whoever started them. */
	readonly watching: readonly number[];
};

/** Does anything start cfddns by itself, also after the next boot, and has it worked? */
export function checkService(facts: ServiceFacts): readonly Remark[] {
	const { manager, hookedBy, cron } = facts;
	const managed = checkManager(manager, hookedBy);
	const started = [...(managed ?? []), ...checkCron(cron)];
	const tellers = [
		...hookedBy,
		...(manager.kind === "systemd" && watchesLeases(manager.units) ? ["systemd-networkd"] : []),
	];
	const hooks = tellers.length === 0 ? [] : [ok(`A round starts at once when ${tellers.join(", ")} gets an address`)];
	return started.length > 0 ? [...started, ...hooks] : [unserved(facts)];
}

/** `null` if no service of ours is installed, or if nobody can tell. */
function checkManager(manager: ManagerFacts, hookedBy: readonly HookProgram[]): readonly Remark[] | null {
	switch (manager.kind) {
		case "systemd":
			return checkUnits(manager.units, hookedBy);
		case "launchd":
			return standing(launchdStanding(manager), LAUNCHD);
		case "windows":
			return standing(taskStanding(manager), TASK_SCHEDULER);
		case "openrc":
			return standing(openrcStanding(manager), OPENRC);
		case "procd":
			return standing(procdStanding(manager), PROCD);
		case "unknown":
			return null;
	}
}

const standing = (found: Standing, manager: Manager): readonly Remark[] | null =>
	found.isInstalled ? checkStanding(found, manager) : null;

const LOOKED_FOR: Readonly<Record<Exclude<ManagerFacts["kind"], "unknown">, string>> = {
	systemd: "There is neither cfddns.service nor cfddns.timer, nor a line of cron.",
	launchd: "There is neither a launchd job nor a line of cron.",
	windows: "There is no scheduled task cfddns, or this user may not see it.",
	openrc: "There is neither /etc/init.d/cfddns nor a line of cron.",
	procd: "There is neither /etc/init.d/cfddns nor a line of cron.",
};

function unserved({ manager, hookedBy, watching }: ServiceFacts): Remark {
	if (watching.length > 0) return ok("Nothing that starts it is installed, but `cfddns watch` runs");
	if (manager.kind === "unknown")
		return notChecked(manager.reason, "Without a service, cron or the container's own restarts have to start cfddns.");
	const called = hookedBy.length === 0 ? "" : ` but the hooks of ${hookedBy.join(", ")}`;
	return warning("service-absent", `Nothing starts cfddns by itself${called}`, {
		why: LOOKED_FOR[manager.kind],
		fix: "`cfddns install` sets a service up; docs/service.md shows the other ways.",
	});
}
