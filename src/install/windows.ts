import { WINDOWS_TASK as NAME, WINDOWS_TASK_FILE as TASK } from "../core/service-names.ts";
import type { Facts } from "./facts.ts";
import { PLACES } from "./places.ts";
import type { Argv, PlannedFile, ServicePlan } from "./service-plan.ts";
import { taskXml } from "./windows-task.ts";

const { folderOf } = PLACES.windows;

/** By number: their names are another in each language of Windows. Administrators, the system, LOCAL SERVICE. */
const [ADMINISTRATORS, SYSTEM, LOCAL_SERVICE] = ["*S-1-5-32-544", "*S-1-5-18", "*S-1-5-19"];

/** The file makes the folder, which the service itself may not. */
const stateNote = (config: string): PlannedFile => ({
	path: `${folderOf(config)}\\state\\README.txt`,
	mode: "0644",
	content: "cfddns remembers here what it has published. No secrets.\r\n",
});

export const windowsFiles = (facts: Pick<Facts, "mode" | "node" | "config">): readonly PlannedFile[] => [
	{ path: TASK, mode: "0644", content: taskXml(facts), encoding: "utf-16" },
	stateNote(facts.config),
];

const create: readonly Argv[] = [
	["schtasks", "/create", "/tn", NAME, "/xml", TASK, "/f"],
	["schtasks", "/run", "/tn", NAME],
];
const end: Argv = ["schtasks", "/end", "/tn", NAME];
const remove: Argv = ["schtasks", "/delete", "/tn", NAME, "/f"];

/** Nothing is inherited, since ProgramData lets all users read. The service reads the configuration, and changes its state only. */
const access = (config: string): readonly Argv[] => {
	const all = [`${ADMINISTRATORS}:(OI)(CI)F`, `${SYSTEM}:(OI)(CI)F`];
	const data = folderOf(config);
	return [
		["icacls", data, "/inheritance:r", "/grant:r", ...all, `${LOCAL_SERVICE}:(OI)(CI)RX`],
		["icacls", `${data}\\state`, "/grant:r", `${LOCAL_SERVICE}:(OI)(CI)M`],
	];
};

export const windowsCommands = ({
	installed,
	config,
}: Pick<Facts, "installed" | "config">): Pick<ServicePlan, "before" | "after" | "undo"> => ({
	before: installed === null ? [] : [end],
	after: [...access(config), ...create],
	undo: { before: [remove], after: installed === null ? [] : create },
});

export const windowsRemoval = (): { readonly before: readonly Argv[]; readonly after: readonly Argv[] } => ({
	before: [end, remove],
	after: [],
});
