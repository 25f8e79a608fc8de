import type { Family, IpAddress, Range } from "../core/address.ts";
import { type Finding, judge, type Observation } from "../core/observation.ts";
import type { Clock, Source } from "../core/ports.ts";
import { expectProblem } from "../core/problem.ts";
import { verdict, type Witness } from "../core/verdict.ts";

/** How long the first remote source may take before the others are asked beside it. Most echo services answer within 0.3 s. */
const PATIENCE_MS = 700;

export type Question = {
	readonly family: Family;
	readonly allow: readonly Range[];
	/** What was settled last. */
	readonly believed: readonly IpAddress[];
};

/** Asks as many of the sources as it takes to settle what the family's address is; the rest is told to stop. */
export async function observe(
	sources: readonly Source[],
	question: Question,
	clock: Clock,
	signal: AbortSignal,
): Promise<Observation> {
	const enough = new AbortController();
	const all = AbortSignal.any([signal, enough.signal]);
	const findings: Witness["finding"][] = sources.map(() => "unasked");
	const running = new Map<number | "patience", Promise<number | "patience">>();
	let impatient = false;
	try {
		for (;;) {
			const witnesses = sources.map(({ operator }, index) => ({ operator, finding: findings[index] ?? "unasked" }));
			const decided = verdict(question.family, witnesses, question.believed, impatient);
			if (decided.kind === "settled") return decided.observation;
			for (const index of decided.witnesses) {
				const source = sources[index];
				if (source === undefined) continue;
				findings[index] = "pending";
				running.set(
					index,
					hear(source, question, all).then(finding => {
						findings[index] = finding;
						return index;
					}),
				);
			}
			const remote = decided.witnesses.some(index => sources[index]?.operator !== null);
			if (remote && !impatient && !running.has("patience")) {
				running.set(
					"patience",
					clock.sleep(PATIENCE_MS, all).then(() => "patience" as const),
				);
			}
			const done = await Promise.race(running.values());
			running.delete(done);
			impatient ||= done === "patience";
		}
	} finally {
		// Whoever is still running ends with this reason; nobody waits for it.
		for (const promise of running.values()) promise.catch(() => undefined);
		if (running.size > 0) enough.abort(new Error("The address is settled"));
	}
}

/** Asks one source and judges its answer. */
export async function hear(
	source: Source,
	{ family, allow, believed }: Question,
	signal: AbortSignal,
): Promise<Finding> {
	try {
		return judge(await source.ask(signal), family, allow, believed);
	} catch (error) {
		if (signal.aborted) throw signal.reason;
		return { kind: "failed", problem: expectProblem(error) };
	}
}
