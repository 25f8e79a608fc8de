import fc from "fast-check";
import { expect, test } from "vitest";
import { create, name, record, remove, update } from "../../test/cloudflare/samples.ts";
import type { Change } from "../core/plan.ts";
import type { Outcome } from "../core/ports.ts";
import { Problem, type ProblemCode } from "../core/problem.ts";
import { type Delivery, deliver } from "./deliver.ts";

const host = (label: string) => name(`${label}.example.com`);
const fresh = (label: string) => create("81.2.69.142", { name: host(label) });
const stale = (label: string) => record({ id: label, name: host(label) });
const moved = (label: string) => update(stale(label), { content: "81.2.69.142" });
const gone = (label: string) => remove({ ...stale(label), id: `${label}-old` });

let rays = 0;
/** As Cloudflare does: with something in the message that is never the same. */
const refused = (code: ProblemCode, said: string = code): Delivery => {
	rays += 1;
	return { kind: "refused", problem: new Problem(code, `${said} (cf-ray ${rays})`), said };
};
const unanswered: Delivery = { kind: "unanswered", problem: new Problem("api-unreachable", "no answer") };
const done = (part: readonly Change[]): Delivery => ({
	kind: "answered",
	outcomes: part.map((change): Outcome => ({ kind: "applied", change, record: null })),
});
const label = ({ kind, rrset }: Change) => `${kind} ${rrset.name.split(".")[0]}`;
const text = (outcome: Outcome) => (outcome.kind === "applied" ? "applied" : `${outcome.kind} ${outcome.problem.code}`);

/** Answers each request as told; what is not told succeeds. Notes what was sent. */
async function run(changes: readonly Change[], onRefusal: "report" | "replay", answers: readonly (Delivery | null)[]) {
	const sent: string[][] = [];
	const outcomes = await deliver(changes, onRefusal, async part => {
		const answer = answers[sent.length] ?? done(part);
		sent.push(part.map(label));
		return answer;
	});
	return { sent, outcomes: outcomes.map(text) };
}

test("all goes well / one batch", async () => {
	const { sent, outcomes } = await run([moved("a"), fresh("b")], "replay", []);
	expect(sent).toEqual([["update a", "create b"]]);
	expect(outcomes).toEqual(["applied", "applied"]);
});

test("refused, report / nothing else is sent", async () => {
	const { sent, outcomes } = await run([moved("a"), fresh("b")], "report", [refused("record-gone")]);
	expect(sent).toHaveLength(1);
	expect(outcomes).toEqual(["rejected record-gone", "rejected record-gone"]);
});

test("refused, replay / one by one: updates, creates, deletes", async () => {
	const changes = [gone("c"), fresh("b"), moved("a")];
	const { sent, outcomes } = await run(changes, "replay", [refused("record-refused")]);
	expect(sent.slice(1)).toEqual([["update a"], ["create b"], ["delete c"]]);
	expect(outcomes).toEqual(["applied", "applied", "applied"]);
});

test.each<ProblemCode>(["token-rejected", "token-location", "permission-missing", "rate-limited", "zone-gone"])(
	"%s, replay / one request: every other would meet the same",
	async code => {
		const { sent, outcomes } = await run([moved("a"), fresh("b")], "replay", [refused(code)]);
		expect(sent).toHaveLength(1);
		expect(outcomes).toEqual([`rejected ${code}`, `rejected ${code}`]);
	},
);

test("a create fails in a replay / the delete beside it is not sent, others are", async () => {
	const changes = [fresh("a"), gone("a"), gone("b")];
	const answers = [refused("record-refused"), refused("record-refused")];
	const { sent, outcomes } = await run(changes, "replay", answers);
	expect(sent.slice(1)).toEqual([["create a"], ["delete b"]]);
	expect(outcomes).toEqual(["rejected record-refused", "rejected record-refused", "applied"]);
});

test("the zone is full / no further create, but updates and other deletes", async () => {
	const changes = [fresh("a"), fresh("b"), gone("b"), moved("c"), gone("d")];
	const answers = [refused("record-quota"), null, refused("record-quota")];
	const { sent, outcomes } = await run(changes, "replay", answers);
	expect(sent.slice(1)).toEqual([["update c"], ["create a"], ["delete d"]]);
	const full = "rejected record-quota";
	expect(outcomes).toEqual([full, full, full, "applied", "applied"]);
});

test("no answer in a replay / nothing further is sent, and what was not sent is rejected", async () => {
	const { sent, outcomes } = await run([moved("a"), moved("b"), moved("c")], "replay", [
		refused("record-gone"),
		null,
		unanswered,
	]);
	expect(sent.slice(1)).toEqual([["update a"], ["update b"]]);
	expect(outcomes).toEqual(["applied", "unconfirmed api-unreachable", "rejected api-unreachable"]);
});

