import { expect, test } from "vitest";
import { FALLBACK, HOME, markOf, NEVER, World } from "../../test/state/world.ts";
import { lockName } from "./lock-name.ts";

const MINUTE_MS = 60_000;
const locksIn = (world: World, folder: string) => world.files.names(folder).filter(name => name.startsWith("lock-"));

test("a round takes the lock and gives it back", async () => {
	const world = new World();
	const release = await world.store().lock(NEVER);
	expect(locksIn(world, HOME)).toEqual([expect.stringMatching(/^lock-b0075-1-100-10000-[0-9a-z]{12}$/)]);
	await release();
	await release();
	expect(locksIn(world, HOME)).toEqual([]);
});

test.each<[situation: string, left: string, remains: boolean]>([
	["a dead process's lock / removed", lockName(markOf(7), "aaa"), false],
	["no lock, but by a similar name / left alone", "lock-notes.txt", true],
	["a temporary file of a save / removed", "state-cabin-1a2b3c4d.json.tmp-aaa", false],
	["another configuration's state / left alone", "state-cabin-1a2b3c4d.json", true],
])("left behind: %s", async (_situation, left, remains) => {
	const world = new World();
	world.files.folders.set(HOME, {});
	world.files.put(`${HOME}/${left}`, "");
	await world.store().lock(NEVER);
	expect(world.files.names(HOME).includes(left)).toBe(remains);
	expect(world.time.elapsed()).toBe(0);
});

test.each<[situation: string, pids: readonly [number, number]]>([
	["two processes", [100, 200]],
	["two configurations in one process", [100, 100]],
])("%s / the second waits for the first", async (_situation, [first, second]) => {
	const world = new World();
	const release = await world.store(first).lock(NEVER);
	const waiting = world.store(second).lock(NEVER);
	const opened = world.time.until(waiting);
	await world.time.sleep(1000, NEVER);
	await release();
	await (await opened)();
	expect(world.time.elapsed()).toBeLessThan(1500);
	expect(world.files.names(HOME)).toEqual([]);
});

test("another round that does not end / round-running after a minute, naming its process", async () => {
	const world = new World();
	await world.store(100).lock(NEVER);
	await expect(world.time.until(world.store(200).lock(NEVER))).rejects.toMatchObject({
		code: "round-running",
		message: "Another round (process 100) did not end within 60 s: no round was run",
	});
	expect(world.time.elapsed()).toBeGreaterThanOrEqual(MINUTE_MS);
	expect(world.time.elapsed()).toBeLessThan(MINUTE_MS + 1000);
	expect(locksIn(world, HOME)).toHaveLength(1);
});

test("told to stop while waiting / the signal's reason, nothing left behind", async () => {
	const world = new World();
	await world.store(100).lock(NEVER);
	const stop = new AbortController();
	const waiting = world.store(200).lock(stop.signal);
	setTimeout(() => stop.abort("stopped"), 5);
	await expect(waiting).rejects.toBe("stopped");
	await expect(world.store(300).lock(AbortSignal.abort("before"))).rejects.toBe("before");
	expect(locksIn(world, HOME)).toHaveLength(1);
});

test("a lock that cannot be removed / does not shut its own process out", async () => {
	const world = new World();
	const store = world.store();
	const release = await store.lock(NEVER);
	const heal = world.refuse(operation => (operation === "remove" ? "EIO" : null));
	await release();
	expect(locksIn(world, HOME)).toHaveLength(1);
	heal();
	await (await store.lock(NEVER))();
	expect(locksIn(world, HOME)).toEqual([]);
});

test("another configuration after a lock that could not be removed / the round runs at once, and the lock goes", async () => {
	const world = new World();
	const released = new Set<string>();
	const release = await world.store(100, { released }).lock(NEVER);
	const heal = world.refuse(operation => (operation === "remove" ? "EROFS" : null));
	await release();
	expect(locksIn(world, HOME)).toHaveLength(1);
	heal();
	await (await world.store(100, { released }).lock(NEVER))();
	expect(world.time.elapsed()).toBe(0);
	expect(locksIn(world, HOME)).toEqual([]);
	expect([...released]).toEqual([]);
});

test("a lock of this process that does not beat, and of which nobody knows / is let go of", async () => {
	const world = new World();
	const release = await world.store().lock(NEVER);
	const heal = world.refuse(operation => (operation === "remove" ? "EIO" : null));
	await release();
	heal();
	await (await world.time.until(world.store().lock(NEVER)))();
	expect(world.time.elapsed()).toBeGreaterThanOrEqual(45_000);
	expect(locksIn(world, HOME)).toEqual([]);
});

test("a long round of another store of this process / is waited for", async () => {
	const world = new World();
	await world.store().lock(NEVER);
	await expect(world.time.until(world.store().lock(NEVER))).rejects.toMatchObject({ code: "round-running" });
});

/** A lock of a process that cannot be seen from here. */
const unseen = (world: World, modifiedAtMs: number): string => {
	const path = `${HOME}/${lockName(markOf(7), "aaa")}`;
	world.files.folders.set(HOME, {});
	world.files.put(path, "", modifiedAtMs);
	world.fates.set(7, "unknown");
	return path;
};

