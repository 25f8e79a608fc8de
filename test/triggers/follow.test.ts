import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { markedProcesses } from "./marked.ts";

const LINUX = process.platform === "linux";
const pathOf = (program: string): string | null =>
	(process.env["PATH"] ?? "")
		.split(":")
		.map(folder => join(folder, program))
		.find(path => existsSync(path)) ?? null;
const SHELLS = ["sh", "dash", "bash", "busybox"].map(name => ({ name, path: LINUX ? pathOf(name) : null }));

let folder = "";
let script = "";
const children = new Set<ChildProcess>();
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "cfddns-follow-"));
	script = join(folder, "script.mjs");
	const entryPoints = [fileURLToPath(new URL("follow-script.ts", import.meta.url))];
	await build({ entryPoints, outfile: script, bundle: true, platform: "node", format: "esm", logLevel: "silent" });
});
afterAll(() => {
	for (const child of children) child.kill("SIGKILL");
	rmSync(folder, { recursive: true });
});

/** A process that follows `sleep`, which would neither read nor write for an hour; in a shell of this path. */
async function start(shell: string, mark: string, ...prefix: readonly string[]) {
	const bin = join(folder, mark);
	mkdirSync(bin);
	symlinkSync(shell, join(bin, "sh"));
	const [program = "", ...words] = [...prefix, process.execPath, script, "sleep", "3600"];
	const child = spawn(program, words, {
		env: { PATH: `${bin}:${process.env["PATH"]}`, MARK: mark },
		stdio: ["ignore", "pipe", "inherit"],
	});
	children.add(child);
	let said = "";
	child.stdout.setEncoding("utf8").on("data", text => {
		said += text;
	});
	const ended = once(child, "close").then(() => (said === "" ? null : JSON.parse(said)));
	const running = () => markedProcesses(mark);
	const find = (isIt: (command: string) => boolean): number =>
		running().find(({ command }) => isIt(command))?.pid ?? Number.NaN;
	const sleeper = (): number => find(command => command === "sleep 3600");
	// The node, the shell, its guard and the program; and the one before them.
	await expect.poll(() => running().length, { timeout: 10_000 }).toBe(prefix.length === 0 ? 4 : 5);
	await expect.poll(sleeper).not.toBeNaN();
	const shells = (): readonly number[] =>
		running()
			.filter(({ command }) => command.startsWith("sh -c"))
			.map(({ pid }) => pid);
	return { child, ended, running, sleeper, shells, node: find(command => command.startsWith(process.execPath)) };
}

const gone = async ({ running }: { running: () => readonly unknown[] }): Promise<void> =>
	expect.poll(running, { timeout: 5_000 }).toEqual([]);

describe.each(SHELLS)("$name", ({ name, path }) => {
	const isThere = path !== null;
	const title = (text: string): string => (isThere ? text : `${text} (skipped: no ${LINUX ? name : "/proc"})`);
	const shell = path ?? "";
	const mark = (scene: string): string => `${process.pid}-${name}-${scene}`;

	test.skipIf(!isThere)(title("we are killed / nothing is left"), async () => {
		const scene = await start(shell, mark("kill"));
		process.kill(scene.node, "SIGKILL");
		await gone(scene);
	});

	test.skipIf(!isThere)(title("we are told to stop / ends with the reason, and nothing is left by then"), async () => {
		const scene = await start(shell, mark("stop"));
		process.kill(scene.node, "SIGTERM");
		expect(await scene.ended).toMatchObject({ how: "stopped", heard: 0 });
		expect(scene.running()).toEqual([]);
	});

	test.skipIf(!isThere)(title("the program is killed / said, and nothing is left by then"), async () => {
		const scene = await start(shell, mark("program"));
		process.kill(scene.sleeper(), "SIGKILL");
		expect(await scene.ended).toMatchObject({ how: "`sleep` was ended by signal 9", heard: 0 });
		expect(scene.running()).toEqual([]);
	});

	test.skipIf(!isThere)(title("its shell is killed / said, and nothing is left"), async () => {
		const scene = await start(shell, mark("shell"));
		process.kill(Math.min(...scene.shells()), "SIGKILL");
		expect(await scene.ended).toMatchObject({ how: "`sleep` was ended by SIGKILL" });
		await gone(scene);
	});

	test.skipIf(!isThere)(
		title("the guard is killed, and we are told to stop / ends all the same, a little later"),
		async () => {
			const scene = await start(shell, mark("guard"));
			process.kill(Math.max(...scene.shells()), "SIGKILL");
			process.kill(scene.node, "SIGTERM");
			expect(await scene.ended).toMatchObject({ how: "stopped" });
			await gone(scene);
		},
	);
});

const CONTAINER = ["--pid", "--fork", "--mount-proc", "--kill-child"];
const obstacle = !LINUX
	? "not Linux"
	: spawnSync("unshare", [...CONTAINER, "true"], { stdio: "ignore" }).status === 0
		? null
		: "no process namespace can be made";

test.skipIf(obstacle !== null).each<[state: string, whom: "node" | "sleeper", signal: NodeJS.Signals]>([
	["told to stop", "node", "SIGTERM"],
	["the program is killed", "sleeper", "SIGKILL"],
])(
	`process 1 of a container, %s / nothing is left to collect${obstacle === null ? "" : ` (skipped: ${obstacle})`}`,
	async (_state, whom, signal) => {
		const scene = await start(pathOf("sh") ?? "", `${process.pid}-first-${whom}`, "unshare", ...CONTAINER);
		process.kill(whom === "node" ? scene.node : scene.sleeper(), signal);
		expect((await scene.ended).left).toEqual([]);
	},
);
