import { createCloudflareHost } from "../../src/cloudflare/host.ts";
import { createHttpExchange } from "../../src/platform/http.ts";
import { create } from "./samples.ts";

/** Runs by itself: lists, creates, lists again, and must then end, with nothing left that keeps the process alive. */
const [api = "", token = ""] = process.argv.slice(2);
const client = createHttpExchange();
const host = createCloudflareHost({
	api,
	token: { reveal: () => token },
	timeoutMs: 10_000,
	http: client.exchange,
	clock: { now: Date.now, elapsed: () => performance.now(), sleep: async () => {} },
	random: () => 0,
	userAgent: "cfddns/test",
});
const { signal } = new AbortController();
const [zone] = await host.zones(signal);
if (zone === undefined) throw new Error("no zone");
const [outcome] = await host.apply(zone, [create("81.2.69.142")], "replay", signal);
const records = await host.list(zone, signal);
client.close();
const answer = {
	outcome: outcome?.kind,
	records: records.length,
	requests: host.requestCount(),
	wasm: "WebAssembly" in globalThis,
};
process.stdout.write(JSON.stringify(answer));
