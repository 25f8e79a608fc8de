import { expect, test } from "vitest";
import { type TriggerWorld, triggerWorld } from "../../test/triggers/world.ts";

const MISSING = "kernel events are not heard: `ip` was not found; looking once a second instead";
const KILLED = "kernel events are not heard: `ip` was ended by signal 9; looking once a second instead";
const AGAIN = "kernel events are heard again";

const move = ({ network }: TriggerWorld): void => {
	network.state.rows = [network.row("wan0", "81.2.69.143")];
};

/** Plays on the machine of a platform from its first moment to its last, and tells what was said. */
async function play(platform: string, scene: (world: TriggerWorld) => Promise<unknown>): Promise<readonly string[]> {
	const world = triggerWorld(platform);
	const listening = world.listen();
	await scene(world);
	const said = [...world.log];
	world.stop();
	await listening;
	await world.pass(1_000);
	// Whoever was told to stop is silent.
	expect(world.log).toEqual(said);
	return said;
}

test.each<[scenario: string, scene: (world: TriggerWorld) => Promise<unknown>, said: readonly string[]]>([
	["nothing happens / nothing said", world => world.pass(86_400), []],
	[
		"lines / each chunk wakes, at once",
		async world => {
			await world.pass(10);
			world.runs[0]?.hear("output");
			await world.pass(0.5);
			world.runs[0]?.hear("output");
		},
		["10 network", "10.5 network"],
	],
	[
		"a complaint, as after a flood / wakes",
		async world => {
			await world.pass(10);
			world.runs[0]?.hear("complaint");
		},
		["10 network"],
	],
	[
		"a change before ip listens / seen by looking",
		async world => {
			await world.pass(0.5);
			move(world);
			await world.pass(10);
		},
		["1 network"],
	],
	[
		"a complaint before ip is known to listen / wakes when it is",
		async world => {
			await world.pass(1.5);
			world.runs[0]?.hear("complaint");
			await world.pass(10);
		},
		["2 network"],
	],
	[
		"ip is killed / said, started again, and woken once since something may be missed",
		async world => {
			await world.pass(100);
			world.runs[0]?.end("`ip` was ended by signal 9");
			await world.pass(100);
			world.runs[1]?.hear("output");
		},
		[`101 ${KILLED}`, `103 ${AGAIN}`, "103 network", "200 network"],
	],
	[
		"the network changes while ip is started again / seen by looking",
		async world => {
			await world.pass(99.5);
			world.runs[0]?.end("`ip` was ended by signal 9");
			await world.pass(1);
			move(world);
			await world.pass(1);
		},
		[`100.5 ${KILLED}`, "101 network"],
	],
	[
		"ip ends together with us / not said",
		async world => {
			await world.pass(100);
			world.runs[0]?.end("`ip` was ended by signal 15");
			await world.pass(0.1);
		},
		[],
	],
	[
		"no ip / said once, and looked at once a second",
		async world => {
			world.fate.atOnce = "`ip` was not found";
			world.runs[0]?.end("`ip` was not found");
			await world.pass(20.5);
			move(world);
			await world.pass(7_200);
		},
		[`1 ${MISSING}`, "21 network"],
	],
	[
		"an ip without monitor / its usage wakes nobody",
		async world => {
			world.runs[0]?.hear("complaint");
			world.runs[0]?.end("`ip` ended with exit code 1");
			await world.pass(1.5);
			world.runs[1]?.hear("complaint");
			world.runs[1]?.end("`ip` ended with exit code 1");
			await world.pass(2);
		},
		["1 kernel events are not heard: `ip` ended with exit code 1; looking once a second instead"],
	],
	[
		"ip is installed later / heard",
		async world => {
			world.fate.atOnce = "`ip` was not found";
			world.runs[0]?.end("`ip` was not found");
			await world.pass(10);
			world.fate.atOnce = null;
			await world.pass(100);
		},
		[`1 ${MISSING}`, `17 ${AGAIN}`, "17 network"],
	],
])("Linux: %s", async (_scenario, scene, said) => expect(await play("linux", scene)).toEqual(said));

test("Linux: pauses / doubled up to five minutes, and short again after a minute of hearing", async () => {
	const startedAt = async (livesForSeconds: number): Promise<readonly number[]> => {
		const starts: number[] = [];
		await play("linux", async world => {
			for (let count = 0; count < 12; count += 1) {
				while (world.runs.length === count) await world.pass(0.5);
				starts.push(world.time.elapsed() / 1000);
				await world.pass(livesForSeconds);
				world.runs.at(-1)?.end("`ip` ended with exit code 1");
			}
		});
		return starts.slice(1).map((seconds, index) => seconds - (starts[index] ?? 0) - livesForSeconds);
	};
	expect(await startedAt(1)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
	expect(new Set(await startedAt(60))).toEqual(new Set([1]));
});

test("Linux: heard / nobody looks, and deaf / somebody does", () =>
	play("linux", async ({ network, runs, pass }) => {
		await pass(2.5);
		const looks = network.looks();
		await pass(3_600);
		expect(network.looks()).toBe(looks);
		runs[0]?.end("`ip` was ended by signal 9");
		await pass(2);
		expect(network.looks()).toBe(looks + 2);
	}));

test("Linux: the program / ip monitor, as text", () =>
	play("linux", async ({ runs }) =>
		expect(runs.map(run => run.words.join(" "))).toEqual(["ip -o monitor address link route"]),
	));

test.each(["darwin", "win32", "freebsd"])("%s / no program, a look once a second", async platform => {
	const said = await play(platform, async world => {
		await world.pass(5.5);
		expect(world.network.looks()).toBe(6);
		move(world);
		await world.pass(5);
		expect(world.runs).toEqual([]);
	});
	expect(said).toEqual(["6 network"]);
});

test("a bug / thrown, not swallowed", async () => {
	const world = triggerWorld("darwin");
	const bug = new TypeError("a bug");
	world.network.view.addresses = () => Promise.reject(bug);
	await expect(world.listen()).rejects.toBe(bug);
});

test("stopped before / ends at once", async () => {
	const world = triggerWorld("linux");
	world.stop();
	await world.listen();
	expect([world.log, world.runs]).toEqual([[], []]);
});