test("the rate limit in a replay / nothing further is sent, the rest is rejected", async () => {
	const { sent, outcomes } = await run([moved("a"), moved("b"), moved("c")], "replay", [
		refused("record-gone"),
		null,
		refused("rate-limited"),
	]);
	expect(sent).toHaveLength(3);
	expect(outcomes).toEqual(["applied", "rejected rate-limited", "rejected rate-limited"]);
});

const whole = refused("cloudflare-refused", "suspended");
const other = refused("cloudflare-refused", "other");

test.each<[scenario: string, answers: readonly (Delivery | null)[], requests: number]>([
	["the same unknown refusal three times / the replay ends", [whole, whole, whole, whole], 4],
	["with another ray each time / too", [1, 2, 3, 4].map(() => refused("cloudflare-refused", "suspended")), 4],
	["another in between / counted anew", [whole, whole, whole, other, whole, whole, whole], 7],
	["a success in between / counted anew", [whole, whole, whole, null, whole, whole, whole], 7],
	["about the records / each is tried", [1, 2, 3, 4, 5].map(() => refused("cname-conflict")), 11],
])("replay, %s", async (_scenario, answers, requests) => {
	const changes = Array.from({ length: 10 }, (_, index) => moved(`h${index}`));
	const { sent, outcomes } = await run(changes, "replay", answers);
	expect(sent).toHaveLength(requests);
	expect(outcomes.slice(requests - 1)).toEqual(changes.slice(requests - 1).map(() => "rejected cloudflare-refused"));
});

test("no answer to the first of two batches / the second is not sent", async () => {
	const changes = Array.from({ length: 201 }, (_, index) => moved(`h${index}`));
	const { sent, outcomes } = await run(changes, "replay", [unanswered]);
	expect(sent).toHaveLength(1);
	expect(new Set(outcomes.slice(0, 200))).toEqual(new Set(["unconfirmed api-unreachable"]));
	expect(outcomes.slice(200)).toEqual(["rejected api-unreachable"]);
});

test("one refusal per batch, replay / the other batch goes its way", async () => {
	const changes = Array.from({ length: 202 }, (_, index) => moved(`h${index}`));
	const { sent, outcomes } = await run(changes, "replay", [refused("record-gone")]);
	expect(sent).toHaveLength(1 + 200 + 1);
	expect(new Set(outcomes)).toEqual(new Set(["applied"]));
});

test("a problem of a record / names it; one of the token does not", async () => {
	const outcomes = await deliver([moved("a")], "replay", async () => refused("record-gone"));
	expect(outcomes).toMatchObject([{ problem: { subject: "a.example.com" } }]);
	const others = await deliver([moved("a")], "replay", async () => refused("token-rejected"));
	expect(others).toMatchObject([{ problem: { subject: null } }]);
});

test("whatever the answers / one outcome per change in order, and no delete where its replacement is not confirmed", async () => {
	const someChange = fc
		.tuple(fc.constantFrom(fresh, moved, gone), fc.constantFrom("a", "b", "c"))
		.map(([make, at]) => make(at));
	const answer = fc.constantFrom<(Delivery | null)[]>(
		null,
		refused("record-refused"),
		refused("record-quota"),
		refused("rate-limited"),
		unanswered,
	);
	const input = [fc.array(someChange), fc.constantFrom("report", "replay"), fc.array(answer)] as const;
	await fc.assert(
		fc.asyncProperty(...input, async (changes, onRefusal, answers) => {
			const confirmed = new Set<Change>();
			const sent = new Set<Change>();
			let requests = 0;
			const outcomes = await deliver(changes, onRefusal, async part => {
				for (const change of part.filter(({ kind }) => kind === "delete")) {
					const beside = changes.filter(other => other.kind !== "delete" && other.rrset.name === change.rrset.name);
					expect(beside.every(other => confirmed.has(other) || part.includes(other))).toBe(true);
				}
				const delivery = answers[requests] ?? done(part);
				requests += 1;
				for (const change of part) sent.add(change);
				if (delivery.kind === "answered") for (const change of part) confirmed.add(change);
				return delivery;
			});
			expect(outcomes.map(({ change }) => change)).toEqual(changes);
			for (const { kind, change } of outcomes) {
				expect(kind === "applied").toBe(confirmed.has(change));
				if (!sent.has(change)) expect(kind).toBe("rejected");
			}
		}),
	);
});
