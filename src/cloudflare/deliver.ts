import type { Change } from "../core/plan.ts";
import type { Outcome } from "../core/ports.ts";
import type { Problem, ProblemCode } from "../core/problem.ts";
import { isSameRRset } from "../core/record.ts";
import { batchesOf, deletesLast } from "./batches.ts";

/** What became of one request with one change, or with a batch. */
export type Delivery =
	| { readonly kind: "answered"; readonly outcomes: readonly Outcome[] }
	/** Nothing was changed. */
	| { readonly kind: "refused"; readonly problem: Problem }
	/** Nobody knows. */
	| { readonly kind: "unanswered"; readonly problem: Problem };

export type Send = (changes: readonly Change[]) => Promise<Delivery>;

type Failure = Exclude<Delivery, { readonly kind: "answered" }>;

/** What would meet every other request as well. The rest is about a record, and may let others pass. */
const ENDS_ALL: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	"token-rejected",
	"token-location",
	"permission-missing",
	"rate-limited",
	"zone-gone",
	"api-unreachable",
	"api-untrusted",
	"api-error",
	"api-bad-answer",
]);

/** Carries changes out with as few requests as can be. One outcome per change, in the order given. */
export async function deliver(
	changes: readonly Change[],
	onRefusal: "report" | "replay",
	send: Send,
): Promise<readonly Outcome[]> {
	const outcomes = new Map<Change, Outcome>();
	let end: Failure | null = null;
	let full: Failure | null = null;

	const fail = (part: readonly Change[], { kind, problem }: Failure) => {
		for (const change of part) {
			const own = ENDS_ALL.has(problem.code) ? problem : problem.about(change.rrset.name);
			outcomes.set(change, { kind: kind === "refused" ? "rejected" : "unconfirmed", change, problem: own });
		}
	};
	/** Why a change must not be sent any more. */
	const blockOf = (change: Change): Failure | null => {
		if (end !== null) return end;
		if (change.kind === "create") return full;
		return change.kind === "delete" ? failureBeside(change, outcomes.values()) : null;
	};
	const sendable = (part: readonly Change[]): readonly Change[] =>
		part.filter(change => {
			const block = blockOf(change);
			if (block !== null) fail([change], block);
			return block === null;
		});
	const settle = (part: readonly Change[], delivery: Delivery, endsAll: boolean) => {
		if (delivery.kind === "answered") {
			for (const outcome of delivery.outcomes) outcomes.set(outcome.change, outcome);
			return;
		}
		fail(part, delivery);
		if (endsAll || delivery.kind === "unanswered" || ENDS_ALL.has(delivery.problem.code)) end = delivery;
		if (delivery.problem.code === "record-quota") full = delivery;
	};

	for (const batch of batchesOf(changes)) {
		const part = sendable(batch);
		if (part.length === 0) continue;
		const delivery = await send(part);
		const isReplayed =
			part.length > 1 && onRefusal === "replay" && delivery.kind === "refused" && !ENDS_ALL.has(delivery.problem.code);
		// What was planned from memory may be old altogether: after a refusal that is only reported, nothing more is sent.
		if (!isReplayed) settle(part, delivery, onRefusal === "report");
		else
			for (const change of deletesLast(part))
				for (const one of sendable([change])) settle([one], await send([one]), false);
	}
	return changes.flatMap(change => outcomes.get(change) ?? []);
}

/** A delete waits for what shall stand in the record's place: without that, the name would be left without an answer. */
function failureBeside({ rrset }: Change, outcomes: Iterable<Outcome>): Failure | null {
	for (const outcome of outcomes) {
		if (outcome.kind === "applied" || outcome.change.kind === "delete" || !isSameRRset(outcome.change.rrset, rrset))
			continue;
		return { kind: outcome.kind === "rejected" ? "refused" : "unanswered", problem: outcome.problem };
	}
	return null;
}
