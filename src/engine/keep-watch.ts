import type { Diary } from "../core/history.ts";
import type { Clock, Trigger } from "../core/ports.ts";
import { type ExitCode, Problem, type ReportedProblem } from "../core/problem.ts";
import type { Report } from "../core/report.ts";
import type { WatchEvent } from "../core/watch-event.ts";
import { type Bell, createBell } from "./bell.ts";
import type { PatientHost } from "./patient-host.ts";
import { type WatchDeps, watch } from "./watch.ts";

/** What a person or another program may tell a process that stays. */
export interface Orders {
	/** Calls back at each order until the returned function is called. */
	listen(on: { reload(): void; check(): void }): () => void;
}

/** All that one configuration needs while it holds. */
export type Session = Pick<WatchDeps, "intervalMs" | "round" | "fingerprint" | "dropConnections"> & {
	readonly names: readonly string[];
	readonly patient: PatientHost;
	readonly triggers: readonly Trigger[];
	diary(): Promise<Diary>;
	/** Tells others what a round came to. Nobody waits for it; what went wrong is in lines for people. */
	announce(report: Report, signal: AbortSignal): Promise<readonly string[]>;
	/** Ends all that is open, soon. */
	close(): Promise<void>;
};

export type KeepWatchDeps<Config, Open extends Session> = {
	readonly version: string;
	readonly clock: Clock;
	readonly random: () => number;
	readonly orders: Orders;
	/** How often `beat` has to be called at least, in milliseconds; `null` if nobody asks. */
	readonly beatEveryMs: number | null;
	beat(): void;
	/** A configuration that can be used. Throws what is wrong with it. */
	load(): Promise<Config>;
	open(config: Config): Open;
	/** Makes this process the only one that watches on the configuration's state folder, until released. */
	occupy(config: Config, signal: AbortSignal): Promise<() => Promise<void>>;
	/** Two configurations with the same text have the same state folder. */
	placeOf(config: Config): string;
	/** What was thrown for a configuration. Throws bugs on. */
	problemsOf(error: unknown): readonly ReportedProblem[];
	tell(event: WatchEvent, session: Open): void;
};

/** The loop looks up so often; if it was missed so many times in a row, it never will again. */
const LOOK_UP_MS = 60_000;
const MAX_MISSES = 5;

/** What has not ended by then is left behind. A write has had its own time before; whoever stops us waits for two seconds. */
const FAREWELL_MS = 700;

/**
 * Watches until `stopping` aborts, with another configuration after each order to reload, if that one can be used. Returns 0 when it
 * was told to stop, 1 when the loop has stalled. Throws what `load` and `occupy` throw at first.
 */
export async function keepWatch<Config, Open extends Session>(
	deps: KeepWatchDeps<Config, Open>,
	stopping: AbortSignal,
): Promise<ExitCode> {
	const { tell } = deps;
	let running: Running<Open> | null = null;
	let orders = Promise.resolve();
	// From the beginning: what an order means before there is anybody to hear it is worse (SIGUSR1 opens Node's debugger).
	let isReloadDue = false;
	const unlisten = deps.orders.listen({
		reload() {
			if (running === null) isReloadDue = true;
			else orders = orders.then(reload);
		},
		check: () => running?.bell.ring("asked"),
	});
	let config = await deps.load();
	let release = await deps.occupy(config, stopping).catch((error: unknown) => {
		if (stopping.aborted) return null;
		throw error;
	});
	if (release === null) return 0;
	let next: Config | null = null;

	const reload = async (): Promise<void> => {
		try {
			const fresh = await deps.load();
			if (deps.placeOf(fresh) !== deps.placeOf(next ?? config)) {
				const releaseBefore = release;
				release = await deps.occupy(fresh, stopping);
				await releaseBefore?.();
			}
			next = fresh;
			running?.ending.abort(new Problem("overtaken", "Ended to take up another configuration"));
		} catch (error) {
			if (running !== null && !stopping.aborted)
				tell({ kind: "reload-refused", problems: deps.problemsOf(error) }, running.session);
		}
	};
	const stop = () => running?.ending.abort(stopping.reason);
	stopping.addEventListener("abort", stop);
	try {
		for (let kind: "started" | "reloaded" = "started"; ; kind = "reloaded") {
			const session = deps.open(config);
			const { names, intervalMs } = session;
			tell({ kind, version: deps.version, names, intervalMs }, session);
			running = { session, bell: createBell(deps.clock), ending: new AbortController() };
			if (stopping.aborted) stop();
			if (isReloadDue) orders = orders.then(reload);
			isReloadDue = false;
			const isStalled = await runSession(running, deps);
			if (!isStalled && !stopping.aborted && next !== null) {
				config = next;
				next = null;
				continue;
			}
			const exitCode = isStalled ? 1 : 0;
			tell({ kind: "stopped", exitCode }, session);
			return exitCode;
		}
	} finally {
		stopping.removeEventListener("abort", stop);
		unlisten();
		await orders;
		await release?.();
	}
}

