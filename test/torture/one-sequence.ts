import fc from "fast-check";
import type { Means } from "./home.ts";
import { play } from "./play.ts";
import { renderScenario, type Scenario, scenario } from "./scenario.ts";
import type { Tally } from "./tally.ts";
import { type Rule, Violation } from "./violation.ts";

/** What became of the sequence of one seed. Plain data. */
export type Outcome = {
	readonly seed: number;
	readonly tally: Tally;
	readonly tookMs: number;
	/** `null`: every promise was kept. */
	readonly failure: {
		readonly rule: Rule;
		readonly message: string;
		/** The shortest sequence that still fails, and how many steps it had. */
		readonly steps: readonly string[];
		readonly originalLength: number;
		readonly shrinks: number;
	} | null;
};

/** Real processes take real time. */
const MAX_SHRINKS = 40;
const MAX_SHRINKING_MS = 120_000;

/** Plays the sequence that the seed stands for; one that fails is made shorter as long as it fails in the same way. */
export async function playSeed(seed: number, shrinking: boolean, means: Means): Promise<Outcome> {
	const tally: Tally = {};
	const startedAt = performance.now();
	let first: { readonly violation: Violation; readonly scenario: Scenario; readonly atMs: number } | null = null;
	let smallest: { readonly violation: Violation; readonly scenario: Scenario } | null = null;
	let shrinks = 0;

	const attempt = async (candidate: Scenario): Promise<void> => {
		if (first !== null) {
			if (shrinks >= MAX_SHRINKS || performance.now() - first.atMs > MAX_SHRINKING_MS) return;
			shrinks += 1;
		}
		try {
			await play(candidate, means, first === null ? tally : {});
		} catch (error) {
			if (!(error instanceof Violation)) throw error;
			if (first !== null && first.violation.rule !== error.rule) return;
			first ??= { violation: error, scenario: candidate, atMs: performance.now() };
			smallest = { violation: error, scenario: candidate };
			throw error;
		}
	};
	const details = await fc.check(fc.asyncProperty(scenario, attempt), {
		seed,
		numRuns: 1,
		endOnFailure: !shrinking,
		// Of this run alone, whatever is configured for all.
		path: "",
	});
	const tookMs = performance.now() - startedAt;
	const found = outcomeOf(first, smallest);
	if (found === null && details.failed)
		throw details.errorInstance ?? new Error(`Sequence ${seed}: ${fc.defaultReportMessage(details)}`);
	return { seed, tally, tookMs, failure: found === null ? null : { ...found, shrinks } };
}

type Failed = { readonly violation: Violation; readonly scenario: Scenario };

function outcomeOf(first: Failed | null, smallest: Failed | null) {
	if (first === null || smallest === null) return null;
	const { violation, scenario: shortest } = smallest;
	return {
		rule: violation.rule,
		message: violation.message,
		steps: renderScenario(shortest),
		originalLength: first.scenario.steps.length,
	};
}
