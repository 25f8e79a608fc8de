import type { Diary } from "../core/history.ts";
import { noted } from "../core/history.ts";
import type { Clock } from "../core/ports.ts";
import { EXIT_CODE, type ExitCode, type ProblemCode } from "../core/problem.ts";
import { hasWritten, type Report, withoutProblem } from "../core/report.ts";
import { afterRound, answered, dueAtMs, plannedAt, refreshed, startingAt, withWake } from "../core/schedule.ts";
import type { RoundCause, WatchEvent } from "../core/watch-event.ts";
import { attend } from "./attend.ts";
import type { Bell } from "./bell.ts";
import type { PatientHost } from "./patient-host.ts";

export type WatchDeps = {
	readonly clock: Clock;
	/** From 0 up to 1. */
	readonly random: () => number;
	readonly bell: Bell;
	readonly intervalMs: number;
	/** How often `beat` is called at least, while all is well. */
	readonly beatEveryMs: number;
	readonly patient: Pick<PatientHost, "isWriting" | "settle" | "reset" | "dueAtMs">;
	/** What earlier processes have left: whether there is trouble. */
	readonly diary: Diary;
	/** One round. The reason of its signal ends up in the report. */
	/** `isFleeting`: is it too early to call trouble that may pass trouble? */
	round(signal: AbortSignal, isFleeting: () => boolean): Promise<Report>;
	/** This machine's network as a text: another text, another network. */
	fingerprint(): Promise<string>;
	/** Ends the connections that lead nowhere now: those from addresses that this machine lost, or all that go beyond it. */
	dropConnections(which: "lost" | "all"): Promise<void>;
	tell(event: WatchEvent): void;
	/** Called while the loop is alive. */
	beat(): void;
};

export type WatchEnd = {
	readonly exitCode: ExitCode;
	/** A round was told to end and did not: nothing of it may be waited for. */
	readonly isStalled: boolean;
};

/**
 * Rounds on events and by the time, one after another, until `stopping` aborts. An event of this machine only has its network looked
 * at: if that is as it was, nothing is done.
 */
