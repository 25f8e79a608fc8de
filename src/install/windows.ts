import { WINDOWS_TASK as NAME, WINDOWS_TASK_FILE as TASK } from "../core/service-names.ts";
import type { Facts } from "./facts.ts";
import { PLACES } from "./places.ts";
import type { Argv, PlannedFile, ServicePlan } from "./service-plan.ts";
import { taskXml } from "./windows-task.ts";

/** By number: their names are another in each language of Windows. Administrators, the system, LOCAL SERVICE. */
const [ADMINISTRATORS, SYSTEM, LOCAL_SERVICE] = ["*S-1-5-32-544", "*S-1-5-18", "*S-1-5-19"];

const { configFolder: DATA, folderOf } = PLACES.windows;
const STATE = `${DATA}\\state`;

/** The file makes the folder, which the service itself may not. */
const stateNote: PlannedFile = {
	path: `${STATE}\\README.txt`,
	mode: "0644",
	content: "cfddns remembers here what it has published. No secrets.\r\n",
};

export const windowsFiles = (facts: Pick<Facts, "mode" | "node" | "config">): readonly PlannedFile[] => [
	{ path: TASK, mode: "0644", content: taskXml(facts), encoding: "utf-16" },
	stateNote,
];

const create: readonly Argv[] = [
	["schtasks", "/create", "/tn", NAME, "/xml", TASK, "/f"],
	["schtasks", "/run", "/tn", NAME],
];
/** One that does not run, or that somebody has removed already, is no trouble. */
const end: Argv = ["cmd", "/d", "/c", `schtasks /end /tn ${NAME} >nul 2>&1 & exit /b 0`];
const remove: Argv = ["schtasks", "/delete", "/tn", NAME, "/f"];

/**
 * Nothing is inherited in our own folder, since ProgramData lets all users read. The service changes its state only. What its owner
 * keeps elsewhere it may read; who else may is left as it is.
 */
const access = ({ config, token }: Pick<Facts, "config" | "token">): readonly Argv[] => {
	const all = [`${ADMINISTRATORS}:(OI)(CI)F`, `${SYSTEM}:(OI)(CI)F`];
	const read = [config, ...(token.kind === "file" ? [token.path] : [])].filter(path => folderOf(path) !== DATA);
	return [
		["icacls", DATA, "/inheritance:r", "/grant:r", ...all, `${LOCAL_SERVICE}:(OI)(CI)RX`],
		["icacls", STATE, "/grant:r", `${LOCAL_SERVICE}:(OI)(CI)M`],
		...read.map(path => ["icacls", path, "/grant", `${LOCAL_SERVICE}:R`]),
	];
};

export const windowsCommands = ({
	installed,
	...facts
}: Pick<Facts, "installed" | "config" | "token">): Pick<ServicePlan, "before" | "after" | "undo"> => ({
	before: installed === null ? [] : [end],
	after: [...access(facts), ...create],
	undo: { before: [remove], after: installed === null ? [] : create },
});

export const windowsRemoval = (): { readonly before: readonly Argv[]; readonly after: readonly Argv[] } => ({
	before: [end, remove],
	after: [],
});
