import { WINDOWS_TASK } from "../service-names.ts";
import type { Asked } from "./asked.ts";
import { type Manager, NOT_INSTALLED, type Standing } from "./standing.ts";

export type TaskFacts = {
	/** Is the file there from which `install` registers the task? */
	readonly isWritten: boolean;
	/** `schtasks /query /tn cfddns /xml`: how it is registered. */
	readonly definition: Asked;
	/** `schtasks /query /tn cfddns /v /fo csv /nh`: a line for each trigger. */
	readonly runs: Asked;
};

export const TASK_SCHEDULER: Manager = {
	service: "The scheduled task cfddns",
	start: `Run as administrator: schtasks /run /tn ${WINDOWS_TASK}`,
	enable: `Run as administrator: schtasks /change /tn ${WINDOWS_TASK} /enable`,
	look: "Look at the task's history in the Task Scheduler, and run `cfddns doctor` in an administrator's console.",
};

/** The seventh column of the verbose list is the last result. Its names, and all words in it, are another in each language. */
const RESULT_COLUMN = 6;

/** What the Task Scheduler says in place of an exit code (winerror.h, FACILITY_ITF). */
const DISABLED = 0x41302;
const ACTIVITIES: ReadonlyMap<number, Standing["activity"]> = new Map([
	[0, "waits"],
	[0x41301, "runs"],
	[DISABLED, "stopped"],
	// It never ran.
	[0x41303, "waits"],
	// Somebody ended it.
	[0x41306, "stopped"],
	// One runs already, so that a trigger was passed over (SCHED_E_ALREADY_RUNNING, and what the operator is told in its place).
	[0x8004131f, "runs"],
	[0x800710e0, "runs"],
]);
/** SCHED_S_*: it has not failed. */
const isFine = (result: number): boolean => result >>> 8 === 0x413;

export function taskStanding({ isWritten, definition, runs }: TaskFacts): Standing {
	const unknown: Standing = { isInstalled: true, isEnabled: null, activity: null, failure: null };
	// Where it is printed as UTF-16, every other character is none.
	const xml = definition.kind === "failed" ? "" : definition.text.replaceAll("\0", "");
	// A task that this user may not see looks like one that is not there.
	if (!xml.includes("<Task")) return isWritten ? unknown : NOT_INSTALLED;
	const isEnabled = !/<Settings>[\s\S]*<Enabled>\s*false\s*<\/Enabled>[\s\S]*<\/Settings>/.test(xml);
	const result = runs.kind === "failed" ? null : lastResult(runs.text);
	const known = { ...unknown, isEnabled: result === DISABLED ? false : isEnabled };
	if (result === null) return known;
	const activity = ACTIVITIES.get(result);
	if (activity !== undefined) return { ...known, activity };
	if (isFine(result)) return known;
	const shown = result < 256 ? `exit code ${result}` : `result 0x${result.toString(16)}`;
	return { ...known, activity: "waits", failure: shown };
}

/** That of the first line, as an unsigned number; `null` if none is there. */
function lastResult(csv: string): number | null {
	const [line = ""] = csv.trim().split(/\r?\n/);
	const fields = Array.from(line.matchAll(/"((?:[^"]|"")*)"/g), ([, field = ""]) => field);
	const field = fields[RESULT_COLUMN] ?? "";
	return /^-?\d{1,10}$/.test(field) ? Number(field) >>> 0 : null;
}
