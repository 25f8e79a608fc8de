import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import type { Staying } from "../e2e/stay.ts";
import { inHomeNetwork, until } from "./fixture.ts";
import { published } from "./published.ts";
import { pause } from "./reaction.ts";
import { HOME } from "./topology.ts";

/** An hour by hand: see docs/design/testing.md. */
const MINUTES = Number(process.env["CFDDNS_SOAK_MINUTES"] ?? 1);
const SECOND_MS = 1_000;

const TOML = `interval = "30s"
timeout = "2s"
[ipv4]
sources = ["interface:wan0"]
[guard]
max_changes_per_hour = 100000
`;

const API_FAULTS: readonly Fault[] = [
	{ kind: "html", status: 503 },
	{ kind: "rate-limited", retryAfter: "7" },
	{ kind: "rate-limited" },
	{ kind: "reset-before-work" },
	{ kind: "reset-after-work" },
	{ kind: "hang" },
	{ kind: "truncated" },
];

inHomeNetwork("bad times, for real", bed => {
	test("each in turn / right soon after it has ended, and never without an answer", {
		timeout: (MINUTES + 8) * 60 * SECOND_MS,
	}, async () => {
		const between = (low: number, high: number): number => low + Math.random() * (high - low);
		const state = join(bed().network.folder, "state-soak");
		mkdirSync(state, { recursive: true });
		// Small enough to be filled.
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "none", state]);
		until(() => execFileSync("umount", ["-l", state]));
		let count = 0;
		let address: string = HOME.wan0;
		const setAddress = (to: string, gap = "true"): void => {
			address = to;
			bed().run(
				"office",
				`ip -4 address flush dev wan0; ${gap}; ip address add ${to}/24 dev wan0
				ip route replace default via 81.2.70.1 dev wan0 metric 100`,
			);
		};
		const move = (): void => setAddress(`81.2.70.${20 + (count++ % 200)}`, `sleep ${between(0.05, 2).toFixed(2)}`);
		until(() => setAddress(HOME.wan0));
		await bed().setRecords([]);
		const start = (): Staying => bed().watch(["--json", "--verbose"], { at: "office", toml: TOML, state: "soak" });
		let run = start();
		until(() => run.end("SIGKILL"));

		const isRight = async (): Promise<boolean> => (await published(bed())).join() === `home.example.com A ${address}`;
		/** How long until the zone is right, counted from now; at most so long. */
		const rightAfterMs = async (what: string, longestMs: number): Promise<number> => {
			const startedAt = performance.now();
			try {
				await vi.waitUntil(isRight, { timeout: longestMs, interval: 100 });
			} catch {
				throw new Error(
					`${what}: ${address} was not published within ${longestMs} ms, but ${await published(bed())}\n${run.output.stdout.slice(-3000)}${run.output.stderr}`,
				);
			}
			return performance.now() - startedAt;
		};
		const lasting = async (
			what: () => Promise<unknown> | unknown,
			undo: () => Promise<unknown> | unknown,
		): Promise<number> => {
			const startedAt = performance.now();
			await what();
			await pause(between(1, 40) * SECOND_MS);
			await undo();
			return performance.now() - startedAt;
		};
		const badTimes: Readonly<Record<string, () => Promise<number>>> = {
			async flaps() {
				const startedAt = performance.now();
				for (let left = between(2, 25); left > 0; left -= 1) {
					setAddress(`81.2.70.${20 + (count++ % 200)}`);
					await pause(between(0, 700));
				}
				return performance.now() - startedAt;
			},
			linkDown: () =>
				lasting(
					() => bed().run("office", "ip link set wan0 down"),
					() => {
						bed().run("office", "ip link set wan0 up");
						move();
					},
				),
			outage: () =>
				lasting(
					async () => {
						await bed().fault(API_FAULTS[Math.floor(between(0, API_FAULTS.length))] ?? null);
						move();
					},
					() => bed().fault(null),
				),
			noNames: () =>
				lasting(
					() => {
						bed().run(
							"isp",
							"nft add table inet deaf; nft 'add chain inet deaf input { type filter hook input priority 0; }'; nft add rule inet deaf input udp dport 53 drop",
						);
						move();
					},
					() => bed().run("isp", "nft delete table inet deaf"),
				),
			fullDisk: () =>
				lasting(
					() => {
						try {
							writeFileSync(join(state, "ballast"), Buffer.alloc(1_000_000));
						} catch {
							// That was the purpose.
						}
						move();
					},
					() => rmSync(join(state, "ballast")),
				),
			async killed() {
				move();
				await pause(between(0, 150));
				await run.end("SIGKILL");
				run = start();
				return 5 * SECOND_MS;
			},
			async asleep() {
				run.child.kill("SIGSTOP");
				move();
				await pause(between(1, 12) * SECOND_MS);
				run.child.kill("SIGCONT");
				return 0;
			},
		};
		const seen: Record<string, number[]> = {};
		await rightAfterMs("the first round", 20 * SECOND_MS);
		const endAt = performance.now() + MINUTES * 60 * SECOND_MS;
		for (let turn = 0; performance.now() < endAt; turn += 1) {
			const [what, happens] = Object.entries(badTimes)[turn % 7] ?? ["", async () => 0];
			const lastedMs = await happens();
			// One step of an exponential wait is at most as long as all before, and half as much again.
			const tookMs = await rightAfterMs(what, 3 * lastedMs + 15 * SECOND_MS);
			seen[what] = [...(seen[what] ?? []), tookMs];
			await pause(2 * SECOND_MS);
			expect(await isRight(), `${what}, a little later`).toBe(true);
			const { unanswered, writes } = await bed().state();
			expect(unanswered).toBe(0);
			expect(writes.flatMap(({ contents }) => contents).filter(content => !content.startsWith("81.2.70."))).toEqual([]);
			await bed().forget();
		}
		const { kilobytes } = memoryOf(run.child.pid);
		for (const [what, tookMs] of Object.entries(seen))
			console.log(`${what}: ${tookMs.length} times, right after ${Math.round(Math.max(...tookMs))} ms at most`);
		console.log(`resident at the end: ${(kilobytes / 1024).toFixed(1)} MB`);
		// By the signal itself, where a name is still being looked up.
		expect([0, null]).toContain(await run.end());
	});
});

const memoryOf = (pid: number | undefined) => ({
	kilobytes: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]),
});
