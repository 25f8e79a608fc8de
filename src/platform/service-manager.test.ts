import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { createRunCommand } from "./command.ts";
import { createServiceManager } from "./service-manager.ts";

function manager(env: Readonly<Record<string, string>>) {
	const said: string[] = [];
	const world = { elapsedMs: 0 };
	const made = createServiceManager({
		env,
		pid: 42,
		run: async (program, args) => {
			said.push([program, ...args].join(" "));
			return "";
		},
		elapsed: () => world.elapsedMs,
	});
	return { ...made, said, world };
}
const SYSTEMD = { NOTIFY_SOCKET: "/run/systemd/notify" };

describe("without systemd", () => {
	test.each([{}, { NOTIFY_SOCKET: "" }, { WATCHDOG_USEC: "1000000" }])("%o / nothing is run", async env => {
		const { ready, status, beat, stopping, beatEveryMs, said } = manager(env);
		ready();
		status("well");
		beat();
		await stopping();
		expect(said).toEqual([]);
		expect(beatEveryMs).toBeNull();
	});
});

describe("with systemd", () => {
	test("what it is told / in order, a status only when it is another", async () => {
		const { ready, status, stopping, said } = manager(SYSTEMD);
		ready();
		status("1 record is right");
		status("1 record is right");
		status("Trouble: api-error");
		await stopping();
		expect(said).toEqual([
			"systemd-notify --pid=42 --ready",
			"systemd-notify --pid=42 --status=1 record is right",
			"systemd-notify --pid=42 --status=Trouble: api-error",
			"systemd-notify --pid=42 STOPPING=1",
		]);
	});
	test.each<[state: string, env: Record<string, string>, beatEveryMs: number | null]>([
		["it wants to hear every 90 s / every 30", { WATCHDOG_USEC: "90000000", WATCHDOG_PID: "42" }, 30_000],
		["no process is named / ours", { WATCHDOG_USEC: "90000000" }, 30_000],
		["another process / not ours to say", { WATCHDOG_USEC: "90000000", WATCHDOG_PID: "43" }, null],
		["nonsense / nothing", { WATCHDOG_USEC: "often" }, null],
	])("%s", (_state, env, beatEveryMs) => expect(manager({ ...SYSTEMD, ...env }).beatEveryMs).toBe(beatEveryMs));
	test("beats come often / passed on seldom", async () => {
		const { beat, stopping, said, world } = manager({ ...SYSTEMD, WATCHDOG_USEC: "90000000" });
		for (world.elapsedMs = 0; world.elapsedMs < 60_000; world.elapsedMs += 1000) beat();
		await stopping();
		expect(said.filter(line => line.endsWith("WATCHDOG=1"))).toHaveLength(4);
	});
});

const missing = ["systemd-notify", "socat"].filter(program => spawnSync(program, ["-h"]).error !== undefined);
const why = missing.length === 0 ? "" : ` (skipped: there is no ${missing.join(", ")})`;

test.skipIf(missing.length > 0)(`the real systemd-notify / its words arrive${why}`, async () => {
	const folder = mkdtempSync(join(tmpdir(), "cfddns-notify-"));
	const socket = join(folder, "notify");
	const listener = spawn("socat", ["-u", `UNIX-RECV:${socket}`, "STDOUT"], { stdio: ["ignore", "pipe", "inherit"] });
	try {
		let heard = "";
		listener.stdout.setEncoding("utf8").on("data", text => {
			heard += text;
		});
		await vi.waitUntil(() => existsSync(socket), { timeout: 5000 });
		const env = { PATH: process.env["PATH"] ?? "", NOTIFY_SOCKET: socket };
		const { ready } = createServiceManager({ env, pid: process.pid, run: createRunCommand(env), elapsed: () => 0 });
		ready();
		await vi.waitUntil(() => heard.includes("READY=1"), { timeout: 8000 });
	} finally {
		listener.kill();
		rmSync(folder, { recursive: true, force: true });
	}
});
