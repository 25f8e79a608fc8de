import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { SIMULATED_TOKEN, type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { createFacts, createReferee, type Referee } from "./referee.ts";
import { renderScenario, scenario } from "./scenario.ts";
import type { Rule } from "./violation.ts";

const HOME = "home.example.com";
const TRUTH = "81.2.69.10";
const MARK = "cfddns:home";

const opened: Simulator[] = [];
afterEach(async () => {
	for (const simulator of opened.splice(0)) await simulator.close();
});

/** An API with these records of one name, a referee before it, and a client without manners. */
async function open(comments: readonly string[] = [MARK], latencyMs = 0) {
	const facts = createFacts();
	facts.wishes = [{ name: HOME, type: "A" }];
	facts.truths.ipv4.add(TRUTH);
	const referee = createReferee(facts);
	const simulator = await startSimulator({
		zones: [{ name: "example.com" }],
		latencyMs,
		onRequest: (request, zone) => referee.hooks.onRequest?.(request, zone),
		afterRequest: (request, zone) => referee.hooks.afterRequest?.(request, zone),
	});
	opened.push(simulator);
	const zone = simulator.zone("example.com");
	const ids = comments.map((comment, index) =>
		zone.add({ type: "A", name: "home", content: `81.2.70.${index}`, comment }),
	);
	const ask = async (method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<void> => {
		const init = {
			method,
			...(signal === undefined ? {} : { signal }),
			headers: { authorization: `Bearer ${SIMULATED_TOKEN}` },
		};
		const url = `${simulator.api}/zones/${zone.id}/dns_records${path}`;
		await fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) }).then(
			answer => answer.text(),
			() => "",
		);
	};
	const spoil = (fault: Fault, how: Parameters<Referee["answerSpoiled"]>[1]): void => {
		let isOver = false;
		const matches = (request: Parameters<Referee["answerSpoiled"]>[0]) => {
			if (isOver) return false;
			isOver = true;
			referee.answerSpoiled(request, how);
			return true;
		};
		simulator.faults.add({ when: { matches } }, fault);
	};
	return { facts, referee, zone, ids: ids.map(({ id }) => id), ask, spoil };
}

type Opened = Awaited<ReturnType<typeof open>>;
const post = (content: string, rest = {}) => ({ name: HOME, type: "A", content, comment: MARK, ...rest });
const patch = (content: string, rest = {}) => ({ type: "A", content, ...rest });
const DOUBT = { leavesDoubt: true };
const RESET: Fault = { kind: "reset-after-work" };

