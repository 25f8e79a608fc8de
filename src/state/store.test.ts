import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { states } from "../../test/state/arbitrary-state.ts";
import type { Operation } from "../../test/state/memory-files.ts";
import { API, FALLBACK, HOME, NAME, NEVER, ownerOf, World } from "../../test/state/world.ts";
import type { DomainName } from "../core/name.ts";
import { expectProblem } from "../core/problem.ts";
import { EMPTY_STATE, type State } from "../core/state.ts";

const remembering = (text: string, trusted = true): State => ({
	...EMPTY_STATE,
	memories: { z1: { listedAtMs: 1, trusted, covers: [], records: [] } },
	written: { r1: [text] },
});
const FIRST = remembering("81.2.69.1");
const SECOND = remembering("81.2.69.142");
const THIRD = remembering("81.2.69.160");

/** One round of a process of its own: loads, saves what it is given, and returns what it had found. */
async function round(world: World, ...saves: readonly State[]) {
	world.fates.clear();
	const store = world.store(world.nextPid());
	const release = await store.lock(NEVER);
	const { state, problems } = await store.load();
	const failures: string[] = [];
	for (const next of saves) {
		await world.time.until(store.save(next)).catch(error => failures.push(expectProblem(error).message));
	}
	await release();
	return { state, problems: problems.map(({ code, message }) => `${code}: ${message}`), failures };
}

const NO_SPACE = "ENOSPC: no space is left";
const READ_ONLY = "EROFS: read-only file system";
const usingFallback = (reason: string) =>
	`state-unwritable: State folder ${HOME} cannot be written (${reason}): nothing new is remembered there; using ${FALLBACK} until then`;

test("nothing was saved / the empty state, no problem", async () => {
	expect(await round(new World())).toEqual({ state: EMPTY_STATE, problems: [], failures: [] });
});

test("what is saved is loaded by the next round, and nothing else is left", async () => {
	const world = new World();
	await round(world, FIRST, SECOND);
	expect(await round(world)).toEqual({ state: SECOND, problems: [], failures: [] });
	expect(world.files.names(HOME)).toEqual([NAME]);
	expect(world.files.names(FALLBACK)).toEqual([]);
});

test("any state, again and again", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(states, { maxLength: 4 }), async saved => {
			const world = new World();
			await round(world, ...saved);
			expect((await round(world)).state).toEqual(saved.at(-1) ?? EMPTY_STATE);
		}),
		{ numRuns: 50 },
	);
});

test("two owners and two APIs share a folder", async () => {
	const world = new World();
	const tenants = [{}, { owner: ownerOf("cabin") }, { api: "http://127.0.0.1:8080" }];
	for (const [index, tenant] of tenants.entries()) {
		const store = world.store(100, tenant);
		const release = await store.lock(NEVER);
		await store.save(remembering(`${index}`));
		await release();
	}
	for (const [index, tenant] of tenants.entries()) {
		expect((await world.store(100, tenant).load()).state).toEqual(remembering(`${index}`));
	}
});

test("a file of another configuration by our name / not damaged, and nothing in it is ours", async () => {
	const world = new World();
	await round(world, FIRST);
	world.files.put(
		`${HOME}/${NAME}`,
		(world.files.peek(`${HOME}/${NAME}`) ?? "").replace(API, "https://elsewhere.example"),
	);
	expect(await round(world)).toEqual({ state: EMPTY_STATE, problems: [], failures: [] });
});

test("to save without the lock is a bug", async () => {
	const store = new World().store();
	await expect(store.save(FIRST)).rejects.not.toHaveProperty("code");
	const release = await store.lock(NEVER);
	await release();
	await expect(store.save(FIRST)).rejects.toThrow(/without the lock/);
});

describe("a damaged file", () => {
	test("is set aside and told, and the round starts from nothing", async () => {
		const world = new World();
		await round(world, FIRST);
		world.files.put(`${HOME}/${NAME}`, "{");
		world.time.wallOffsetMs = Date.UTC(2026, 10, 23, 15, 12, 3, 45) - world.time.elapsed();
		expect(await round(world)).toEqual({
			state: EMPTY_STATE,
			problems: [
				`state-damaged: The state file ${HOME}/${NAME} is damaged (it is not JSON): what it remembered is not used`,
			],
			failures: [],
		});
		expect(world.files.names(HOME)).toEqual([`${NAME}.damaged-20261123T151203045Z`]);
		expect(await round(world, SECOND)).toMatchObject({ problems: [] });
		expect((await round(world)).state).toEqual(SECOND);
	});

	test("is the fourth / the oldest goes", async () => {
		const world = new World();
		world.files.folders.set(HOME, {});
		for (const day of [1, 2, 3, 4]) {
			world.time.wallOffsetMs = Date.UTC(2026, 0, day);
			world.files.put(`${HOME}/${NAME}`, `${day}`);
			await round(world);
		}
		const kept = world.files.names(HOME);
		expect(kept.map(name => world.files.peek(`${HOME}/${name}`))).toEqual(["2", "3", "4"]);
	});

	test.each<[situation: string, errno: string, reason: string]>([
		["larger than any of ours", "EFBIG", "it is too large to be ours"],
		["not UTF-8", "EILSEQ", "it is not UTF-8"],
	])("%s", async (_situation, errno, reason) => {
		const world = new World();
		await round(world, FIRST);
		world.refuse((operation, path) => (operation === "read" && path === `${HOME}/${NAME}` ? errno : null));
		const { state, problems } = await round(world);
		expect(state).toEqual(EMPTY_STATE);
		expect(problems).toEqual([expect.stringContaining(reason)]);
	});

	test("without the lock it is only told: the next moment a sound one may be there", async () => {
		const world = new World();
		world.files.put(`${HOME}/${NAME}`, "{");
		const { state, problems } = await world.store().load();
		expect([state, problems.map(({ code }) => code)]).toEqual([EMPTY_STATE, ["state-damaged"]]);
		expect(world.files.names(HOME)).toEqual([NAME]);
	});
});

