import { Agent, request } from "node:http";
import { type Home, openHome, type Place, TOKEN } from "./home.ts";
import type { Limits } from "./results.ts";

/** What the contract sets limits to, beside the number of names. */
export async function measureLimits(place: Place, isQuick: boolean): Promise<Limits> {
	const single = { names: isQuick ? 10 : 100, latencyMs: 50 };
	const hundred = await openHome(place, single);
	hundred.configure("81.2.69.142");
	await hundred.sync();
	const wallMs = await patchOneByOne(hundred);
	await hundred.close();

	const creating = await openHome(place, { names: 300 });
	creating.configure("81.2.69.142");
	const created = await creating.sync();
	await creating.close();

	const thousand = await openHome(place, { names: 1000, zones: 5 });
	thousand.configure("81.2.69.142");
	await thousand.sync();
	thousand.configure("81.2.69.160");
	const moved = await thousand.sync();
	await thousand.close();
	return {
		oneByOne: { ...single, wallMs },
		creating: { names: 300, requests: created.requests },
		fiveZones: { names: 1000, requests: moved.requests, wallMs: moved.wallMs },
	};
}

/** What a client without batches does at least: one PATCH per record, one after the other, on one connection. */
async function patchOneByOne({ simulator, zoneNames }: Home): Promise<number> {
	const zone = simulator.zone(zoneNames[0] ?? "");
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const startedAt = performance.now();
	for (const { id } of zone.records()) {
		await patch(`${simulator.api}/zones/${zone.id}/dns_records/${id}`, { type: "A", content: "81.2.69.175" }, agent);
	}
	agent.destroy();
	return performance.now() - startedAt;
}

function patch(url: string, body: unknown, agent: Agent): Promise<void> {
	return new Promise((resolve, reject) => {
		const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
		const outgoing = request(url, { method: "PATCH", headers, agent }, incoming => {
			incoming
				.resume()
				.on("end", () => (incoming.statusCode === 200 ? resolve() : reject(new Error(`${incoming.statusCode}`))));
		});
		outgoing.on("error", reject).end(JSON.stringify(body));
	});
}