describe("what a client does / the promise that it breaks", () => {
	test.for<
		[
			what: string,
			rule: Rule | null,
			act: (opened: Opened) => Promise<void>,
			comments?: readonly string[],
			latencyMs?: number,
		]
	>([
		["updates what is ours", null, ({ ask, ids }) => ask("PATCH", `/${ids[0]}`, patch(TRUTH))],
		["creates with our mark", null, ({ ask }) => ask("POST", "", post(TRUTH))],
		["sends a private address", 1, ({ ask, ids }) => ask("PATCH", `/${ids[0]}`, patch("192.168.1.7"))],
		["sends what the line never had", "sources", ({ ask, ids }) => ask("PATCH", `/${ids[0]}`, patch("185.93.1.18"))],
		[
			"changes what nobody can know",
			2,
			({ ask, ids, facts }) => {
				facts.unknown.add("ipv4");
				return ask("PATCH", `/${ids[0]}`, patch(TRUTH));
			},
		],
		["takes another owner's record", 3, ({ ask, ids }) => ask("PATCH", `/${ids[0]}`, patch(TRUTH)), ["cfddns:cabin"]],
		["takes one of two that nobody marked", 3, ({ ask, ids }) => ask("PATCH", `/${ids[0]}`, patch(TRUTH)), ["", ""]],
		[
			"creates a name that is not configured",
			3,
			({ ask }) => ask("POST", "", post(TRUTH, { name: "www.example.com" })),
		],
		["creates without a mark", 3, ({ ask }) => ask("POST", "", post(TRUTH, { comment: "" }))],
		["sets the ttl, too", 4, ({ ask, ids }) => ask("PATCH", `/${ids[0]}`, patch(TRUTH, { ttl: 120 }))],
		["replaces", 4, ({ ask, ids }) => ask("PUT", `/${ids[0]}`, post(TRUTH))],
		["deletes the only answer", 5, ({ ask, ids }) => ask("DELETE", `/${ids[0]}`)],
		[
			"deletes and creates in one batch",
			null,
			({ ask, ids }) => ask("POST", "/batch", { deletes: [{ id: ids[0] }], posts: [post(TRUTH)] }),
		],
		[
			"deletes in a batch what is another's",
			3,
			({ ask, ids }) => ask("POST", "/batch", { deletes: [{ id: ids[0] }], posts: [post(TRUTH)] }),
			["cfddns:cabin"],
		],
		[
			"updates what it has created, unmarked by hand since",
			null,
			async ({ ask, zone, referee, facts }) => {
				await ask("POST", "", post(TRUTH));
				const made = zone.records().find(({ content }) => content === TRUTH);
				zone.edit(made?.id ?? "", { comment: null });
				referee.seen(zone);
				await ask("GET", "");
				facts.truths.ipv4.add("81.2.69.11");
				await ask("PATCH", `/${made?.id}`, patch("81.2.69.11"));
			},
			["cfddns:cabin"],
		],
		[
			"repeats a write of which it heard nothing",
			null,
			async ({ ask, ids, spoil }) => {
				spoil(RESET, DOUBT);
				await ask("PATCH", `/${ids[0]}`, patch(TRUTH));
				await ask("PATCH", `/${ids[0]}`, patch(TRUTH));
			},
		],
		[
			"lists after a write of which it heard nothing",
			null,
			async ({ ask, ids, spoil, referee }) => {
				spoil(RESET, DOUBT);
				await ask("PATCH", `/${ids[0]}`, patch(TRUTH));
				referee.begins();
				await ask("GET", "");
				await ask("PATCH", `/${ids[0]}`, patch(TRUTH));
			},
		],
		[
			"writes in another process after a write of which nobody heard",
			6,
			async ({ ask, ids, spoil, referee }) => {
				spoil(RESET, DOUBT);
				await ask("PATCH", `/${ids[0]}`, patch(TRUTH));
				referee.begins();
				await ask("PATCH", `/${ids[0]}`, patch(TRUTH));
			},
		],
		[
			"comes back before it may",
			9,
			async ({ ask, spoil }) => {
				spoil({ kind: "rate-limited", retryAfter: "5" }, { leavesDoubt: false, retryAfterS: 5 });
				await ask("GET", "");
				await ask("GET", "");
			},
		],
		[
			"gives a round up before it has heard that it is to wait, and stays",
			null,
			async ({ ask, spoil, facts }) => {
				facts.isRoundAlone = false;
				spoil({ kind: "rate-limited", retryAfter: "5" }, { leavesDoubt: false, retryAfterS: 5 });
				await ask("GET", "", undefined, AbortSignal.timeout(100));
				await ask("GET", "");
				await ask("GET", "?page=2");
			},
			[MARK],
			300,
		],
		[
			"comes back before it may, and what it heard last need not be known",
			null,
			async ({ ask, spoil, referee }) => {
				spoil({ kind: "rate-limited", retryAfter: "5" }, { leavesDoubt: false, retryAfterS: 5 });
				await ask("GET", "");
				referee.excuseWait(Date.now() - 1);
				await ask("GET", "");
			},
		],
		[
			"comes back before it may, and what it heard first has to be known",
			9,
			async ({ ask, spoil, referee }) => {
				spoil({ kind: "rate-limited", retryAfter: "5" }, { leavesDoubt: false, retryAfterS: 5 });
				await ask("GET", "");
				referee.excuseWait(Date.now() + 3_000);
				await ask("GET", "");
			},
		],
		[
			"stays, and comes back before it may",
			9,
			async ({ ask, spoil, facts }) => {
				facts.isRoundAlone = false;
				spoil({ kind: "rate-limited", retryAfter: "5" }, { leavesDoubt: false, retryAfterS: 5 });
				await ask("GET", "");
				await ask("GET", "");
			},
		],
		[
			"is a process of its own that gave up, and comes back before it may",
			9,
			async ({ ask, spoil }) => {
				spoil({ kind: "rate-limited", retryAfter: "5" }, { leavesDoubt: false, retryAfterS: 5 });
				await ask("GET", "", undefined, AbortSignal.timeout(100));
				await ask("GET", "");
			},
			[MARK],
			300,
		],
		[
			"tries a fourth time",
			9,
			async ({ ask, ids, spoil }) => {
				for (let tries = 0; tries < 4; tries += 1) {
					spoil({ kind: "html", status: 502 }, DOUBT);
					await ask("PATCH", `/${ids[0]}`, patch(TRUTH));
				}
			},
		],
		[
			"sends 201 operations",
			9,
			({ ask }) => ask("POST", "/batch", { posts: Array.from({ length: 201 }, () => post(TRUTH)) }),
		],
		[
			"writes while it only plans",
			"plan",
			({ ask, ids, facts }) => {
				facts.isDryRun = true;
				return ask("PATCH", `/${ids[0]}`, patch(TRUTH));
			},
		],
	])("%s / %s", async ([, rule, act, comments, latencyMs]) => {
		const one = await open(comments, latencyMs);
		await act(one);
		expect(one.referee.violations.map(violation => violation.rule)).toEqual(
			rule === null ? [] : expect.arrayContaining([rule]),
		);
	});

	test("writes twice at once / 8", async () => {
		const { ask, ids, referee } = await open([MARK], 100);
		await Promise.all([ask("PATCH", `/${ids[0]}`, patch(TRUTH)), ask("PATCH", `/${ids[0]}`, patch(TRUTH))]);
		expect(referee.violations.map(({ rule }) => rule)).toContain(8);
	});

	test("killed while it wrote, the next one writes at once / 6", async () => {
		const { ask, ids, referee } = await open([MARK], 100);
		const first = ask("PATCH", `/${ids[0]}`, patch(TRUTH));
		while (referee.counts.writes === 0) await new Promise(resolve => setImmediate(resolve));
		referee.killed();
		await ask("PATCH", `/${ids[0]}`, patch(TRUTH));
		await first;
		expect(referee.violations.map(({ rule }) => rule)).toEqual([6]);
	});
});

describe("a sequence", () => {
	test("the same number / the same steps", () => {
		const of = (seed: number) => fc.sample(scenario, { seed, numRuns: 1 }).map(renderScenario);
		expect(of(7)).toEqual(of(7));
		expect(of(7)).not.toEqual(of(8));
	});
});
