import { describe, expect, test } from "vitest";
import { Problem } from "../../src/core/problem.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import type { Target, Wish } from "../../src/core/target.ts";
import type { Fault } from "../contract/memory-host.ts";
import { addressOf, type Day, openDay } from "./day-home.ts";
import { EXAMPLE, HOME, HOST, name, record, SETTINGS } from "./values.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const INTERVAL_MS = 5 * MINUTE_MS;
const NAMES = [HOST, name("www.example.com")];
const SOURCES = [parseSourceSpec("interface")];

const TARGET: Target = {
	owner: HOME,
	wishes: NAMES.map(
		(each): Wish => ({
			name: each,
			type: "A",
			sources: SOURCES,
			bind: null,
			suffix: null,
			settings: SETTINGS,
			enforce: false,
			duplicates: "refuse",
		}),
	),
	families: {
		ipv4: { enabled: true, sources: SOURCES, bind: null, allow: [] },
		ipv6: { enabled: false, sources: SOURCES, bind: null, allow: [] },
	},
	limits: { maxChangesPerHour: 100_000, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
	verifyIntervalMs: HOUR_MS,
};

/** Small, fast and the same everywhere (mulberry32). */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const API_FAULTS: readonly Fault[] = [
	{ kind: "no-answer", work: "before" },
	{ kind: "no-answer", work: "after" },
	{ kind: "rate-limit", retryAfterMs: null },
	{ kind: "rate-limit", retryAfterMs: 90 * SECOND_MS },
	{ kind: "refuse", problem: new Problem("api-error", "Cloudflare answered 503") },
];

/** Plays a day, and returns how many bad times there were and how often the process was killed. */
async function play(day: Day, random: () => number) {
	const { time, weather, sleep } = day;
	const between = (low: number, high: number): number => low + random() * (high - low);
	const pick = <T>(all: readonly [T, ...T[]] | readonly T[]): T => all[Math.floor(random() * all.length)] as T;
	const restartsMs: number[] = [];
	let addresses = 1;
	const contents = () =>
		NAMES.map(each =>
			day.host
				.records(EXAMPLE.id)
				.filter(({ name }) => name === each)
				.map(({ content }) => content),
		);
	const isRight = () => contents().every(all => all.length === 1 && all[0] === weather.address);

	const move = async (): Promise<void> => {
		// As DHCP does: for a while there is none.
		weather.address = null;
		day.ring("network");
		await sleep(between(50, 6000));
		weather.address = String(addressOf(addresses++));
		day.ring("network");
	};
	const restart = async (): Promise<void> => {
		restartsMs.push(time.elapsed());
		await day.restart();
	};
	const maybe = async (chance: number, what: () => Promise<void>): Promise<void> => {
		if (random() < chance) await what();
	};
	const badTimes: Readonly<Record<string, () => Promise<void>>> = {
		async flaps() {
			for (let left = between(1, 40); left > 0; left -= 1) {
				await move();
				await sleep(between(0, 900));
			}
		},
		async lineDown() {
			weather.route = false;
			day.ring("network");
			await sleep(between(SECOND_MS, 40 * MINUTE_MS));
			await maybe(0.5, move);
			weather.route = true;
			day.ring("network");
		},
		async outage() {
			weather.api = pick(API_FAULTS);
			await maybe(0.8, move);
			await sleep(between(SECOND_MS, HOUR_MS));
			await maybe(0.3, restart);
			await maybe(0.3, move);
			await sleep(between(0, 10 * SECOND_MS));
			weather.api = null;
		},
		async fullDisk() {
			weather.disk = { kind: pick(["unwritable", "stuck"] as const) };
			await move();
			await sleep(between(SECOND_MS, 20 * MINUTE_MS));
			weather.disk = null;
		},
		async killed() {
			await maybe(0.7, move);
			await sleep(between(0, 200));
			await restart();
		},
		async clockJumps() {
			time.wallOffsetMs += between(-2 * HOUR_MS, 2 * HOUR_MS);
			day.ring("resume");
			await maybe(0.5, move);
		},
	};

	await sleep(2 * SECOND_MS);
	expect(isRight()).toBe(true);
	let count = 0;
	for (; time.elapsed() < 24 * HOUR_MS; count += 1) {
		const [what, happens] = pick(Object.entries(badTimes));
		await happens();
		const last = day.rounds.at(-1);
		const nextAtMs = day.zoneDueAtMs() ?? (last === undefined ? 0 : last.atMs + last.nextInMs);
		const stepMs = Math.max(0, nextAtMs - time.elapsed());
		await sleep(stepMs + 5 * SECOND_MS);
		const said = JSON.stringify(
			day.rounds.slice(-3).map(({ cause, report, nextInMs }) => ({ cause, nextInMs, ...report })),
		);
		expect(isRight(), `${what}, bad time ${count}: ${weather.address} but ${contents()}\n${said}`).toBe(true);
		const quietSince = day.writesAtMs.length;
		await sleep(between(MINUTE_MS, 40 * MINUTE_MS));
		expect(isRight(), what).toBe(true);
		expect(day.writesAtMs.slice(quietSince), "writes in a quiet time").toEqual([]);
	}
	await day.end();
	return { badTimes: count, restartsMs };
}

describe("a day of bad times", () => {
	test.each([1, 2, 3, 4, 5, 6, 7, 8])(
		"seed %i / right within one step after each, never without an answer, a write a second",
		async seed => {
			const random = randomOf(seed);
			const day = openDay(TARGET, random, INTERVAL_MS);
			const { badTimes, restartsMs } = await day.time.until(play(day, random));
			expect(badTimes).toBeGreaterThan(20);
			// Invariant 5.
			const answers = day.host.snapshots
				.slice(1)
				.map(({ records }) => NAMES.map(each => records.filter(({ name }) => name === each).length));
			expect(answers.filter(counts => counts.includes(0))).toEqual([]);
			// One process at a time writes at most once a second.
			const tooSoon = day.writesAtMs.filter((atMs, index) => {
				const beforeMs = day.writesAtMs[index - 1] ?? Number.NEGATIVE_INFINITY;
				const isAnother = restartsMs.some(restartMs => beforeMs <= restartMs && restartMs <= atMs);
				return atMs - beforeMs < SECOND_MS && !isAnother;
			});
			expect(tooSoon).toEqual([]);
			console.log(
				`seed ${seed}: ${badTimes} bad times, ${day.rounds.length} rounds, ${day.writesAtMs.length} writes, ${day.host.requestCount()} requests`,
			);
		},
	);

	test("somebody edits by hand / right again when the zone is next looked at", async () => {
		const random = randomOf(9);
		const day = openDay(TARGET, random, INTERVAL_MS);
		await day.time.until(
			(async () => {
				await day.sleep(10 * MINUTE_MS);
				const others = day.host.records(EXAMPLE.id).filter(({ name }) => name !== HOST);
				day.host.replaceRecords(EXAMPLE.id, [...others, record("9.9.9.9", { id: "by-hand" })]);
				await day.sleep(HOUR_MS + INTERVAL_MS);
				await day.end();
			})(),
		);
		expect(day.host.records(EXAMPLE.id).map(({ content }) => content)).toEqual(["81.2.69.1", "81.2.69.1"]);
	});
});