test.each<[situation: string, agoMs: number, outcome: "taken" | "refused"]>([
	["touched a minute ago / still held", MINUTE_MS, "refused"],
	["not touched for 16 minutes / left behind", 16 * MINUTE_MS, "taken"],
	["touched in the future, before the clock was set back / left behind", -60 * MINUTE_MS, "taken"],
])("a lock of a process that cannot be seen: %s", async (_situation, agoMs, outcome) => {
	const world = new World();
	unseen(world, world.time.now() - agoMs);
	const lock = world.time.until(world.store().lock(NEVER));
	const result = await lock.then(
		() => "taken",
		() => "refused",
	);
	expect(result).toBe(outcome);
	// Long enough to see a heartbeat, if there is one.
	expect(world.time.elapsed()).toBeGreaterThanOrEqual(45_000);
});

test("both slept for hours, the holder in another container / the lock is not stolen", async () => {
	const world = new World();
	const container = world.store(7);
	const release = await container.lock(NEVER);
	world.fates.set(7, "unknown");
	world.time.wallOffsetMs += 8 * 60 * MINUTE_MS;
	await expect(world.time.until(world.store().lock(NEVER))).rejects.toMatchObject({ code: "round-running" });
	await release();
	await (await world.store().lock(NEVER))();
});

test.each<[situation: string, spoil: (world: World) => void, folder: string]>([
	["usable / in it", () => {}, HOME],
	["read-only / in the fallback", world => world.refuseWrites(HOME), FALLBACK],
	[
		"not to be listed, as its device fails / in the fallback",
		world => world.refuse((call, path) => (call === "list" && path === HOME ? "EIO" : null)),
		FALLBACK,
	],
	["full / in it all the same, since an empty file finds room", world => world.fill(HOME), HOME],
])("the folder is %s", async (_situation, spoil, folder) => {
	const world = new World();
	spoil(world);
	const release = await world.store().lock(NEVER);
	expect([HOME, FALLBACK].flatMap(place => locksIn(world, place).map(() => place))).toEqual([folder]);
	await release();
	expect(locksIn(world, folder)).toEqual([]);
});

test.each<[situation: string, errno: string, calls: "list" | "all"]>([
	["closed to us", "EACCES", "all"],
	["closed to us, as Windows says it", "EPERM", "all"],
	["open to new files, but not to be listed", "EACCES", "list"],
])("the folder is another user's, %s / no round, since theirs cannot be seen", async (_situation, errno, calls) => {
	const world = new World();
	await world.store(100).lock(NEVER);
	world.refuse((call, path) => (path.startsWith(HOME) && (calls === "all" || call === calls) ? errno : null));
	await expect(world.time.until(world.store(200).lock(NEVER))).rejects.toMatchObject({
		code: "state-unwritable",
		message: `State folder ${HOME} cannot be listed (${errno}: permission denied), so a round of the user that it belongs to could not be seen: no round was run`,
		hint: `Run cfddns as the user that ${HOME} belongs to, or set state_dir to another folder.`,
	});
	expect(locksIn(world, FALLBACK)).toEqual([]);
	expect(world.time.elapsed()).toBe(0);
});

test("the folder is closed to us while we wait for a round in it / no round", async () => {
	const world = new World();
	await world.store(100).lock(NEVER);
	const waiting = world.store(200).lock(NEVER);
	const refused = expect(world.time.until(waiting)).rejects.toMatchObject({ code: "state-unwritable" });
	world.refuse((_call, path) => (path.startsWith(HOME) ? "EACCES" : null));
	await refused;
});

test("the fallback is ours, but cannot be listed / a round, since no other user has locks there", async () => {
	const world = new World();
	world.files.folders.set(FALLBACK, {});
	world.refuse((call, path) => (call === "list" && path === FALLBACK ? "EACCES" : null));
	await world.store().lock(NEVER);
	expect(locksIn(world, HOME)).toHaveLength(1);
});

test("the folder becomes writable again while a round holds the fallback / the next one sees it there", async () => {
	const world = new World();
	const heal = world.refuseWrites(HOME);
	await world.store(100).lock(NEVER);
	heal();
	await expect(world.time.until(world.store(200).lock(NEVER))).rejects.toMatchObject({ code: "round-running" });
});

test.each<[situation: string, fallback: Parameters<World["files"]["folders"]["set"]>[1], why: string]>([
	["a symbolic link", { kind: "symlink" }, "it is a symbolic link"],
	["another user's", { ownedByUs: false }, "it belongs to another user"],
	["open to others", { closedToOthers: false }, "other users may enter it"],
	["a file", { kind: "file" }, "it is not a folder"],
])("the folder is read-only and the fallback is %s / no round", async (_situation, fallback, why) => {
	const world = new World();
	world.refuseWrites(HOME);
	world.files.folders.set(FALLBACK, fallback);
	await expect(world.store().lock(NEVER)).rejects.toMatchObject({
		code: "state-unwritable",
		message: `A lock can be put neither in ${HOME} (EROFS: read-only file system) nor in ${FALLBACK} (${why}): no round was run`,
	});
});

test("somebody else's fallback with a lock in it / keeps nobody from a round", async () => {
	const world = new World();
	world.files.folders.set(FALLBACK, { ownedByUs: false });
	world.files.put(`${FALLBACK}/${lockName(markOf(100), "aaa")}`, "");
	await world.store().lock(NEVER);
	expect(world.time.elapsed()).toBe(0);
});

test("a bug in a port / is thrown, and leaves no lock", async () => {
	const world = new World();
	const bug = new TypeError("bug");
	const deps = world.deps(100);
	world.files.folders.set(HOME, {});
	world.files.put(`${HOME}/${lockName(markOf(7), "aaa")}`, "");
	const identity = { ...deps.identity, fateOf: async () => Promise.reject(bug) };
	await expect(world.store(100, { identity }).lock(NEVER)).rejects.toBe(bug);
	expect(locksIn(world, HOME)).toHaveLength(1);
});
