import { readRecord } from "../../src/cloudflare/records.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import { dnsHostContract } from "../contract/dns-host.ts";
import { simulated } from "./start.ts";

dnsHostContract("src/cloudflare against the simulator", async records => {
	const hosted = await simulated({
		zones: [
			{
				name: "example.com",
				recordQuota: 1_000,
				records: records.map(({ ttlSeconds, id: _id, ...rest }) => ({ ...rest, ttl: ttlSeconds })),
			},
		],
	});
	const handle = hosted.simulator.zone("example.com");
	const stored = (): readonly CurrentRecord[] =>
		handle.records().flatMap(one => {
			const read = readRecord({ ...one });
			return read.kind === "record" ? [read.record] : [];
		});
	return {
		...hosted,
		records: stored,
		removeZone: () => hosted.simulator.removeZone("example.com"),
		[Symbol.asyncDispose]: () => hosted[Symbol.asyncDispose](),
	};
});