type Running<Open extends Session> = {
	readonly session: Open;
	readonly bell: Bell;
	readonly ending: AbortController;
};

/** Returns whether it has stalled: then what it had open is left as it is. */
async function runSession<Config, Open extends Session>(
	{ session, bell, ending }: Running<Open>,
	{ clock, random, tell, ...deps }: KeepWatchDeps<Config, Open>,
): Promise<boolean> {
	const listening = new AbortController();
	const sleeper = { wake: bell.ring, remark: (text: string) => tell({ kind: "remark", text }, session) };
	const heard = Promise.all(session.triggers.map(trigger => trigger.listen(sleeper, listening.signal)));
	const telling = new AbortController();
	let told: Promise<unknown> = Promise.resolve();
	let unheard: readonly string[] = [];
	const announce = async (report: Report): Promise<void> => {
		try {
			const troubles = await session.announce(report, telling.signal);
			// Not in every round.
			for (const trouble of troubles) if (!unheard.includes(trouble)) sleeper.remark(trouble);
			unheard = troubles;
		} catch (error) {
			if (error !== ENDED) throw error;
		}
	};
	let isSeen = false;
	const silence = async (): Promise<"stalled"> => {
		// Looks are counted, not time: a machine that slept has not stalled.
		for (let misses = 0; misses < MAX_MISSES; misses = isSeen ? 0 : misses + 1) {
			isSeen = false;
			await clock.sleep(LOOK_UP_MS, listening.signal);
		}
		return "stalled";
	};
	const loop = watch(
		{
			...session,
			clock,
			random,
			bell,
			beatEveryMs: Math.min(LOOK_UP_MS, deps.beatEveryMs ?? LOOK_UP_MS),
			diary: await session.diary(),
			tell(event) {
				tell(event, session);
				if (event.kind !== "round" || event.isFleeting) return;
				// What was cut off at our own end is no news to anybody.
				const isCut = event.report.problems.some(({ code }) => code === "interrupted");
				if (!isCut) told = Promise.all([told, announce(event.report)]).then(() => undefined);
			},
			beat() {
				isSeen = true;
				deps.beat();
			},
		},
		ending.signal,
	);
	// A trigger that ends before it is told to has a bug: it throws.
	const deaf = heard.then(() => new Promise<never>(() => undefined));
	const end = await Promise.race([loop, silence(), deaf]).catch((error: unknown) => {
		// A bug. Nothing may go on behind it.
		for (const control of [listening, telling, ending]) control.abort(ENDED);
		throw error;
	});
	const isStalled = end === "stalled" || end.isStalled;
	listening.abort(ENDED);
	if (isStalled) return true;
	// What is being told to others, and to the router, may still arrive.
	await Promise.race([Promise.all([heard, told]), clock.sleep(FAREWELL_MS, new AbortController().signal)]);
	telling.abort(ENDED);
	await session.close();
	return false;
}

const ENDED = "The session has ended";
