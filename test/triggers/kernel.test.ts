import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createNamespace, type Namespace, namespaceObstacle } from "../sources/namespace.ts";
import { type Listener, nowMs, startListener } from "./listener.ts";

const SCRIPT = fileURLToPath(new URL("kernel-script.ts", import.meta.url));
const obstacle = namespaceObstacle();
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

const SET_UP = `
	ip link set lo up
	ip link add wan0 type veth peer name wan9
	for name in wan0 wan9; do
		echo 0 > /proc/sys/net/ipv6/conf/$name/accept_ra
		ip link set $name up
	done
	ip address add 81.2.69.142/24 dev wan0
	ip address add 2a01:5a8::8/64 dev wan0 nodad
	ip route add default via 81.2.69.1 dev wan0`;

const MONITOR = "ip -o monitor address link route";

describe.skipIf(obstacle !== null)(`a network of its own${why}`, () => {
	let network: Namespace;
	let folder: string;
	const listeners: Listener[] = [];
	beforeAll(async () => {
		network = await createNamespace(SCRIPT, "-kernel");
		network.run(SET_UP);
		folder = mkdtempSync(join(tmpdir(), "cfddns-kernel-"));
	});
	afterAll(() => {
		for (const listener of listeners) listener.kill("SIGKILL");
		network?.remove();
		if (folder !== undefined) rmSync(folder, { recursive: true });
	});
	/** Listens, with programs from `path`. */
	const start = async (scene: string, path?: string): Promise<Listener> => {
		const listener = await startListener(network, `${process.pid}-${scene}`, path);
		listeners.push(listener);
		return listener;
	};

	/** Listens with an `ip monitor` that is known to hear. */
	async function hearing(scene: string): Promise<Listener> {
		const listener = await start(scene);
		await vi.waitUntil(listener.monitor, { timeout: 10_000 });
		await listener.quiet();
		await listener.quiet();
		return listener;
	}

	describe("kernel events", () => {
		let listener: Listener;
		beforeAll(async () => {
			listener = await hearing("events");
		});

		test.each<[event: string, line: string]>([
			["an address comes", "ip address add 81.2.69.143/24 dev wan0"],
			["an address goes", "ip address del 81.2.69.143/24 dev wan0"],
			["an address is renewed", "ip address change 81.2.69.142/24 dev wan0 valid_lft 3600 preferred_lft 3600"],
			["an IPv6 address comes", "ip address add 2a01:5a8::9/64 dev wan0 nodad"],
			["an IPv6 address is deprecated", "ip address change 2a01:5a8::9/64 dev wan0 preferred_lft 0"],
			["an IPv6 address goes", "ip address del 2a01:5a8::9/64 dev wan0"],
			["another router", "ip route replace default via 81.2.69.2 dev wan0"],
			["the default route goes", "ip route del default"],
			["the default route comes", "ip route add default via 81.2.69.1 dev wan0"],
			["the cable is pulled", "ip link set wan9 down"],
			["the cable is back", "ip link set wan9 up"],
			["the interface is down", "ip link set wan0 down"],
			["the interface is up", "ip link set wan0 up; ip route add default via 81.2.69.1 dev wan0"],
			["the interface is made anew", "ip link del wan0; ip link add wan0 type veth peer name wan9"],
			["and has an address again", "ip link set wan0 up; ip link set wan9 up; ip address add 81.2.69.142/24 dev wan0"],
		])("%s / woken", async (_event, line) => {
			await listener.quiet();
			const sinceMs = nowMs();
			network.run(line);
			expect((await listener.woken(sinceMs)) - sinceMs).toBeLessThan(2_000);
		});

		test("an IPv6 address is found to be unique / woken again", async () => {
			await listener.quiet();
			network.run("ip address add 2a01:5a8::a/64 dev wan0");
			await expect
				.poll(() => network.run("ip -6 address show dev wan0 tentative to 2a01:5a8::a"), { timeout: 10_000 })
				.toBe("");
			const sinceMs = nowMs() - 200;
			await listener.woken(sinceMs);
		});

		test("500 events / woken within milliseconds", { timeout: 180_000 }, async () => {
			await listener.quiet();
			const afterStart: number[] = [];
			const afterReturn: number[] = [];
			for (let count = 0; count < 500; count += 1) {
				const change = count % 2 === 0 ? "add" : "del";
				const startedMs = nowMs();
				network.exec("ip", "address", change, "81.2.69.200/24", "dev", "wan0");
				const returnedMs = nowMs();
				const wokenMs = await listener.woken(startedMs);
				afterStart.push(wokenMs - startedMs);
				afterReturn.push(wokenMs - returnedMs);
			}
			const at = (values: readonly number[], part: number): number =>
				values.toSorted((left, right) => left - right)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
			const shown = (values: readonly number[]): string =>
				[0.5, 0.99, 1].map(part => `${at(values, part).toFixed(1)} ms`).join(", ");
			console.log(
				`wake after ip returned, median, p99, most: ${shown(afterReturn)}; after it began: ${shown(afterStart)}`,
			);
			expect(at(afterReturn, 0.5)).toBeLessThan(50);
		});

		test("10,000 routes come and go / memory stays, and events are still heard", async () => {
			await listener.quiet();
			const before = await listener.ask("memory");
			const wakes = listener.wakes();
			const batch = (change: string): string =>
				Array.from(
					{ length: 10_000 },
					(_, index) => `route ${change} 10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}/32 dev wan0`,
				).join("\n");
			for (const change of ["add", "del"]) {
				writeFileSync(join(folder, change), batch(change));
				network.exec("ip", "-batch", join(folder, change));
			}
			await listener.quiet();
			const grownMb = ((await listener.ask("memory")) - before) / 1e6;
			console.log(`20,000 events: ${listener.wakes() - wakes} wakes, ${grownMb.toFixed(1)} MB more`);
			expect(listener.wakes()).toBeGreaterThan(wakes);
			expect(grownMb).toBeLessThan(40);
			const sinceMs = nowMs();
			network.run("ip address add 81.2.69.144/24 dev wan0");
			await listener.woken(sinceMs);
			expect(listener.remarks()).toEqual([]);
		});

		test.each(["cost", "cost without tables"])(
			"looking once a second, %s / below a thousandth of it",
			async question => {
				const costMs = await listener.ask(question);
				console.log(`looking once a second (${question}): ${costMs.toFixed(3)} ms of CPU time`);
				expect(costMs).toBeLessThan(1);
			},
		);
	});

	test("ip is killed / started again, said, and woken once it hears", async () => {
		const listener = await hearing("killed");
		const first = listener.monitor();
		const sinceMs = nowMs();
		if (first !== undefined) process.kill(first, "SIGKILL");
		await expect
			.poll(listener.remarks, { timeout: 10_000 })
			.toEqual([
				"kernel events are not heard: `ip` was ended by signal 9; looking once a second instead",
				"kernel events are heard again",
			]);
		expect(listener.lines.filter(line => line.wake !== undefined && line.atMs >= sinceMs)).toHaveLength(1);
		expect(listener.monitor()).not.toBe(first);
		const changedMs = nowMs();
		network.run("ip address add 81.2.69.145/24 dev wan0");
		await listener.woken(changedMs);
		listener.kill("SIGTERM");
		await listener.ended;
	});

	test("told to stop / resolves, and nothing is left by then", async () => {
		const listener = await hearing("stopped");
		expect(listener.processes().map(({ command }) => command)).toContain(MONITOR);
		listener.kill("SIGTERM");
		await listener.ended;
		expect(listener.lines.at(-1)?.ended).toBe(true);
		expect(listener.processes()).toEqual([]);
		expect(listener.remarks()).toEqual([]);
	});

	test("we are killed / no ip and no shell is left", async () => {
		const listener = await hearing("we");
		expect(listener.processes()).toHaveLength(4);
		listener.kill("SIGKILL");
		await listener.ended;
		await expect.poll(listener.processes, { timeout: 5_000 }).toEqual([]);
	});

	test("an ip without monitor, as BusyBox has it / said once, and a change is seen within seconds", async () => {
		const usage = "echo 'BusyBox v1.35.0 multi-call binary.' >&2; echo 'Usage: ip [OPTIONS] address|route' >&2; exit 1";
		writeFileSync(join(folder, "ip"), `#!/bin/sh\n${usage}\n`, { mode: 0o755 });
		const listener = await start("busybox", `${folder}:${process.env["PATH"]}`);
		await expect
			.poll(listener.remarks, { timeout: 10_000 })
			.toEqual([
				'kernel events are not heard: `ip` ended with exit code 1 ("BusyBox v1.35.0 multi-call binary. Usage: ip [OPTIONS] address|route"); looking once a second instead',
			]);
		const sinceMs = nowMs();
		expect(listener.wakes()).toBe(0);
		network.run("ip address add 81.2.69.146/24 dev wan0");
		expect((await listener.woken(sinceMs)) - sinceMs).toBeLessThan(3_000);
		await listener.quiet();
		expect([listener.wakes(), listener.remarks().length]).toEqual([1, 1]);
		listener.kill("SIGTERM");
		await listener.ended;
		expect(listener.processes()).toEqual([]);
	});
});
