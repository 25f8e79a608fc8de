import { PLACES } from "./places.ts";
import type { Argv, PlannedFile } from "./service-plan.ts";

/** The units of the cfddns of 2020, a Python script: it gave them the names that ours have. */
export type Predecessor = {
	/** As they were found, or as an earlier installation has kept them. */
	readonly units: readonly PlannedFile[];
	/** Those of them that start at boot. */
	readonly enabled: readonly string[];
};

export const UNIT_FOLDER = "/etc/systemd/system";

/** Where its installer put them. */
export const PREDECESSORS: readonly string[] = ["cfddns.service", "cfddns.timer"].map(name => `${UNIT_FOLDER}/${name}`);

/** By what its installer wrote; people have changed the interval and the paths. */
export const isPredecessor = (unit: string): boolean =>
	/^(?:ExecStart=.*\bcfddns\.py\b|Description=(?:CloudFlare DDNS Script|Activate CFDDNS script))/im.test(unit);

export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Links that make systemd start a unit at boot. */
export const startLinks = (path: string): readonly string[] =>
	["multi-user", "timers", "default"].map(target => `${UNIT_FOLDER}/${target}.target.wants/${nameOf(path)}`);

/** Where a unit is kept until a removal brings it back. */
export const keptPath = (path: string): string => `${PLACES.systemd.folder}/replaced/${nameOf(path)}`;

export const keptFiles = ({ units }: Predecessor): readonly PlannedFile[] =>
	units.map(unit => ({ ...unit, path: keptPath(unit.path) }));

export const switchOff = ({ units }: Predecessor): Argv => [
	...["systemctl", "disable", "--now"],
	...units.map(({ path }) => nameOf(path)),
];

/** Its service is one round: only the timer has to run again. */
export const switchOn = (enabled: readonly string[]): readonly Argv[] =>
	enabled.map(name => ["systemctl", "enable", ...(name.endsWith(".timer") ? ["--now"] : []), name]);
