import { vi } from "vitest";
import type { Bed } from "./bed.ts";
import type { Daemon } from "./namespaces.ts";
import type { Place } from "./topology.ts";

/** How often each kind of change is made; more by hand, as docs/performance.md says. */
export const CHANGES = Number(process.env["CFDDNS_CHANGES"] ?? 8);

/** What section 10 of the contract asks for. Of a few changes the 99th percentile is the slowest: chance. */
export const LIMITS = { medianMs: 250, p99Ms: CHANGES < 100 ? 3_000 : 1_000, routerMedianMs: 1_000 };

/** The kernel stamps its log a moment before or after our own clock. */
const CLOCKS_APART_MS = 5;

/** The kernel's own log of the moments at which addresses came, by its own clock. */
export function followAddresses(
	bed: Bed,
	place: Place,
): { arrivedMs(address: string, sinceMs: number): Promise<number>; stop(): Promise<void> } {
	const daemon: Daemon = bed.network.start(place, ["ip", "-o", "-ts", "monitor", "address"]);
	/** The last time that it came; a line is "[2026-11-28T12:00:00.123456] 2: wan0 inet 81.2.70.11/24 ...". */
	const last = (address: string): number | null => {
		const lines = daemon.output().split("\n");
		const line = lines.findLast(text => text.includes(` inet ${address}/`) && !text.includes("Deleted"));
		const moment = /\[([^\]]+)\]/.exec(line ?? "")?.[1];
		return moment === undefined ? null : Date.parse(moment);
	};
	return {
		async arrivedMs(address, sinceMs) {
			await vi.waitUntil(() => (last(address) ?? 0) >= sinceMs - CLOCKS_APART_MS, { timeout: 30_000, interval: 20 });
			return last(address) ?? Number.NaN;
		},
		stop: daemon.stop,
	};
}

/** When the first request with this address arrived at the API after that moment. */
export async function writtenMs(bed: Bed, address: string, sinceMs: number, timeoutMs = 30_000): Promise<number> {
	let atMs: number | undefined;
	await vi.waitUntil(
		async () => {
			const { writes } = await bed.state();
			atMs = writes.find(({ atMs, contents }) => atMs >= sinceMs && contents.includes(address))?.atMs;
			return atMs !== undefined;
		},
		{ timeout: timeoutMs, interval: 20 },
	);
	return atMs ?? Number.NaN;
}

/** The median, the 99th percentile and the longest of some durations, and a line that tells them. */
export function summary(what: string, durationsMs: readonly number[]) {
	const sorted = durationsMs.toSorted((a, b) => a - b);
	const at = (part: number): number =>
		sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
	const [medianMs, p99Ms, longestMs] = [at(0.5), at(0.99), at(1)];
	console.log(
		`${what}: median ${medianMs.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, longest ${longestMs.toFixed(0)} ms of ${sorted.length} changes`,
	);
	return { medianMs, p99Ms };
}

export const pause = (delayMs: number): Promise<void> => new Promise(resolve => setTimeout(resolve, delayMs));