export async function watch(deps: WatchDeps, stopping: AbortSignal): Promise<WatchEnd> {
	const { clock, random, bell, intervalMs, patient } = deps;
	let schedule = startingAt(clock.elapsed());
	let network = await deps.fingerprint();
	let diary = deps.diary;
	let causes = new Set<RoundCause>(["start"]);
	/** Has the last round left something to be tried again? */
	let isTroubled = false;
	let resetAtMs = Number.NEGATIVE_INFINITY;
	/** How many rounds in a row have given way. */
	let overtakenCount = 0;
	/** Since when what may pass by itself has not. */
	let troubledAtMs: number | null = null;

	/** What was heard lately, as far as it is worth a round. */
	const lookAround = async (): Promise<boolean> => {
		const before = network;
		network = await deps.fingerprint();
		const isElsewhere = network !== before;
		const isAsked = causes.has("resume") || causes.has("asked");
		if (isElsewhere || isAsked) schedule = refreshed(schedule);
		// What failed may work now. But an interface that comes and goes need not have Cloudflare asked each time.
		if (isAsked || (isElsewhere && clock.elapsed() - resetAtMs >= RESET_SPACING_MS)) {
			resetAtMs = clock.elapsed();
			// While it slept, its own clock stood still.
			patient.reset(causes.has("resume"));
		}
		if (causes.has("resume") || causes.has("router")) await deps.dropConnections("all");
		else if (isElsewhere) await deps.dropConnections("lost");
		if (isElsewhere || causes.size > 1 || !causes.has("network")) return true;
		causes.clear();
		schedule = answered(schedule);
		return dueAtMs(schedule) <= clock.elapsed();
	};

	const onStop = () => bell.nudge();
	stopping.addEventListener("abort", onStop);
	try {
		while (!stopping.aborted) {
			deps.beat();
			for (const cause of bell.take()) {
				causes.add(cause);
				schedule = withWake(schedule, clock.elapsed());
			}
			const waitMs = dueAtMs(schedule) - clock.elapsed();
			if (waitMs > 0) {
				await bell.wait(Math.min(waitMs, deps.beatEveryMs));
				continue;
			}
			if (!(await lookAround())) continue;
			const cause = causeOf(causes, isTroubled);
			causes = new Set();
			schedule = answered(schedule);

			const beganAtMs = clock.elapsed();
			const isFleeting = () => diary.trouble === null && clock.elapsed() - (troubledAtMs ?? beganAtMs) < FLEETING_MS;
			const round = (signal: AbortSignal) => deps.round(signal, isFleeting);
			const givesWay = overtakenCount < MAX_OVERTAKEN;
			const all = await attend({ ...deps, round, network: givesWay ? network : null }, stopping);
			if (all === null) return { exitCode: 1, isStalled: true };
			patient.settle();
			const endedAtMs = clock.elapsed();
			const report = withoutProblem(all, "overtaken");
			const isOvertaken = report.problems.length < all.problems.length;
			overtakenCount = isOvertaken ? overtakenCount + 1 : 0;
			if (isOvertaken && !hasWritten(report)) {
				schedule = plannedAt(schedule, endedAtMs);
				continue;
			}
			const zoneDueAtMs = earliest(patient.dueAtMs(), endOfWait(report, endedAtMs));
			const failed = report.problems.some(({ code }) => mayPass(code) && !(OF_ZONES.has(code) && zoneDueAtMs !== null));
			const wrote = report.changes.length > 0;
			isTroubled = failed || zoneDueAtMs !== null;
			const isNewsless =
				!wrote && (cause === "router" || ((cause === "interval" || cause === "retry") && schedule.looks > 0));
			const end = { nowMs: endedAtMs, intervalMs, wrote, failed, zoneDueAtMs, isNewsless };
			schedule = afterRound(schedule, end, random());
			if (isOvertaken) schedule = plannedAt(schedule, endedAtMs);
			const isPassing = report.exitCode === 1 && !hasWritten(report) && isFleeting();
			troubledAtMs = report.exitCode === 1 ? (troubledAtMs ?? beganAtMs) : null;
			const told = { kind: "round", cause, report, nextInMs: dueAtMs(schedule) - endedAtMs } as const;
			if (isPassing) {
				deps.tell({ ...told, turns: [], isFleeting: true });
				continue;
			}
			const { diary: next, events: turns } = noted(diary, report, clock.now());
			diary = next;
			deps.tell({ ...told, turns, isFleeting: false });
		}
		return { exitCode: 0, isStalled: false };
	} finally {
		stopping.removeEventListener("abort", onStop);
	}
}

/** A line that changes is without an address for some seconds, and a machine that starts is, too: that is no trouble yet. */
const FLEETING_MS = 10_000;

/** A round gives way to a network that has changed; but a network that changes all the time must not keep all of them from ending. */
const MAX_OVERTAKEN = 2;

const RESET_SPACING_MS = 5_000;

/** What Cloudflare asked for, if it did. */
function endOfWait({ problems }: Report, nowMs: number): number | null {
	const waits = problems.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
	return waits.length === 0 ? null : nowMs + Math.max(...waits);
}

const earliest = (one: number | null, other: number | null): number | null =>
	one === null ? other : other === null ? one : Math.min(one, other);

/** The most telling one. */
function causeOf(causes: ReadonlySet<RoundCause>, isRetry: boolean): RoundCause {
	const order = ["start", "asked", "resume", "network", "router"] as const;
	return order.find(cause => causes.has(cause)) ?? (isRetry ? "retry" : "interval");
}

const mayPass = (code: ProblemCode): boolean => EXIT_CODE[code] === 1;

/** What the zones' own waits take care of. */
const OF_ZONES: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	"api-unreachable",
	"api-untrusted",
	"api-error",
	"api-bad-answer",
	"rate-limited",
	"record-gone",
	"zone-gone",
]);
