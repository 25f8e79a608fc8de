import type { Asked } from "../core/checks/asked.ts";
import { type CronLine, cronLinesIn } from "../core/checks/cron.ts";
import type { ManagerFacts, ServiceFacts } from "../core/checks/service.ts";
import { UNIT_PROPERTIES, unitsIn } from "../core/checks/systemd.ts";
import { crontabs } from "../core/crontabs.ts";
import { HOOK_PROGRAMS, type HookProgram, possibleHooks } from "../core/hook-places.ts";
import {
	INIT_SCRIPT,
	LAUNCHD_PLIST,
	LAUNCHD_TARGET,
	UNITS,
	WINDOWS_TASK,
	WINDOWS_TASK_FILE,
} from "../core/service-names.ts";

/** What is looked at of this machine. */
export type ServiceWorld = {
	/** As Node names it. */
	readonly platform: string;
	ask(program: string, args: readonly string[]): Promise<Asked>;
	/** `null` if there is no such file, or this user may not read it. */
	text(path: string): string | null;
	/** What lies in a folder; nothing if there is none, or this user may not look into it. */
	names(folder: string): readonly string[];
	/** Is a file there, as far as this user sees? */
	isThere(path: string): boolean;
	/** Processes of `cfddns watch`. */
	watching(): Promise<readonly number[]>;
};

/** All that may start cfddns by itself here, and what is known of it. */
export async function serviceFacts(world: ServiceWorld): Promise<ServiceFacts> {
	const [manager, cron, watching] = await Promise.all([managerOf(world), cronLines(world), world.watching()]);
	return { manager, hookedBy: hookedBy(world), cron, watching };
}

/** A file may be anybody's, or empty. What starts cfddns names it. */
const hookedBy = ({ text }: ServiceWorld): readonly HookProgram[] =>
	HOOK_PROGRAMS.filter(program => possibleHooks(program).some(path => text(path)?.includes("cfddns") === true));

async function managerOf(world: ServiceWorld): Promise<ManagerFacts> {
	const { platform, text, ask } = world;
	switch (platform) {
		case "darwin": {
			const [job, disabled] = await Promise.all([
				ask("launchctl", ["print", LAUNCHD_TARGET]),
				ask("launchctl", ["print-disabled", "system"]),
			]);
			return { kind: "launchd", plist: text(LAUNCHD_PLIST), job, disabled };
		}
		case "win32": {
			const query = ["/query", "/tn", WINDOWS_TASK];
			const [definition, runs] = await Promise.all([
				ask("schtasks", [...query, "/xml"]),
				ask("schtasks", [...query, "/v", "/fo", "csv", "/nh"]),
			]);
			return { kind: "windows", isWritten: world.isThere(WINDOWS_TASK_FILE), definition, runs };
		}
		case "linux":
			return openrc(world) ?? (await procd(world)) ?? (await systemd(world));
		default:
			return { kind: "unknown", reason: `the services of this platform (${platform}) are not known to it` };
	}
}

/** OpenRC keeps its states as folders of links (rc(8)); some systems keep them elsewhere, and are not recognised. */
function openrc({ names, isThere }: ServiceWorld): ManagerFacts | null {
	const states = names("/run/openrc");
	if (!states.includes("started")) return null;
	const holding = (folder: string, inner: readonly string[]) =>
		inner.filter(name => names(`${folder}/${name}`).includes(INIT_SCRIPT));
	return {
		kind: "openrc",
		isInstalled: isThere(`/etc/init.d/${INIT_SCRIPT}`),
		runLevels: holding("/etc/runlevels", names("/etc/runlevels")),
		states: holding("/run/openrc", states),
	};
}

/** OpenWrt: what is enabled has a link with its place in the order before its name. */
async function procd({ names, isThere, ask }: ServiceWorld): Promise<ManagerFacts | null> {
	if (!isThere("/sbin/procd")) return null;
	return {
		kind: "procd",
		isInstalled: isThere(`/etc/init.d/${INIT_SCRIPT}`),
		isEnabled: names("/etc/rc.d").some(name => /^S\d+/.test(name) && name.replace(/^S\d+/, "") === INIT_SCRIPT),
		services: await ask("ubus", ["call", "service", "list", JSON.stringify({ name: INIT_SCRIPT })]),
	};
}

async function systemd({ ask }: ServiceWorld): Promise<ManagerFacts> {
	const shown = await ask("systemctl", ["show", ...UNITS, `--property=${UNIT_PROPERTIES}`]);
	if (shown.kind === "failed") return { kind: "unknown", reason: shown.reason };
	return { kind: "systemd", units: unitsIn(shown.text) };
}

/** Folders of programs, and how often each is gone through. */
const PERIODS = { hourly: "@hourly", daily: "@daily", weekly: "@weekly", monthly: "@monthly" } as const;

async function cronLines({ platform, text, names, ask }: ServiceWorld): Promise<readonly CronLine[]> {
	if (platform === "win32") return [];
	const lines = crontabs(names).flatMap(path => cronLinesIn(text(path) ?? "", path));
	const programs = Object.entries(PERIODS).flatMap(([period, schedule]) =>
		names(`/etc/cron.${period}`).flatMap(name => {
			const place = `/etc/cron.${period}/${name}`;
			return text(place)?.includes("cfddns") === true ? [{ place, schedule }] : [];
		}),
	);
	if (lines.length + programs.length > 0) return [...lines, ...programs];
	// This user's own, which only the program may read. Without any it ends with 1.
	const own = await ask("crontab", ["-l"]);
	return own.kind === "failed" ? [] : cronLinesIn(own.text, "crontab -l");
}
