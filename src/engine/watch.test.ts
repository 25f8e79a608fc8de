import { describe, expect, test } from "vitest";
import { SimulatedTime } from "../../test/state/simulated-time.ts";
import { EMPTY_DIARY } from "../core/history.ts";
import { expectProblem, Problem, type ProblemCode } from "../core/problem.ts";
import { makeReport, NOTHING_DONE, type Report } from "../core/report.ts";
import type { WatchEvent } from "../core/watch-event.ts";
import { createBell } from "./bell.ts";
import { type WatchDeps, type WatchEnd, watch } from "./watch.ts";

const MINUTE_MS = 60_000;

type Play = {
	readonly time: SimulatedTime;
	readonly bell: ReturnType<typeof createBell>;
	/** When rounds began, in ms. */
	readonly rounds: number[];
	readonly events: WatchEvent[];
	/** How many times connections were dropped, and which. */
	readonly drops: string[];
	network: string;
	isWriting: boolean;
	zoneDueAtMs: number | null;
	resets: number;
	/** What rounds from now on come to; default: at once, with nothing to say. */
	round: (signal: AbortSignal) => Promise<Report>;
	sleep(delayMs: number): Promise<void>;
	stop(): Promise<WatchEnd>;
};

const report = (code?: ProblemCode): Report =>
	makeReport({ ...NOTHING_DONE, problems: code === undefined ? [] : [new Problem(code, "It went wrong")] });
const written = (): Report =>
	makeReport({
		...NOTHING_DONE,
		changes: [
			{
				kind: "update",
				zone: "example.com",
				name: "example.com",
				type: "A",
				before: "81.2.69.1",
				after: "81.2.69.2",
				outcome: "applied",
			},
		],
	});

/** Runs the loop from time 0, while `script` lets time pass and things happen. */
async function played(script: (play: Play) => Promise<unknown>, deps: Partial<WatchDeps> = {}): Promise<Play> {
	const time = new SimulatedTime();
	const bell = createBell(time);
	const stopping = new AbortController();
	const asleep = new AbortController().signal;
	const play: Play = {
		time,
		bell,
		rounds: [],
		events: [],
		drops: [],
		network: "home",
		isWriting: false,
		zoneDueAtMs: null,
		resets: 0,
		round: async () => report(),
		sleep: delayMs => time.sleep(delayMs, asleep),
		stop() {
			stopping.abort(new Problem("interrupted", "Stopped"));
			return running;
		},
	};
	const running = watch(
		{
			clock: time,
			random: () => 0.5,
			bell,
			intervalMs: 5 * MINUTE_MS,
			beatEveryMs: MINUTE_MS,
			patient: {
				isWriting: () => play.isWriting,
				settle: () => undefined,
				reset: () => {
					play.resets += 1;
				},
				dueAtMs: () => play.zoneDueAtMs,
			},
			diary: EMPTY_DIARY,
			round(signal) {
				play.rounds.push(time.elapsed());
				return play.round(signal);
			},
			fingerprint: async () => play.network,
			dropConnections: async which => {
				play.drops.push(which);
			},
			tell: event => play.events.push(event),
			beat: () => undefined,
			...deps,
		},
		stopping.signal,
	);
	// A bug is thrown to whoever stops it.
	running.catch(() => undefined);
	await time.until(
		(async () => {
			await script(play);
			await play.stop();
		})(),
	);
	return play;
}

const untilTold = (signal: AbortSignal): Promise<Report> =>
	new Promise(resolve => {
		signal.addEventListener("abort", () => resolve(report(expectProblem(signal.reason).code)));
	});

const causes = ({ events }: Play): readonly string[] =>
	events.flatMap(event => (event.kind === "round" ? [event.cause] : []));

