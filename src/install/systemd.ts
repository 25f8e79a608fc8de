import type { Facts } from "./facts.ts";
import { hookFiles } from "./hooks.ts";
import type { Manifest } from "./manifest.ts";
import { switchOff, switchOn, UNIT_FOLDER as UNITS } from "./predecessor.ts";
import type { Argv, PlannedFile, ServiceMode, ServicePlan } from "./service-plan.ts";
import { LEFT_BEHIND, pathUnit, ROOT, roundUnit, timerUnit, watchUnit } from "./systemd-units.ts";

/** The units that are switched on. */
const SWITCHES: Readonly<Record<ServiceMode, readonly string[]>> = {
	watch: ["cfddns.service"],
	timer: ["cfddns.timer", "cfddns.path"],
};

const systemctl = (...words: readonly string[]): Argv => ["systemctl", ...words];
const reload = systemctl("daemon-reload");
/** A pattern: that nothing has failed is no failure. */
const forget = systemctl("reset-failed", "cfddns.*");
/** systemd makes folders in it to mount things on, and leaves them. */
const emptyRoot: Argv = ["rm", "-rf", ...LEFT_BEHIND];
const off = (switches: readonly string[]): Argv => systemctl("disable", "--now", ...switches);
/** An earlier version had fewer units. */
const switchesOf = ({ mode, files }: Pick<Manifest, "mode" | "files">): readonly string[] =>
	SWITCHES[mode].filter(name => files.some(({ path }) => path === `${UNITS}/${name}`));

const on = (mode: ServiceMode, switches = SWITCHES[mode]): readonly Argv[] => [
	systemctl("enable", ...switches),
	systemctl("restart", ...switches),
	...(mode === "timer" ? [systemctl("--no-block", "start", "cfddns.service")] : []),
];

export function systemdFiles(facts: Facts): readonly PlannedFile[] {
	const units: readonly (readonly [name: string, text: string])[] =
		facts.mode === "watch"
			? [["cfddns.service", watchUnit(facts)]]
			: [
					["cfddns.service", roundUnit(facts)],
					["cfddns.timer", timerUnit()],
					["cfddns.path", pathUnit()],
				];
	return [
		...units.map(([name, content]) => ({ path: `${UNITS}/${name}`, mode: "0644", content })),
		{
			path: `${ROOT}/README`,
			mode: "0644",
			content: "The root folder of the service: systemd mounts what it may see.\n",
		},
		...hookFiles(facts),
	];
}

export function systemdCommands({
	mode,
	installed,
	move,
	predecessor,
}: Pick<Facts, "mode" | "installed" | "move" | "predecessor">): Pick<
	ServicePlan,
	"before" | "between" | "after" | "undo"
> {
	const old = installed?.replaced === undefined ? predecessor : null;
	return {
		before: [
			...(old === null ? [] : [switchOff(old)]),
			...(installed !== null && installed.mode !== mode ? [off(switchesOf(installed))] : []),
		],
		between: move === null ? [] : [reload],
		after: [reload, ...on(mode)],
		undo: {
			before: [
				...(installed?.mode === mode ? [] : [off(SWITCHES[mode])]),
				...(installed === null ? [systemctl("stop", "cfddns.service"), emptyRoot] : []),
			],
			after: [
				reload,
				...(installed === null ? [forget] : on(installed.mode, switchesOf(installed))),
				...(old === null ? [] : switchOn(old.enabled)),
			],
		},
	};
}

export const systemdRemoval = (
	manifest: Manifest,
): { readonly before: readonly Argv[]; readonly after: readonly Argv[] } => ({
	before: [off(switchesOf(manifest)), ...(manifest.mode === "timer" ? [systemctl("stop", "cfddns.service")] : [])],
	after: [emptyRoot, reload, forget],
});
