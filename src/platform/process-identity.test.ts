import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { createProcessIdentity, type ThisProcess } from "./process-identity.ts";

const identity = createProcessIdentity(process);
const onLinux = process.platform === "linux";

test("this process is itself, however often it is asked", async () => {
	const mark = await identity.self();
	expect(mark.pid).toBe(process.pid);
	expect(await createProcessIdentity(process).self()).toEqual(mark);
	expect(await identity.fateOf(mark)).toBe("self");
	for (const part of [mark.boot ?? "x", mark.namespace ?? "x", mark.started]) expect(part).toMatch(/^[a-z0-9]+$/);
});

test.runIf(onLinux).each<[situation: string, changes: object, fate: string]>([
	["before the machine was restarted / dead", { boot: "00000000" }, "dead"],
	["our number, another start / dead", { started: "1" }, "dead"],
	["in another container / unknown", { namespace: "1" }, "unknown"],
	["by one that could not tell its container / unknown", { namespace: null }, "unknown"],
	["a number that nobody has / dead", { pid: 4_194_304 }, "dead"],
	["somebody else's number, by now / dead", { pid: process.ppid, started: "1" }, "dead"],
])("%s", async (_situation, changes, fate) => {
	expect(await identity.fateOf({ ...(await identity.self()), ...changes })).toBe(fate);
});

test.runIf(onLinux)("another process: alive, stopped, killed but not collected, gone", async () => {
	const code = 'import("node:fs").then(fs => console.log(fs.readFileSync("/proc/self/stat", "utf8")))';
	const child = spawn(process.execPath, ["-e", `${code}; setInterval(() => {}, 1000)`], { argv0: "a) b (c" });
	const [stat] = await once(child.stdout, "data");
	const started =
		String(stat)
			.slice(String(stat).lastIndexOf(")") + 2)
			.split(" ")[19] ?? "";
	const mark = { ...(await identity.self()), pid: child.pid ?? 0, started };
	expect(await identity.fateOf(mark)).toBe("alive");
	child.kill("SIGSTOP");
	expect(await identity.fateOf(mark)).toBe("alive");
	child.kill("SIGKILL");
	await once(child, "exit");
	expect(await identity.fateOf(mark)).toBe("dead");
});

/** A platform that tells no start times. */
const elsewhere = (kill: (pid: number) => string | null): ThisProcess => ({
	pid: 100,
	platform: "darwin",
	kill: pid => {
		const code = kill(pid);
		if (code !== null) throw Object.assign(new Error(code), { code });
		return true;
	},
});

test.each<[situation: string, errno: string | null, pid: number, fate: string]>([
	["no such process / dead", "ESRCH", 7, "dead"],
	["a process by that number / unknown", null, 7, "unknown"],
	["another user's process by that number / unknown", "EPERM", 7, "unknown"],
	["our number, but not our start / dead", null, 100, "dead"],
])("macOS, Windows: %s", async (_situation, errno, pid, fate) => {
	const mark = { boot: null, namespace: null, pid, started: "before" };
	expect(await createProcessIdentity(elsewhere(() => errno)).fateOf(mark)).toBe(fate);
});
