// Runs inside a network namespace: listens with this machine's triggers, and prints a line of JSON for each wake and remark, with
// the time of the clock that all processes share. What is asked on standard input is answered there too. SIGTERM ends it, and so does
// the end of that input.
import { createInterface } from "node:readline";
import { addressFingerprint, routeFingerprint } from "../../src/core/network-fingerprint.ts";
import type { NetworkView } from "../../src/core/ports.ts";
import { createClock } from "../../src/platform/clock.ts";
import { createFollowProgram } from "../../src/platform/follow.ts";
import { createNetworkView, type NetworkOptions } from "../../src/platform/network.ts";
import { outgoingAddress } from "../../src/platform/network-socket.ts";
import { createTriggers } from "../../src/triggers/triggers.ts";

const { platform } = process;
const clock = createClock(process.hrtime);
const network = createNetworkView({ platform });
const say = (line: object): void =>
	void process.stdout.write(`${JSON.stringify({ ...line, atMs: clock.elapsed() })}\n`);

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort(new Error("stopped")));
const triggers = createTriggers({
	platform,
	follow: createFollowProgram(process.env),
	network,
	clock,
	random: Math.random,
});
const sleeper = { wake: (wake: string) => say({ wake }), remark: (remark: string) => say({ remark }) };

/** As on macOS and Windows: without tables, so that the system is asked by which address it would send. */
async function withoutTables(): Promise<NetworkOptions> {
	const { networkInterfaces } = await import("node:os");
	const kernel = { interfaces: async () => networkInterfaces(), table: () => null, outgoingAddress, sys: () => null };
	return { kernel, platform: "darwin" };
}

/** How much CPU time it takes, in milliseconds. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
	const times = 500;
	for (let count = 0; count < times; count += 1) await work();
	const before = process.cpuUsage();
	for (let count = 0; count < times; count += 1) await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e3 / times;
}

/** Of one second, on average. */
const costOfLooking = async (view: NetworkView): Promise<number> =>
	(await costOf(() => addressFingerprint(view))) + (await costOf(() => routeFingerprint(view))) / 5;

const questions = createInterface({ input: process.stdin });
questions.once("close", () => stop.abort(new Error("nobody asks any more")));
questions.on("line", async question => {
	if (question === "memory") say({ answer: process.memoryUsage().rss });
	if (question === "cost") say({ answer: await costOfLooking(network) });
	if (question === "cost without tables")
		say({ answer: await costOfLooking(createNetworkView(await withoutTables())) });
});
await Promise.all(triggers.map(trigger => trigger.listen(sleeper, stop.signal)));
say({ ended: true });
process.exit(0);
