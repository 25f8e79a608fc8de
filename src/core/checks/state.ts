import type { Diary } from "../history.ts";
import type { ReportedProblem } from "../problem.ts";
import { spoken } from "../spoken.ts";
import { ok, type Remark, remarkOf, warning } from "./finding.ts";

export type StateFacts = {
	readonly folder: string;
	/** "absent": a round makes it. "barred": it is not there, and this user may not make it. */
	readonly access: "absent" | "barred" | "writable" | "readable" | "hidden";
	/** Damage, and what cannot be read. */
	readonly problems: readonly ReportedProblem[];
	/** Processes that run a round right now. */
	readonly running: readonly number[];
	/** Processes that watch. */
	readonly watching: readonly number[];
	readonly diary: Diary;
	/** How often a round should run. */
	readonly intervalMs: number;
	readonly nowMs: number;
};

const OTHER_USER = "The service's state may belong to another user: run `cfddns doctor` as root (sudo), too.";

export function checkState(facts: StateFacts): readonly Remark[] {
	return [...folder(facts), ...facts.problems.map(remarkOf), ...processes(facts), ...rounds(facts)];
}

const MAY_NOT = { barred: "make", readable: "write to", hidden: "look into" } as const;

function folder({ folder: path, access }: StateFacts): readonly Remark[] {
	switch (access) {
		case "writable":
			return [ok(`The state is in ${path}`)];
		case "absent":
			return [ok(`The state will be in ${path}; the first round makes it`)];
		case "barred":
		case "readable":
		case "hidden":
			return [
				warning("state-unwritable", `This user may not ${MAY_NOT[access]} ${path}`, {
					why: "A round by this user would remember nothing there.",
					fix: OTHER_USER,
				}),
			];
	}
}

function processes({ running, watching }: StateFacts): readonly Remark[] {
	return [
		...watching.map(pid => ok(`\`cfddns watch\` runs (process ${pid})`)),
		...(running.length === 0 ? [] : [ok(`A round is running (process ${running.join(", ")})`)]),
	];
}

/** A missed round or two is no news: machines sleep. */
const MISSED_ROUNDS = 3;
/** Timers may be far slower than `interval`, which is for `watch`. */
const QUIET_MS = 86_400_000;

function rounds({ diary, watching, intervalMs, nowMs, access }: StateFacts): readonly Remark[] {
	if (access === "hidden") return [];
	const { rounds: all, trouble } = diary;
	const last = all.at(-1);
	if (last === undefined) {
		const fix = `Run \`cfddns sync\`. ${OTHER_USER}`;
		return [warning("rounds-missing", "No round has run with this state folder yet", { fix })];
	}
	const agoMs = Math.max(0, nowMs - last.atMs);
	const limitMs = watching.length > 0 ? Math.max(MISSED_ROUNDS * intervalMs, QUIET_MS / 24) : QUIET_MS;
	const late =
		agoMs > limitMs
			? [
					warning("rounds-missing", `The last round ran ${spoken(agoMs)} ago`, {
						why: "Nothing seems to start cfddns any more.",
						fix: "See Service below.",
					}),
				]
			: [];
	if (trouble !== null) {
		const since = spoken(Math.max(0, nowMs - trouble.sinceMs));
		return [
			...late,
			warning("rounds-missing", `The rounds have had trouble for ${since}: ${trouble.problems.join(", ")}`, {
				why: `The last one ran ${spoken(agoMs)} ago, and ended with exit code ${last.exitCode}.`,
				fix: "What is wrong now stands above; docs/troubleshooting.md explains the words.",
			}),
		];
	}
	return late.length > 0 ? late : [ok(`The last round ran ${spoken(agoMs)} ago, and was right`)];
}
