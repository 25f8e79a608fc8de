import type { Change } from "../core/plan.ts";
import type { Outcome } from "../core/ports.ts";
import type { Problem, ProblemCode } from "../core/problem.ts";
import { batchesOf, deletesLast } from "./batches.ts";

/** What became of one request with one change, or with a batch. */
export type Delivery =
	| { readonly kind: "answered"; readonly outcomes: readonly Outcome[] }
	/** Nothing was changed. `said` is the reason without what differs from request to request. */
	| { readonly kind: "refused"; readonly problem: Problem; readonly said: string }
	/** Nobody knows. */
	| { readonly kind: "unanswered"; readonly problem: Problem };

export type Send = (changes: readonly Change[]) => Promise<Delivery>;

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

/** So many unknown refusals with the same words, one after the other, are about the zone or the account, not about a record. */
const MAX_ALIKE = 3;

/** Carries changes out with as few requests as can be. One outcome per change, in the order given. */
export async function deliver(
	changes: readonly Change[],
	onRefusal: "report" | "replay",
	send: Send,
): Promise<readonly Outcome[]> {
	const outcomes = new Map<Change, Outcome>();
	/** By RRset: why what shall stand there may not be there. */
	const missing = new Map<string, Problem>();
	let end: Problem | null = null;
	let full: Problem | null = null;
	/** The unknown refusals of single changes since the last that had other words, or none. */
	let alike = { said: "", count: 0 };

	const note = (outcome: Outcome) => {
		const { change } = outcome;
		outcomes.set(change, outcome);
		if (outcome.kind !== "applied" && change.kind !== "delete") missing.set(rrsetKey(change), outcome.problem);
	};
	const fail = (change: Change, kind: "rejected" | "unconfirmed", problem: Problem) =>
		note({ kind, change, problem: ENDS_ALL.has(problem.code) ? problem : problem.about(change.rrset.name) });
	/** Why a change must not be sent any more. A delete waits for what shall stand in the record's place (invariant 5). */
	const blockOf = (change: Change): Problem | null => {
		if (end !== null) return end;
		if (change.kind === "create") return full;
		return change.kind === "delete" ? (missing.get(rrsetKey(change)) ?? null) : null;
	};
	const sendable = (part: readonly Change[]): readonly Change[] =>
		part.filter(change => {
			const block = blockOf(change);
			// Whatever became of others: this one was never sent.
			if (block !== null) fail(change, "rejected", block);
			return block === null;
		});
	const isOneTooMany = (delivery: Delivery): boolean => {
		const isUnknown = delivery.kind === "refused" && delivery.problem.code === "cloudflare-refused";
		const said = isUnknown ? delivery.said : "";
		alike = { said, count: said === alike.said ? alike.count + 1 : 1 };
		return isUnknown && alike.count >= MAX_ALIKE;
	};
	const settle = (part: readonly Change[], delivery: Delivery, endsAll: boolean) => {
		if (delivery.kind === "answered") return delivery.outcomes.forEach(note);
		const { kind, problem } = delivery;
		for (const change of part) fail(change, kind === "refused" ? "rejected" : "unconfirmed", problem);
		if (endsAll || kind === "unanswered" || ENDS_ALL.has(problem.code)) end = problem;
		if (problem.code === "record-quota") full = problem;
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
				for (const one of sendable([change])) {
					const alone = await send([one]);
					settle([one], alone, isOneTooMany(alone));
				}
	}
	return changes.flatMap(change => outcomes.get(change) ?? []);
}

const rrsetKey = ({ rrset }: Change): string => `${rrset.name} ${rrset.type}`;
