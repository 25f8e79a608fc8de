import type { HookProgram } from "../hook-places.ts";
import type { UNITS } from "../service-names.ts";
import { ok, problem, type Remark, warning } from "./finding.ts";

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

/** Does systemd start cfddns, also after the next boot, and has it worked? `null` if it has no unit of it. */
export function checkUnits(units: readonly UnitFacts[], hookedBy: readonly HookProgram[]): readonly Remark[] | null {
	const service = unitOf(units, "cfddns.service");
	const timer = unitOf(units, "cfddns.timer");
	const starter = timer ?? service;
	if (starter === null) return null;
	const broken = [service, timer, unitOf(units, "cfddns.path")].flatMap(each =>
		each === null ? [] : brokenUnit(each),
	);
	if (broken.length > 0) return broken;
	if (timer === null) return resident(starter);
	return [...timed(timer), ...(watchesLeases(units) ? [] : hooksOfTimer(hookedBy))];
}

const unitOf = (units: readonly UnitFacts[], id: (typeof UNITS)[number]): UnitFacts | null =>
	units.find(each => each.id === id && each.load !== "not-found") ?? null;

/** Does systemd itself start a round when a lease changes? */
export const watchesLeases = (units: readonly UnitFacts[]): boolean =>
	unitOf(units, "cfddns.path")?.active === "active";

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

/** Of a unit that is loaded and has not failed. `said`: what is so if it is up. */
function standing(unit: UnitFacts, isUp: boolean, said: string): readonly Remark[] {
	if (isUp) return [ok(said), ...atBoot(unit)];
	return [
		warning("service-absent", `${unit.id} is installed, but does not run (${unit.active})`, {
			fix: `Run: systemctl enable --now ${unit.id}`,
		}),
	];
}

const timed = (timer: UnitFacts): readonly Remark[] =>
	standing(timer, timer.active === "active", `${timer.id} runs, and its last round was right`);

const resident = (service: UnitFacts): readonly Remark[] =>
	standing(service, ["active", "activating"].includes(service.active), `${service.id} is ${service.active}`);

/** With a timer, a hook is what makes the difference between seconds and minutes. */
function hooksOfTimer(hookedBy: readonly HookProgram[]): readonly Remark[] {
	if (hookedBy.length > 0) return [];
	return [
		warning("service-absent", "No hook starts a round when the address changes", {
			why: "The timer finds a change only when it is due.",
			fix: "`cfddns install --mode timer` puts hooks in place; `--mode watch` needs none.",
		}),
	];
}
