import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadLocked } from "./real-store.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";

// Signals as these tests send them exist on Unix only.
describe.skipIf(process.platform === "win32")("real processes", () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await openSandbox();
	});
	afterAll(() => sandbox.close());

	test("eight at once, three of them killed in the middle of a round: no two rounds overlap", async () => {
		const log = sandbox.path("rounds.log");
		const folder = sandbox.path("rounds");
		const children = Array.from({ length: 8 }, (_, index) =>
			index < 3 ? sandbox.start("rounds", folder, `${log},4,hang`) : sandbox.start("rounds", folder, `${log},12`),
		);
		const killed = new Set<number>();
		const endings = children.map(async ({ child, ended, nextLine, pid }, index) => {
			if (index < 3) {
				expect(await nextLine()).toBe("hanging");
				killed.add(pid);
				child.kill("SIGKILL");
			}
			return await ended;
		});
		expect(await Promise.all(endings)).toEqual(["SIGKILL", "SIGKILL", "SIGKILL", 0, 0, 0, 0, 0]);

		const events = readFileSync(log, "utf8").trimEnd().split("\n");
		let running: string | null = null;
		for (const event of events) {
			const [what, pid = ""] = event.split(" ");
			if (what === "begin")
				expect(running === null || killed.has(Number(running)), `${event} during ${running}`).toBe(true);
			else expect(running).toBe(pid);
			running = what === "begin" ? pid : null;
		}
		expect(events.filter(event => event.startsWith("begin"))).toHaveLength(3 * 4 + 5 * 12);
		// What the last one to be killed left behind may still lie there: it hinders nobody, and the next round removes it.
		const left = readdirSync(folder).filter(file => ![...killed].some(pid => file.includes(`-${pid}-`)));
		expect(left).toEqual([]);
	});

	test("a stopped holder keeps its lock; killed, it loses it", async () => {
		const folder = sandbox.path("stopped");
		const holder = sandbox.start("hold", folder, "1000");
		expect(await holder.nextLine()).toBe("held");
		holder.child.kill("SIGSTOP");
		const impatient = await sandbox.start("hold", folder, "700").closed;
		expect(impatient).toEqual([
			expect.stringMatching(`^problem round-running Another round \\(process ${holder.pid}\\)`),
		]);

		const patient = sandbox.start("hold", folder, "20000");
		holder.child.kill("SIGCONT");
		holder.child.stdin.end();
		expect(await patient.nextLine()).toBe("held");
		expect(await holder.closed).toContain("released");

		patient.child.kill("SIGSTOP");
		patient.child.kill("SIGKILL");
		// Not yet collected by us, perhaps: dead all the same.
		const next = sandbox.start("hold", folder, "20000");
		expect(await next.nextLine()).toBe("held");
		next.child.stdin.end();
		expect(await next.ended).toBe(0);
	});

	test("killed at sixty moments of a save: what was said to be saved is there, or the one after it", async () => {
		let cutOff = 0;
		const killOften = async (folder: string): Promise<void> => {
			let saved = 0;
			for (let kill = 0; kill < 20; kill += 1) {
				const { child, closed, ended } = sandbox.start("save", folder);
				await once(child.stdout, "data");
				await new Promise(resolve => setTimeout(resolve, Math.random() * 6));
				child.kill("SIGKILL");
				expect(await ended).toBe("SIGKILL");
				saved = Math.max(saved, ...(await closed).map(Number));
				if (readdirSync(folder).some(name => name.includes(".tmp-"))) cutOff += 1;

				const { state, problems } = await loadLocked(folder, sandbox.path("fallback"));
				const found = Number(state.written["number"]?.[0]);
				expect(problems).toEqual([]);
				expect([saved, saved + 1]).toContain(found);
				saved = found;
				expect(readdirSync(folder)).toEqual([expect.stringMatching(/^state-home-[0-9a-f]{8}\.json$/)]);
			}
		};
		await Promise.all(["saves-1", "saves-2", "saves-3"].map(name => killOften(sandbox.path(name))));
		// Else the kills came when nothing was being saved, and prove nothing.
		expect(cutOff).toBeGreaterThan(0);
	}, 120_000);
});
