import { describe, expect, test } from "vitest";
import { publishable } from "../../test/invariants/values.ts";
import type { Clock, Source, SourceAnswer } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { observe, type Question } from "./observe.ts";

const OLD = publishable("81.2.69.1");
const NEW = publishable("81.2.69.142");

type Answer = string | "none" | "down" | "silent" | "bug";

/** Sources that note what became of them: "asked", and "stopped" if they were told to stop. */
function scene(answers: readonly (readonly [operator: string | null, answer: Answer])[]) {
	const log: string[] = [];
	const sources = answers.map(([operator, answer], index): Source => {
		const text = `${operator ?? "local"}#${index}`;
		return {
			text,
			operator,
			transport: "config",
			advisory: false,
			ask(signal) {
				log.push(`asked ${index}`);
				signal.addEventListener("abort", () => log.push(`stopped ${index}`));
				if (answer === "silent")
					return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
				if (answer === "bug") return Promise.reject(new TypeError("a bug"));
				if (answer === "down") return Promise.reject(new Problem("source-unavailable", `${text}: down`));
				const said: SourceAnswer =
					answer === "none"
						? { kind: "none", label: text }
						: { kind: "addresses", label: text, addresses: [publishable(answer)] };
				return Promise.resolve(said);
			},
		};
	});
	return { sources, log };
}

/** Patience that ends when the test says so. */
function patientClock() {
	let lose: () => void = () => undefined;
	const clock: Clock = {
		now: () => 0,
		elapsed: () => 0,
		sleep: (_delayMs, signal) =>
			new Promise((resolve, reject) => {
				lose = resolve;
				signal.addEventListener("abort", () => reject(signal.reason));
			}),
	};
	return { clock, losePatience: () => lose() };
}

const question = (...believed: (typeof OLD)[]): Question => ({
	family: "ipv4",
	allow: [],
	believed,
	left: [],
	strict: false,
	isResting: () => false,
	line: null,
});
const quiet = () => new AbortController().signal;
const soon = () => new Promise(resolve => setImmediate(resolve));

describe("observe", () => {
	test.each<
		[scenario: string, answers: [string | null, Answer][], believed: (typeof OLD)[], asked: number[], expected: string]
	>([
		[
			"a local one answers / nobody else is asked",
			[
				[null, NEW],
				["a", OLD],
			],
			[OLD],
			[0],
			NEW,
		],
		[
			"unchanged / the first alone is asked",
			[
				["a", OLD],
				["b", OLD],
			],
			[OLD],
			[0],
			OLD,
		],
		[
			"nothing believed / all at once",
			[
				["a", NEW],
				["b", NEW],
			],
			[],
			[0, 1],
			NEW,
		],
		[
			"changed / the others are asked",
			[
				["a", NEW],
				["b", NEW],
			],
			[OLD],
			[0, 1],
			NEW,
		],
		[
			"a local one is down / the next",
			[
				[null, "down"],
				[null, NEW],
			],
			[],
			[0, 1],
			NEW,
		],
		["none / known to be none", [[null, "none"]], [OLD], [0], ""],
		[
			"all down / unavailable",
			[
				[null, "down"],
				["a", "down"],
			],
			[OLD],
			[0, 1],
			"unavailable",
		],
		["no source / unavailable", [], [OLD], [], "unavailable"],
	])("%s", async (_scenario, answers, believed, asked, expected) => {
		const { sources, log } = scene(answers);
		const { observation } = await observe(sources, question(...believed), patientClock().clock, quiet());
		expect(log.filter(line => line.startsWith("asked"))).toEqual(asked.map(index => `asked ${index}`));
		expect(observation.kind === "known" ? observation.addresses.join(" ") : observation.kind).toBe(expected);
	});

	test("the first is silent / after a while the others are asked beside it, and it is told to stop", async () => {
		const { sources, log } = scene([
			["a", "silent"],
			["b", OLD],
		]);
		const { clock, losePatience } = patientClock();
		const running = observe(sources, question(OLD), clock, quiet());
		await soon();
		expect(log).toEqual(["asked 0"]);
		losePatience();
		expect((await running).observation).toMatchObject({ kind: "known", addresses: [OLD], sources: ["b#1"] });
		expect(log).toContain("stopped 0");
	});

	test("two agree / those still on their way are told to stop", async () => {
		const { sources, log } = scene([
			["a", NEW],
			["b", NEW],
			["c", "silent"],
		]);
		await observe(sources, question(), patientClock().clock, quiet());
		expect(log).toContain("stopped 2");
	});

	test("the round is interrupted / its reason is thrown", async () => {
		const { sources } = scene([["a", "silent"]]);
		const controller = new AbortController();
		const running = observe(sources, question(), patientClock().clock, controller.signal);
		const reason = new Problem("interrupted", "Stopped");
		controller.abort(reason);
		await expect(running).rejects.toBe(reason);
	});

	test("a bug in a source / is thrown, not taken for a source that is down", async () => {
		const { sources } = scene([
			["a", "bug"],
			["b", OLD],
		]);
		await expect(observe(sources, question(OLD), patientClock().clock, quiet())).rejects.toThrow("a bug");
	});
});

