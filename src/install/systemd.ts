import type { Facts } from "./facts.ts";
import { hookFiles } from "./hooks.ts";
import type { Manifest } from "./manifest.ts";
import type { Argv, PlannedFile, ServiceMode, ServicePlan } from "./service-plan.ts";
import { LEFT_BEHIND, ROOT, roundUnit, timerUnit, watchUnit } from "./systemd-units.ts";

const UNITS = "/etc/systemd/system";

/** The unit that is switched on. */
const SWITCH: Readonly<Record<ServiceMode, string>> = { watch: "cfddns.service", timer: "cfddns.timer" };

const systemctl = (...words: readonly string[]): Argv => ["systemctl", ...words];
const reload = systemctl("daemon-reload");
/** systemd makes folders in it to mount things on, and leaves them. */
const emptyRoot: Argv = ["rm", "-rf", ...LEFT_BEHIND];
const off = (mode: ServiceMode): Argv => systemctl("disable", "--now", SWITCH[mode]);

const on = (mode: ServiceMode): readonly Argv[] => [
	systemctl("enable", SWITCH[mode]),
	systemctl("restart", SWITCH[mode]),
	...(mode === "timer" ? [systemctl("--no-block", "start", "cfddns.service")] : []),
];

export function systemdFiles(facts: Facts): readonly PlannedFile[] {
	const units: readonly (readonly [name: string, text: string])[] =
		facts.mode === "watch"
			? [["cfddns.service", watchUnit(facts)]]
			: [
					["cfddns.service", roundUnit(facts)],
					["cfddns.timer", timerUnit()],
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
}: Pick<Facts, "mode" | "installed" | "move">): Pick<ServicePlan, "before" | "between" | "after" | "undo"> {
	return {
		before: installed !== null && installed.mode !== mode ? [off(installed.mode)] : [],
		between: move === null ? [] : [reload],
		after: [reload, ...on(mode)],
		undo: {
			before: [
				...(installed?.mode === mode ? [] : [off(mode)]),
				...(installed === null ? [systemctl("stop", "cfddns.service"), emptyRoot] : []),
			],
			after: [reload, ...(installed === null ? [] : on(installed.mode))],
		},
	};
}

export const systemdRemoval = ({
	mode,
}: Manifest): { readonly before: readonly Argv[]; readonly after: readonly Argv[] } => ({
	before: [off(mode), ...(mode === "timer" ? [systemctl("stop", "cfddns.service")] : [])],
	// A pattern: that nothing has failed is no failure.
	after: [emptyRoot, reload, systemctl("reset-failed", "cfddns.*")],
});
