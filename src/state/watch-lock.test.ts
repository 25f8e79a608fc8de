import { expect, test } from "vitest";
import { HOME, NEVER, World } from "../../test/state/world.ts";
import { lockName } from "./lock-name.ts";
import { lockWatch } from "./watch-lock.ts";

/** What a process needs to watch in that world. */
function deps(world: World) {
	let random = 0;
	return {
		folder: HOME,
		fallbackFolder: "/tmp/cfddns-0",
		files: world.files,
		identity: {
			self: async () => ({ boot: "b0075", namespace: "1", pid: 1, started: "100" }),
			fateOf: async ({ pid }: { readonly pid: number }) => world.fates.get(pid) ?? ("dead" as const),
		},
		clock: world.time,
		random: () => {
			random += 0.001;
			return random % 1;
		},
		released: new Set<string>(),
	};
}

test.each<[state: string, fate: "alive" | "unknown" | "dead", code: string | null]>([
	["another one lives / refused", "alive", "already-watching"],
	["another one was killed / ours", "dead", null],
	["it was in a container that is gone, and nobody can tell / ours", "unknown", null],
])("%s", async (_state, fate, code) => {
	const world = new World();
	if (fate !== "dead") world.fates.set(7, fate);
	await world.files.makeFolder(HOME);
	const mark = { boot: "b0075", namespace: "9", pid: 7, started: "700" };
	await world.files.create(`${HOME}/${lockName(mark, "abcdefabcdef", "watch")}`, "", "passing");
	const locked = world.time.until(lockWatch(deps(world), NEVER));
	if (code !== null) return expect(locked).rejects.toMatchObject({ code });
	const release = await locked;
	expect(world.files.names(HOME).filter(name => name.startsWith("watch-"))).toHaveLength(1);
	await world.time.until(release());
	expect(world.files.names(HOME).filter(name => name.startsWith("watch-"))).toEqual([]);
});

test("a round is under way / no reason not to watch", async () => {
	const world = new World();
	world.fates.set(7, "alive");
	await world.files.makeFolder(HOME);
	const mark = { boot: "b0075", namespace: "1", pid: 7, started: "700" };
	await world.files.create(`${HOME}/${lockName(mark, "abcdefabcdef")}`, "", "passing");
	const release = await world.time.until(lockWatch(deps(world), NEVER));
	await world.time.until(release());
	expect(world.files.names(HOME)).toHaveLength(1);
});