describe("when rounds run", () => {
	test("nothing happens / one at the start, one per interval", async () => {
		const play = await played(({ sleep }) => sleep(16 * MINUTE_MS));
		expect(play.rounds).toEqual([0, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS]);
		expect(causes(play)).toEqual(["start", "interval", "interval", "interval"]);
	});
	test("an event, and the network is as it was / none", async () => {
		const play = await played(async ({ sleep, bell }) => {
			await sleep(1000);
			bell.ring("network");
			await sleep(1000);
		});
		expect(play.rounds).toEqual([0]);
	});
	test("a burst of events, and the network is another one / one, on the first quiet moment", async () => {
		const play = await played(async play => {
			await play.sleep(1000);
			play.network = "away";
			for (let count = 0; count < 5; count += 1) {
				play.bell.ring("network");
				await play.sleep(30);
			}
			await play.sleep(1000);
		});
		expect(play.rounds).toEqual([0, 1000 + 4 * 30 + 50]);
		expect(causes(play)).toEqual(["start", "network"]);
		expect(play.drops).toEqual(["lost"]);
		expect(play.resets).toBe(1);
	});
	test.each([
		["the machine slept / one, and all is tried anew", "resume", 1, ["all"]],
		["somebody asked / one, and all is tried anew", "asked", 1, []],
	] as const)("%s", async (_title, cause, resets, drops) => {
		const play = await played(async ({ sleep, bell }) => {
			await sleep(1000);
			bell.ring(cause);
			await sleep(1000);
		});
		expect(play.rounds).toEqual([0, 1050]);
		expect(causes(play)).toEqual(["start", cause]);
		expect(play).toMatchObject({ resets, drops });
	});
	test("the router spoke / one, with new connections; and since it found nothing new, some more", async () => {
		const play = await played(async ({ sleep, bell }) => {
			await sleep(1000);
			bell.ring("router");
			await sleep(20_000);
		});
		expect(play.rounds).toEqual([0, 1050, 2050, 5050, 15_050]);
		expect(causes(play)).toEqual(["start", "router", "interval", "interval", "interval"]);
		expect(play).toMatchObject({ resets: 0, drops: ["all"] });
	});
	test("no address yet / again after 0.1, 0.25, 0.5, 1, 2 s; a new network begins anew", async () => {
		const play = await played(async play => {
			play.round = async () => report("source-unavailable");
			await play.sleep(6000);
			play.network = "away";
			play.bell.ring("network");
			await play.sleep(500);
		});
		expect(play.rounds).toEqual([0, 100, 350, 850, 2100, 4600, 6050, 6150, 6400]);
	});
	test("trouble that may pass / told to those who look at once, to others after ten seconds", async () => {
		const play = await played(async play => {
			play.round = async () => report("source-unavailable");
			await play.sleep(30_000);
		});
		const seen = play.events.map(event => (event.kind === "round" ? [event.isFleeting, event.turns.length] : []));
		expect(seen.slice(0, 3)).toEqual([
			[true, 0],
			[true, 0],
			[true, 0],
		]);
		expect(seen.filter(([isFleeting]) => isFleeting === false)[0]).toEqual([false, 1]);
	});
	test("what needs a person / told at once", async () => {
		const play = await played(async play => {
			play.round = async () => report("token-rejected");
			await play.sleep(100);
		});
		expect(play.events).toMatchObject([{ isFleeting: false, turns: [{ event: "trouble" }] }]);
	});
	test("one family fails for good / a router's word is still worth more looks", async () => {
		const play = await played(async play => {
			play.round = async () => report("source-unavailable");
			await play.sleep(20 * MINUTE_MS);
			const before = play.rounds.length;
			play.bell.ring("router");
			await play.sleep(6_000);
			expect(play.rounds.length - before).toBeGreaterThanOrEqual(3);
		});
		expect(play.rounds.length).toBeGreaterThan(3);
	});
	test("a zone has to wait / when its time comes, and not before", async () => {
		const play = await played(async play => {
			play.round = async () => report("api-error");
			play.zoneDueAtMs = 8000;
			await play.sleep(7999);
			expect(play.rounds).toEqual([0]);
			play.zoneDueAtMs = null;
			play.round = async () => report();
			await play.sleep(1000);
		});
		expect(play.rounds).toEqual([0, 8000]);
	});
	test("what needs a person / an interval later", async () => {
		const play = await played(async play => {
			play.round = async () => report("duplicate-records");
			await play.sleep(6 * MINUTE_MS);
		});
		expect(play.rounds).toEqual([0, 5 * MINUTE_MS]);
	});
	test("addresses change all the time / one write per second", async () => {
		const play = await played(async play => {
			play.round = async () => written();
			for (let count = 0; count < 100; count += 1) {
				play.network = `place ${count}`;
				play.bell.ring("network");
				await play.sleep(100);
			}
		});
		const gaps = play.rounds.slice(1).map((atMs, index) => atMs - (play.rounds[index] ?? 0));
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
		expect(play.rounds.length).toBeGreaterThan(8);
	});
});

