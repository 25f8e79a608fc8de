import fc from "fast-check";
import { Problem, type ProblemCode } from "../../src/core/problem.ts";
import type { Fault } from "../contract/memory-host.ts";
import type { SaveFault } from "./memory-state.ts";

const work = fc.constantFrom<"before" | "after">("before", "after");
const refusal = fc
	.constantFrom<ProblemCode>("token-rejected", "permission-missing", "api-error", "api-unreachable", "record-refused")
	.map((code): Fault => ({ kind: "refuse", problem: new Problem(code, `refused: ${code}`) }));

const death: fc.Arbitrary<Fault> = work.map(when => ({ kind: "crash", work: when }));
const silence: fc.Arbitrary<Fault> = work.map(when => ({ kind: "no-answer", work: when }));
const savingDeath: fc.Arbitrary<SaveFault> = work.map(when => ({ kind: "crash", work: when }));

export type FaultPlan = {
	readonly requests: ReadonlyMap<number, Fault>;
	readonly saves: ReadonlyMap<number, SaveFault>;
};

const plan = (
	requests: fc.Arbitrary<Fault>,
	saves: fc.Arbitrary<ReadonlyMap<number, SaveFault>>,
): fc.Arbitrary<FaultPlan> =>
	fc.record({
		requests: fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), requests), { maxLength: 2 }).map(all => new Map(all)),
		saves,
	});

/** The process dies at some request or save, or Cloudflare stays silent. */
export const cutOff: fc.Arbitrary<FaultPlan> = plan(
	fc.oneof(death, silence),
	fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), savingDeath), { maxLength: 1 }).map(all => new Map(all)),
);
/** Anything short of death. A full disk is often full for more than one save. */
export const trouble: fc.Arbitrary<FaultPlan> = plan(
	fc.oneof(silence, refusal),
	fc
		.tuple(fc.subarray([1, 2, 3]), fc.constantFrom<SaveFault["kind"] & ("unwritable" | "stuck")>("unwritable", "stuck"))
		.map(([all, kind]) => new Map(all.map(number => [number, { kind }]))),
);
export const anyFaults: fc.Arbitrary<FaultPlan> = fc.oneof(cutOff, trouble);