test("a file that cannot be read / told, starts from nothing, and is replaced by the next save", async () => {
	const world = new World();
	await round(world, FIRST);
	const heal = world.refuse(operation => (operation === "read" ? "EACCES" : null));
	expect(await round(world, SECOND)).toEqual({
		state: EMPTY_STATE,
		problems: [
			`state-unwritable: The state in ${HOME} cannot be read (EACCES: permission denied): what it remembers is not used`,
		],
		failures: [],
	});
	heal();
	expect(await round(world)).toEqual({ state: SECOND, problems: [], failures: [] });
});

describe("the folder cannot be written", () => {
	test("all is kept in the fallback, and comes home when it can", async () => {
		const world = new World();
		await round(world, FIRST);
		const heal = world.refuseWrites(HOME);
		// What it remembers cannot be taken back there: good for all but standing in for a listing.
		expect(await round(world, SECOND)).toEqual({
			state: remembering("81.2.69.1", false),
			problems: [usingFallback(READ_ONLY)],
			failures: [],
		});
		expect(await round(world)).toEqual({ state: SECOND, problems: [usingFallback(READ_ONLY)], failures: [] });
		heal();
		expect(await round(world)).toEqual({ state: SECOND, problems: [], failures: [] });
		expect([world.files.names(HOME), world.files.names(FALLBACK)]).toEqual([[NAME], []]);
		await round(world, THIRD);
		expect(await round(world)).toEqual({ state: THIRD, problems: [], failures: [] });
	});

	test("a fallback that stays behind / is older, and never believed again", async () => {
		const world = new World();
		await round(world, FIRST);
		const heal = world.refuseWrites(HOME);
		await round(world, SECOND);
		heal();
		world.refuse((operation, path) => (operation === "remove" && path === `${FALLBACK}/${NAME}` ? "EIO" : null));
		await round(world);
		await round(world, THIRD);
		expect(await round(world)).toEqual({ state: THIRD, problems: [], failures: [] });
		expect(world.files.names(FALLBACK)).toEqual([NAME]);
	});

	test("nor be read, so that its serial is unknown / the fallback is the younger one all the same", async () => {
		const world = new World();
		for (let saved = 0; saved < 5; saved += 1) await round(world, FIRST);
		const heal = world.refuse((_operation, path) => (path.startsWith(HOME) ? "EIO" : null));
		await round(world, SECOND);
		await round(world, THIRD);
		heal();
		expect(await round(world)).toEqual({ state: THIRD, problems: [], failures: [] });
		expect([world.files.names(HOME), world.files.names(FALLBACK)]).toEqual([[NAME], []]);
	});

	test("nor be read, twice / the fallback is the younger one each time", async () => {
		const world = new World();
		await round(world, FIRST);
		for (const state of [SECOND, THIRD]) {
			await world.time.until(world.time.sleep(60_000, NEVER));
			const heal = world.refuse((_operation, path) => (path.startsWith(HOME) ? "EIO" : null));
			await round(world, state);
			heal();
			expect(await round(world)).toEqual({ state, problems: [], failures: [] });
		}
	});

	test("nor the fallback / no round", async () => {
		const world = new World();
		world.refuseWrites(HOME);
		world.refuseWrites(FALLBACK, "ENOSPC");
		await expect(round(world)).rejects.toMatchObject({ code: "state-unwritable" });
	});
});

