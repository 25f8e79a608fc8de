import { ok, problem, type Remark, warning } from "./finding.ts";

/** The units that `cfddns install` makes. */
export const UNITS = ["cfddns.service", "cfddns.timer", "cfddns.path"] as const;

/** Where hooks are called from, and by whom: each starts a round when the address changes. */
export const HOOKS: readonly { readonly path: string; readonly by: string }[] = [
	{ path: "/etc/NetworkManager/dispatcher.d/90-cfddns", by: "NetworkManager" },
	{ path: "/etc/NetworkManager/dispatcher.d/cfddns", by: "NetworkManager" },
	{ path: "/etc/dhcp/dhclient-exit-hooks.d/cfddns", by: "dhclient" },
	{ path: "/lib/dhcpcd/dhcpcd-hooks/90-cfddns", by: "dhcpcd" },
	{ path: "/etc/dhcpcd.exit-hook", by: "dhcpcd" },
	{ path: "/etc/ppp/ip-up.d/cfddns", by: "pppd" },
	{ path: "/etc/ppp/ip-up.d/90-cfddns", by: "pppd" },
];

/** What systemd says of a unit, in the words of `systemctl show`. */
export type UnitFacts = {
	readonly id: string;
	/** "loaded", "not-found", "masked", "bad-setting", "error". */
	readonly load: string;
	/** "enabled", "disabled", "static", ...; empty if there is no file. */
	readonly file: string;
	/** "active", "inactive", "failed", "activating", ... */
	readonly active: string;
	/** "success", "exit-code", "signal", ... */
	readonly result: string;
	/** The exit code of the last run. */
	readonly exitStatus: string;
};

export type ServiceFacts = {
	readonly units: readonly UnitFacts[];
	/** Of `HOOKS`, whose files are there. */
	readonly hookedBy: readonly string[];
	/** Processes of `cfddns watch`, whoever started them. */
	readonly watching: readonly number[];
};

/** The properties that `unitsIn` reads. */
export const UNIT_PROPERTIES = "Id,LoadState,UnitFileState,ActiveState,Result,ExecMainStatus";

/** Reads what `systemctl show --property=...` prints: KEY=VALUE, a block for each unit, blank lines between. */
export const unitsIn = (text: string): readonly UnitFacts[] =>
	text.split(/\n\s*\n/).flatMap(block => {
		const fields = new Map(
			block.split("\n").flatMap((line): [string, string][] => {
				const at = line.indexOf("=");
				return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
			}),
		);
		const get = (key: string): string => fields.get(key) ?? "";
		if (get("Id") === "") return [];
		return [
			{
				id: get("Id"),
				load: get("LoadState"),
				file: get("UnitFileState"),
				active: get("ActiveState"),
				result: get("Result"),
				exitStatus: get("ExecMainStatus"),
			},
		];
	});

/** Does anything start cfddns by itself, also after the next boot, and has it worked? */
export function checkService({ units, hookedBy, watching }: ServiceFacts): readonly Remark[] {
	const unit = (id: (typeof UNITS)[number]) => units.find(each => each.id === id && each.load !== "not-found") ?? null;
	const service = unit("cfddns.service");
	const timer = unit("cfddns.timer");
	const path = unit("cfddns.path");
	if (service === null && timer === null) return [unserved(watching, hookedBy)];
	const broken = [service, timer, path].flatMap(each => (each === null ? [] : brokenUnit(each)));
	if (broken.length > 0) return broken;
	const watched = path?.active === "active" ? ["systemd-networkd"] : [];
	if (timer !== null) return [...timed(timer), ...hooks([...hookedBy, ...watched])];
	return service === null ? [] : [...resident(service), ...hooks(hookedBy).filter(({ level }) => level === "ok")];
}

function unserved(watching: readonly number[], hookedBy: readonly string[]): Remark {
	if (watching.length > 0) return ok("No unit of systemd is installed, but `cfddns watch` runs");
	const called = hookedBy.length === 0 ? "" : ` but the hooks of ${hookedBy.join(", ")}`;
	return warning("service-absent", `Nothing starts cfddns by itself${called}`, {
		why: "There is neither cfddns.service nor cfddns.timer. A line in cron is not looked for.",
		fix: "`cfddns install` sets a service up; docs/service.md shows the other ways.",
	});
}

function brokenUnit({ id, load, active, result, exitStatus }: UnitFacts): readonly Remark[] {
	if (load === "masked")
		return [warning("service-absent", `${id} is masked: it never starts`, { fix: `Run: systemctl unmask ${id}` })];
	if (load !== "loaded") {
		return [
			problem("service-failed", `systemd cannot load ${id} (${load})`, {
				fix: `Run: systemd-analyze verify ${id}. \`cfddns install\` writes it anew.`,
			}),
		];
	}
	return active === "failed" || (result !== "" && result !== "success") ? [failed(id, result, exitStatus)] : [];
}

const failed = (id: string, result: string, exitStatus: string): Remark =>
	problem("service-failed", `${id} has failed (${result}${exitStatus === "" ? "" : `, exit code ${exitStatus}`})`, {
		why: "Its last run did not end well.",
		fix: "Look at `systemctl status cfddns` and `journalctl -u cfddns`.",
	});

const atBoot = ({ id, file }: UnitFacts): readonly Remark[] =>
	file === "disabled"
		? [
				warning("service-absent", `${id} does not start at boot`, {
					why: "It is not enabled.",
					fix: `Run: systemctl enable ${id}`,
				}),
			]
		: [];

function timed(timer: UnitFacts): readonly Remark[] {
	if (timer.active !== "active") {
		return [
			warning("service-absent", `${timer.id} is installed, but does not run (${timer.active})`, {
				fix: `Run: systemctl enable --now ${timer.id}`,
			}),
		];
	}
	return [ok(`${timer.id} runs, and its last round was right`), ...atBoot(timer)];
}

function resident(service: UnitFacts): readonly Remark[] {
	if (service.active !== "active" && service.active !== "activating") {
		return [
			warning("service-absent", `${service.id} is installed, but does not run (${service.active})`, {
				fix: `Run: systemctl enable --now ${service.id}`,
			}),
		];
	}
	return [ok(`${service.id} is ${service.active}`), ...atBoot(service)];
}

/** With a timer, a hook is what makes the difference between seconds and minutes. */
function hooks(hookedBy: readonly string[]): readonly Remark[] {
	if (hookedBy.length > 0) return [ok(`A round starts at once when ${hookedBy.join(", ")} gets an address`)];
	return [
		warning("service-absent", "No hook starts a round when the address changes", {
			why: "The timer finds a change only when it is due.",
			fix: "`cfddns install --mode timer` puts hooks in place; `--mode watch` needs none.",
		}),
	];
}