describe("while a round runs", () => {
	test("the network changes and nothing is being written / it gives way to the next one, and nothing is said", async () => {
		const play = await played(async play => {
			play.round = untilTold;
			await play.sleep(2000);
			play.round = async () => report();
			play.network = "away";
			play.bell.ring("network");
			await play.sleep(1000);
		});
		expect(play.rounds).toEqual([0, 2000]);
		expect(causes(play)).toEqual(["network"]);
	});
	test("the network changes all the time / two give way, the third may end", async () => {
		const play = await played(async play => {
			play.round = signal => Promise.race([untilTold(signal), play.sleep(900).then(() => written())]);
			for (let count = 0; count < 40; count += 1) {
				play.network = `place ${count}`;
				play.bell.ring("network");
				await play.sleep(300);
			}
		});
		const [first] = play.events;
		expect(play.events.length).toBeGreaterThan(2);
		expect(first).toMatchObject({ report: { changes: [{ outcome: "applied" }] } });
		expect(play.resets).toBeLessThanOrEqual(4);
	});
	test("it gives way after changes were refused / as if it had not been", async () => {
		const refused = makeReport({
			...NOTHING_DONE,
			changes: written().changes.map(change => ({ ...change, outcome: "rejected" as const })),
			problems: [new Problem("overtaken", "Something new came up")],
		});
		const play = await played(async play => {
			play.round = async () => (play.rounds.length === 1 ? refused : report());
			await play.sleep(1000);
		});
		expect(play.rounds).toEqual([0, 0]);
		expect(play.events).toMatchObject([{ report: { exitCode: 0, changes: [] } }]);
	});
	test("the network changes while something is written / it may end, and another one follows", async () => {
		const play = await played(async play => {
			play.isWriting = true;
			play.round = async () => {
				await play.sleep(3000);
				play.isWriting = false;
				return written();
			};
			await play.sleep(1000);
			play.network = "away";
			play.bell.ring("network");
			await play.sleep(5000);
		});
		expect(play.rounds).toEqual([0, 4000]);
		expect(causes(play).slice(0, 2)).toEqual(["start", "network"]);
	});
	test("it takes too long / it is ended, said, and tried again", async () => {
		const play = await played(async play => {
			play.round = untilTold;
			await play.sleep(5 * MINUTE_MS + 1);
			play.round = async () => report();
			await play.sleep(1000);
		});
		expect(play.events[0]).toMatchObject({
			report: { problems: [{ code: "round-deadline" }] },
			turns: [{ event: "trouble" }],
		});
		expect(play.events[1]).toMatchObject({ cause: "retry", turns: [{ event: "well" }] });
	});
	test("it does not end although it was told / the loop gives up", async () => {
		const play = await played(async play => {
			play.round = () => new Promise(() => undefined);
			await play.sleep(6 * MINUTE_MS);
			expect(await play.stop()).toEqual({ exitCode: 1, isStalled: true });
		});
		expect(play.rounds).toEqual([0]);
	});
	test("a bug / is thrown", async () => {
		await expect(
			played(async play => {
				play.round = () => Promise.reject(new TypeError("a bug"));
				await play.sleep(6 * MINUTE_MS);
			}),
		).rejects.toThrow("a bug");
	});
});

describe("told to stop", () => {
	test("while it waits / at once, with 0", async () => {
		await played(async play => {
			await play.sleep(1000);
			expect(await play.stop()).toEqual({ exitCode: 0, isStalled: false });
			expect(play.time.elapsed()).toBe(1000);
		});
	});
	test("while a round looks / at once", async () => {
		await played(async play => {
			play.round = untilTold;
			await play.sleep(1000);
			expect(await play.stop()).toEqual({ exitCode: 0, isStalled: false });
			expect(play.time.elapsed()).toBeLessThan(1100);
			expect(play.events).toEqual([]);
		});
	});
	test("while it writes / when that is done", async () => {
		const play = await played(async play => {
			play.isWriting = true;
			play.round = async () => {
				await play.sleep(2000);
				play.isWriting = false;
				return written();
			};
			await play.sleep(1000);
			await play.stop();
			expect(play.time.elapsed()).toBe(2000);
		});
		expect(play.events).toMatchObject([{ report: { changes: [{ outcome: "applied" }] } }]);
	});
	test("while a write gets no answer / after a little more than a second", async () => {
		await played(async play => {
			play.isWriting = true;
			play.round = untilTold;
			await play.sleep(1000);
			await play.stop();
			expect(play.time.elapsed()).toBeLessThan(2300);
			expect(play.events).toMatchObject([{ report: { problems: [{ code: "interrupted" }] } }]);
		});
	});
});
