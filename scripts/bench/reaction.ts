import { setTimeout as pause } from "node:timers/promises";
import { openHome, type Place } from "./home.ts";
import { moveTo } from "./network.ts";
import type { Reaction } from "./results.ts";
import { quantile } from "./statistics.ts";
import { stay } from "./staying.ts";

/** `watch` writes a name once a second at most; what is measured is the time after that. */
const SETTLED_MS = 1_100;
const GIVE_UP_MS = 30_000;

/** To be run in a network of its own: from the kernel's address event to the arrival of the request at the API. */
export async function measureReaction(place: Place, changes: number): Promise<Reaction> {
	const home = await openHome(place, { names: 1 });
	moveTo("81.2.69.9");
	home.configure("81.2.69.9");
	const flags = ["interval=1h", "ipv4.sources=interface:wan0", "guard.max_changes_per_hour=100000"];
	const watch = stay(home.command("watch", ...flags.flatMap(flag => ["--set", flag])), place.folder);
	// The kernel's own log of the moments at which addresses came, by its own clock.
	const kernel = stay({ words: ["ip", "-o", "-ts", "monitor", "address"] }, place.folder);
	try {
		await watch.says("Created host0.zone0.example");
		const delaysMs: number[] = [];
		for (let change = 0; change < changes; change += 1) {
			await pause(SETTLED_MS);
			const address = `81.2.69.${10 + (change % 200)}`;
			home.simulator.requests.clear();
			const sinceMs = Date.now();
			moveTo(address);
			const sentMs = await until(
				() => home.simulator.requests.all().find(({ body }) => JSON.stringify(body).includes(`"${address}"`))?.atMs,
			);
			const cameMs = await until(() => arrivalIn(kernel.output(), address, sinceMs));
			delaysMs.push(sentMs - cameMs);
		}
		return {
			changes,
			medianMs: quantile(delaysMs, 0.5),
			p99Ms: quantile(delaysMs, 0.99),
			longestMs: Math.max(...delaysMs),
		};
	} finally {
		await kernel.end();
		await watch.end();
		await home.close();
	}
}

/** The kernel stamps its log a moment before or after our own clock. */
const CLOCKS_APART_MS = 5;

/** A line is "[2026-11-28T12:00:00.123456] 2: wan0 inet 81.2.69.11/24 ...". */
function arrivalIn(log: string, address: string, sinceMs: number): number | undefined {
	const line = log.split("\n").findLast(text => text.includes(` inet ${address}/`) && !text.includes("Deleted"));
	const atMs = Date.parse(/\[([^\]]+)\]/.exec(line ?? "")?.[1] ?? "");
	return atMs >= sinceMs - CLOCKS_APART_MS ? atMs : undefined;
}

async function until<Value>(look: () => Value | undefined): Promise<Value> {
	const endMs = Date.now() + GIVE_UP_MS;
	for (;;) {
		const seen = look();
		if (seen !== undefined) return seen;
		if (Date.now() > endMs) throw new Error("The address did not arrive at the API");
		await pause(5);
	}
}
