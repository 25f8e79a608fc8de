import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { type Home, openHome } from "./home.ts";
import { type Staying, stay } from "./stay.ts";

/** More by hand: see docs/performance.md. */
const ROUNDS = Number(process.env["CFDDNS_ROUNDS"] ?? 300);
const IDLE_SECONDS = Number(process.env["CFDDNS_IDLE_SECONDS"] ?? 20);

const CONFIG = `domains = ["home.example.com"]
interval = "1h"
[ipv4]
sources = ["interface"]
allow = ["0.0.0.0/0"]
`;

let home: Home | null = null;
let run: Staying | null = null;
afterEach(async () => {
	await run?.end("SIGKILL");
	await home?.close();
});

const onLinux = process.platform === "linux";
const residentMb = (pid: number | undefined): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
/** User and system time, in ms: fields 14 and 15 of proc(5) stat, in ticks of 10 ms. */
const cpuMs = (pid: number | undefined): number => {
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
		.replace(/^.*\) /, "")
		.split(" ");
	return (Number(fields[11]) + Number(fields[12])) * 10;
};
const pause = (delayMs: number): Promise<void> => new Promise(resolve => setTimeout(resolve, delayMs));

test.skipIf(!onLinux)(
	`${ROUNDS} rounds / memory does not grow (Linux only)`,
	{ timeout: 60_000 + ROUNDS * 500 },
	async () => {
		home = await openHome('domains = ["home.example.com"]\ninterval = "1h"\n[ipv4]\nsources = ["static:81.2.69.142"]');
		run = stay(home, ["--json", "--verbose"]);
		const { child, output } = run;
		const roundsSaid = () => output.stdout.split('"event":"round"').length - 1;
		await vi.waitUntil(() => roundsSaid() === 1, { timeout: 15_000 });
		const warm = Math.min(1000, ROUNDS / 3);
		let warmMb = Number.NaN;
		for (let round = 1; round <= ROUNDS; round += 1) {
			const before = output.stdout.length;
			child.kill("SIGUSR1");
			await vi.waitUntil(() => output.stdout.length > before, { timeout: 15_000, interval: 2 });
			if (round === Math.floor(warm)) warmMb = residentMb(child.pid);
		}
		const mb = residentMb(child.pid);
		console.log(
			`resident after ${Math.floor(warm)} rounds ${warmMb.toFixed(1)} MB, after ${ROUNDS} ${mb.toFixed(1)} MB`,
		);
		expect(mb).toBeLessThanOrEqual(warmMb + 8);
		expect(await run.end()).toBe(0);
	},
);

test.skipIf(!onLinux)(
	"nothing happens / hardly any processor time, and little memory (Linux only)",
	{ timeout: 60_000 + IDLE_SECONDS * 1000 },
	async () => {
		home = await openHome(CONFIG.replace('"interface"', '"static:81.2.69.142"'));
		run = stay(home, []);
		await run.says("Created home.example.com");
		// V8 tidies up for a while after the start.
		await pause(25_000);
		const { pid } = run.child;
		const beforeMs = cpuMs(pid);
		await pause(IDLE_SECONDS * 1000);
		const percent = (cpuMs(pid) - beforeMs) / IDLE_SECONDS / 10;
		const mb = residentMb(pid);
		console.log(`idle for ${IDLE_SECONDS} s: ${percent.toFixed(3)} % of a processor, ${mb.toFixed(1)} MB resident`);
		// It is counted in ticks of 10 ms: some of them are chance.
		expect(percent).toBeLessThanOrEqual(0.1 + 4 / IDLE_SECONDS);
		expect(mb).toBeLessThanOrEqual(60);
	},
);