describe("the disk is full", () => {
	test("the fallback keeps what is new; the old state is gone, so that it cannot contradict it", async () => {
		const world = new World();
		await round(world, FIRST);
		const heal = world.fill(HOME);
		expect(await round(world, SECOND)).toEqual({ state: FIRST, problems: [usingFallback(NO_SPACE)], failures: [] });
		expect([world.files.names(HOME), world.files.names(FALLBACK)]).toEqual([[], [NAME]]);
		expect(await round(world)).toEqual({ state: SECOND, problems: [usingFallback(NO_SPACE)], failures: [] });
		heal();
		expect(await round(world)).toEqual({ state: SECOND, problems: [], failures: [] });
		expect([world.files.names(HOME), world.files.names(FALLBACK)]).toEqual([[NAME], []]);
	});

	test("it fills up within a round / the next one tells", async () => {
		const world = new World();
		const create = world.files.create.bind(world.files);
		world.files.create = async (path, text, lasting) => {
			if (path.startsWith(HOME) && text.length > 100) throw Object.assign(new Error(), { code: "ENOSPC" });
			await create(path, text, lasting);
		};
		expect(await round(world, FIRST)).toMatchObject({ problems: [], failures: [] });
		expect(await round(world)).toEqual({ state: FIRST, problems: [usingFallback(NO_SPACE)], failures: [] });
	});

	test("and the fallback too / nothing is remembered, and that is told", async () => {
		const world = new World();
		await round(world, FIRST);
		world.fill("/");
		const failed = await round(world, SECOND);
		expect(failed.failures).toEqual([
			`The state can be saved neither in ${HOME} (${NO_SPACE}) nor in ${FALLBACK} (${NO_SPACE}): the next round starts from nothing and lists the zones`,
		]);
		expect((await round(world)).state).toEqual(EMPTY_STATE);
	});

	test("and the old state cannot be removed / that is told as well", async () => {
		const world = new World();
		await round(world, FIRST);
		world.fill("/");
		world.refuse((operation, path) => (operation === "remove" && path === `${HOME}/${NAME}` ? "EIO" : null));
		const { failures } = await round(world, SECOND);
		expect(failures).toEqual([expect.stringMatching(`: and the old state could not be removed: ${HOME}/${NAME}$`)]);
	});
});

test("the old file is in use for a moment, as on Windows / the save waits for it", async () => {
	const world = new World();
	await round(world, FIRST);
	let refusals = 2;
	world.refuse(operation => (operation === "rename" && refusals-- > 0 ? "EPERM" : null));
	expect(await round(world, SECOND)).toMatchObject({ failures: [] });
	expect((await round(world)).state).toEqual(SECOND);
});

const FAULTS: readonly Operation[] = [
	"create",
	"rename",
	"syncFolder",
	"remove",
	"look",
	"list",
	"read",
	"touch",
	"makeFolder",
];

test("whatever fails in a round, for as long as it may: the next finds what was saved last, or nothing that it trusts", async () => {
	const fault = fc.record({
		operation: fc.constantFrom(...FAULTS),
		folder: fc.constantFrom(HOME, FALLBACK),
		from: fc.nat({ max: 25 }),
		calls: fc.integer({ min: 1, max: 12 }),
		errno: fc.constantFrom("ENOSPC", "EROFS", "EIO", "EACCES"),
	});
	await fc.assert(
		fc.asyncProperty(
			fc.array(fault, { minLength: 1, maxLength: 3 }),
			fc.integer({ min: 1, max: 4 }),
			async (faults, before) => {
				const world = new World();
				for (let saved = 0; saved < before; saved += 1) await round(world, FIRST);
				let calls = 0;
				const heal = world.refuse((operation, path) => {
					calls += 1;
					const hit = faults.find(
						({ from, calls: count, ...at }) =>
							at.operation === operation && path.startsWith(at.folder) && calls >= from && calls < from + count,
					);
					return hit?.errno ?? null;
				});
				const spoiled = await round(world, remembering("81.2.69.1", false), SECOND).catch(expectProblem);
				heal();
				const { state } = await round(world);
				if (!("failures" in spoiled)) {
					// There was no lock, so nothing was saved.
					expect(state).toEqual(FIRST);
					return;
				}
				if (spoiled.failures.some(message => message.includes("could not be removed"))) return;
				const last = spoiled.failures.length === 0 ? [SECOND] : [SECOND, remembering("81.2.69.1", false), EMPTY_STATE];
				expect(last).toContainEqual(state);
			},
		),
		{ numRuns: 1000 },
	);
});

test("the power fails at any moment of a save: the old state or the new one, and no other", async () => {
	await fc.assert(
		fc.asyncProperty(fc.nat({ max: 12 }), fc.nat({ max: 8 }), async (at, kept) => {
			const world = new World();
			await round(world, FIRST);
			const store = world.store();
			await store.lock(NEVER);
			await store.load();
			let calls = 0;
			const cut = new Promise<void>(resolve => {
				world.files.before = () => {
					calls += 1;
					if (calls <= at) return;
					resolve();
					return new Promise(() => {});
				};
			});
			const saved = await Promise.race([cut.then(() => false), store.save(SECOND).then(() => true)]);
			world.files.powerCut(kept);
			world.fates.clear();
			world.files.before = () => {};
			const { state, problems } = await world.store(200).load();
			expect(problems).toEqual([]);
			expect(saved ? [SECOND] : [FIRST, SECOND]).toContainEqual(state);
		}),
		{ numRuns: 300 },
	);
});

test("a name that only looks like one is not believed, even in our own file", async () => {
	const world = new World();
	await round(world, {
		...FIRST,
		memories: { z1: { listedAtMs: 1, trusted: true, covers: ["a b" as DomainName], records: [] } },
	});
	expect((await round(world)).problems).toEqual([expect.stringContaining("not a domain name")]);
});
