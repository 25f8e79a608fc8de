import type { Family } from "./address.ts";
import { compareText } from "./name.ts";
import type { Observation } from "./observation.ts";
import type { Change, SettableKey } from "./plan.ts";
import { differingKeys } from "./plan.ts";
import { type ExitCode, exitCodeOf, type Problem, type ProblemCode, type ReportedProblem } from "./problem.ts";

export type ReportedObservation =
	| { readonly kind: "known"; readonly addresses: readonly string[]; readonly sources: readonly string[] }
	| { readonly kind: "unavailable"; readonly problems: readonly string[] };

export type ReportedChange = {
	readonly kind: Change["kind"];
	readonly zone: string;
	readonly name: string;
	readonly type: string;
	/** The content; `null` where there is none. */
	readonly before: string | null;
	readonly after: string | null;
	readonly outcome: "planned" | "applied" | "rejected" | "unconfirmed";
	/** What an update corrects beside the content, as [before, after]. Absent if nothing. */
	readonly settings?: Readonly<Partial<Record<SettableKey, readonly [unknown, unknown]>>>;
};

/** What a guard held back. */
export type StoppedChange = Omit<ReportedChange, "outcome">;

/** The JSON report of `plan` and `sync`: keys may be added, never changed. Plain data, no secrets. */
export type Report = {
	readonly ok: boolean;
	readonly exitCode: ExitCode;
	readonly dryRun: boolean;
	/** What the families' own sources say. A family out of scope is absent. */
	readonly observations: Readonly<Partial<Record<Family, ReportedObservation>>>;
	/** What the sources of single records say. Absent if none has its own. */
	readonly recordObservations?: readonly {
		readonly family: Family;
		readonly sources: readonly string[];
		readonly observation: ReportedObservation;
	}[];
	readonly changes: readonly ReportedChange[];
	readonly stopped: readonly StoppedChange[];
	/** How many names and types were right as they were. */
	readonly unchanged: number;
	readonly problems: readonly ReportedProblem[];
	/** HTTP requests to the Cloudflare API, retries included. */
	readonly requests: number;
	readonly durationMs: number;
};

export const reportObservation = (observation: Observation): ReportedObservation =>
	observation.kind === "known"
		? { kind: "known", addresses: observation.addresses, sources: observation.sources }
		: { kind: "unavailable", problems: observation.problems.map(({ message }) => message) };

export function reportChange(zone: string, change: Change): StoppedChange {
	const { name, type } = change.rrset;
	const base = { kind: change.kind, zone, name, type };
	switch (change.kind) {
		case "create":
			return { ...base, before: null, after: change.content };
		case "delete":
			return { ...base, before: change.before.content, after: null };
		case "update":
			return { ...base, before: change.before.content, after: change.after.content, ...corrected(change) };
	}
}

function corrected({ before, after }: Change & { kind: "update" }): Pick<ReportedChange, "settings"> {
	const keys = differingKeys(before, after).filter(key => key !== "content");
	if (keys.length === 0) return {};
	return { settings: Object.fromEntries(keys.map(key => [key, [before[key], after[key]]])) };
}

export type ReportParts = Omit<Report, "ok" | "exitCode" | "problems"> & { readonly problems: readonly Problem[] };

/** The parts of a round that came to nothing. */
export const NOTHING_DONE: ReportParts = {
	dryRun: false,
	observations: {},
	changes: [],
	stopped: [],
	unchanged: 0,
	problems: [],
	requests: 0,
	durationMs: 0,
};

/** Puts a report together: its order depends on nothing but its content, and each problem is said once. */
export function makeReport(parts: ReportParts): Report {
	const problems = distinct(parts.problems.map(problem => problem.reported())).toSorted(byConcern);
	const exitCode = exitCodeOf(problems.map(({ code }) => code));
	return {
		ok: exitCode === 0,
		exitCode,
		...parts,
		changes: parts.changes.toSorted(byRRset),
		stopped: parts.stopped.toSorted(byRRset),
		problems,
	};
}

const distinct = (problems: readonly ReportedProblem[]): readonly ReportedProblem[] => [
	...new Map(problems.map(problem => [`${problem.code}\n${problem.name}\n${problem.message}`, problem])).values(),
];

const byConcern = (left: ReportedProblem, right: ReportedProblem): number =>
	compareText(left.name ?? "", right.name ?? "") ||
	compareText(left.code, right.code) ||
	compareText(left.message, right.message);

const KIND_ORDER: Readonly<Record<Change["kind"], number>> = { update: 0, create: 1, delete: 2 };

const byRRset = (left: StoppedChange, right: StoppedChange): number =>
	compareText(left.zone, right.zone) ||
	compareText(left.name, right.name) ||
	compareText(left.type, right.type) ||
	KIND_ORDER[left.kind] - KIND_ORDER[right.kind] ||
	compareText(left.before ?? "", right.before ?? "") ||
	compareText(left.after ?? "", right.after ?? "");

/** The same report, with more to say. */
export const withProblems = (report: Report, more: readonly Problem[]): Report => {
	if (more.length === 0) return report;
	return judged(report, distinct([...report.problems, ...more.map(problem => problem.reported())]).toSorted(byConcern));
};

/** Was anything sent that may have happened? */
export const hasWritten = ({ changes }: Pick<Report, "changes">): boolean =>
	changes.some(({ outcome }) => outcome === "applied" || outcome === "unconfirmed");

/** The same report without the problems of one code. */
export const withoutProblem = (report: Report, unwanted: ProblemCode): Report =>
	judged(
		report,
		report.problems.filter(({ code }) => code !== unwanted),
	);

function judged(report: Report, problems: readonly ReportedProblem[]): Report {
	const exitCode = exitCodeOf(problems.map(({ code }) => code));
	return { ...report, ok: exitCode === 0, exitCode, problems };
}