describe("advisers", () => {
	/** A router that answers when told to, beside two operators that agree at once. */
	function routerScene(said: SourceAnswer | Problem) {
		const { sources, log } = scene([
			["a", NEW],
			["b", NEW],
		]);
		let answer: () => void = () => undefined;
		const router: Source = {
			text: "router",
			operator: null,
			transport: "router",
			advisory: true,
			ask: signal =>
				new Promise((resolve, reject) => {
					answer = () => (said instanceof Problem ? reject(said) : resolve(said));
					signal.addEventListener("abort", () => {
						log.push("router stopped");
						reject(signal.reason);
					});
				}),
		};
		const waits: number[] = [];
		let nowMs = 0;
		let endGrace: () => void = () => undefined;
		const clock: Clock = {
			now: () => 0,
			// Each look at the clock is 100 ms after the one before: 400 ms from the start to the verdict.
			elapsed: () => (nowMs += 100),
			sleep: (delayMs, signal) =>
				new Promise((resolve, reject) => {
					waits.push(delayMs);
					endGrace = resolve;
					signal.addEventListener("abort", () => reject(signal.reason));
				}),
		};
		return { sources: [router, ...sources], clock, log, waits, answer: () => answer(), endGrace: () => endGrace() };
	}
	const contradicting: SourceAnswer = { kind: "addresses", label: "router", addresses: [publishable(OLD)] };

	test("a router that is a little late / waited for, and its word is held against theirs", async () => {
		const { sources, clock, answer, waits } = routerScene(contradicting);
		const running = observe(sources, question(), clock, quiet());
		await soon();
		expect(waits).toEqual([700, 1500]);
		answer();
		const { observation, heard } = await running;
		expect(observation.kind === "unavailable" && observation.problems.map(({ code }) => code)).toEqual([
			"source-disagreement",
		]);
		expect(heard.map(({ source }) => source.text)).toEqual(["router", "a#0", "b#1"]);
	});

	test("a router that rests after failures / asked all the same, but waited for no longer than usual", async () => {
		const { sources, clock, endGrace, waits } = routerScene(contradicting);
		const asking = { ...question(), isResting: ({ advisory }: Source) => advisory };
		const running = observe(sources, asking, clock, quiet());
		await soon();
		expect(waits).toEqual([700, 160]);
		endGrace();
		expect((await running).observation).toMatchObject({ kind: "known", addresses: [NEW] });
	});

	test("a router that is too late / nobody waits for it, and it is told to stop", async () => {
		const { sources, clock, endGrace, log } = routerScene(contradicting);
		const running = observe(sources, question(), clock, quiet());
		await soon();
		endGrace();
		const { observation, heard } = await running;
		expect(observation).toMatchObject({ kind: "known", addresses: [NEW] });
		expect(heard.map(({ source }) => source.text)).toEqual(["a#0", "b#1"]);
		expect(log).toContain("router stopped");
	});

	test("a router that refuses / does not stand in the way", async () => {
		const { sources, clock, answer } = routerScene(new Problem("source-unavailable", "router: refused"));
		const running = observe(sources, question(), clock, quiet());
		await soon();
		answer();
		expect((await running).observation).toMatchObject({ kind: "known", addresses: [NEW] });
	});
});

test("the line / is looked at before and after somebody outside is asked, and for a new local answer", async () => {
	let looks = 0;
	const asking = {
		...question(),
		line: async () => {
			looks++;
			return { tunnel: "wg0", home: "wan0", unfit: [] };
		},
	};
	const remote = scene([
		["a", NEW],
		["b", NEW],
	]);
	const { observation } = await observe(remote.sources, asking, patientClock().clock, quiet());
	expect([observation.kind, looks]).toEqual(["unavailable", 2]);
	await observe(scene([[null, NEW]]).sources, asking, patientClock().clock, quiet());
	expect(looks).toBe(3);
	await observe(scene([[null, OLD]]).sources, { ...asking, believed: [OLD] }, patientClock().clock, quiet());
	expect(looks).toBe(3);
});

test("a resting source / asked when the others could not settle it", async () => {
	const { sources, log } = scene([
		["a", NEW],
		["b", "down"],
		["c", NEW],
	]);
	const asking = { ...question(), isResting: ({ text }: Source) => text === "a#0" };
	expect((await observe(sources, asking, patientClock().clock, quiet())).observation).toMatchObject({
		addresses: [NEW],
	});
	expect(log.filter(line => line.startsWith("asked"))).toEqual(["asked 1", "asked 2", "asked 0"]);
});

test("a VPN that comes up while others are asked / the second look sees it", async () => {
	const looks = [null, "wg0"];
	const asking = { ...question(), line: async () => ({ tunnel: looks.shift() ?? null, home: "wan0", unfit: [] }) };
	const { sources } = scene([
		["a", NEW],
		["b", NEW],
	]);
	const { observation } = await observe(sources, asking, patientClock().clock, quiet());
	expect(observation).toMatchObject({ kind: "unavailable", problems: [{ code: "vpn-default-route" }] });
});

test("a source that is still silent when its patience is over / counts as failed, so that it rests", async () => {
	const { sources } = scene([
		["a", "silent"],
		["b", OLD],
	]);
	let nowMs = 0;
	const { clock, losePatience } = patientClock();
	const running = observe(sources, question(OLD), { ...clock, elapsed: () => nowMs }, quiet());
	await soon();
	nowMs = 700;
	losePatience();
	const { observation, heard } = await running;
	expect(observation).toMatchObject({ kind: "known", addresses: [OLD] });
	expect(heard.map(({ source, finding }) => `${source.text} ${finding.kind}`)).toEqual(["a#0 failed", "b#1 address"]);
});
