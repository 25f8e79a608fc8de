import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { countingIds } from "../../src/simulator/clock.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/simulator.ts";
import { ask, jsonOf } from "./ask.ts";
import { HOME, RECORDS, WORLD, ZONE } from "./provocations.ts";

async function using(options: SimulatorOptions, use: (simulator: Simulator) => Promise<void>): Promise<void> {
	const simulator = await startSimulator({ ...WORLD, ...options });
	try {
		await use(simulator);
	} finally {
		await simulator.close();
	}
}
const PATCH = { method: "PATCH", path: `${RECORDS}/${HOME}`, body: { type: "A", content: "81.2.69.2" } };

test("hooks / called with the request and the zone, before and after the work", () => {
	const seen: string[] = [];
	const content = (records: readonly { id: string; content: string }[] | undefined) =>
		records?.find(({ id }) => id === HOME)?.content;
	const options: SimulatorOptions = {
		onRequest: ({ method, body }, zone) => seen.push(`${method} ${JSON.stringify(body)} ${content(zone?.records())}`),
		afterRequest: ({ done }, zone) => seen.push(`${done} ${zone?.name} ${content(zone?.records())}`),
	};
	return using(options, async simulator => {
		simulator.faults.add({}, { kind: "reset-after-work" });
		await ask(simulator, PATCH);
		await ask(simulator, { path: "/zones" });
		expect(seen).toEqual([
			'PATCH {"type":"A","content":"81.2.69.2"} 81.2.69.1',
			"true example.com 81.2.69.2",
			"GET null undefined",
			"true undefined undefined",
		]);
	});
});

test("a hook throws / the request goes on, and close() says it", async () => {
	const simulator = await startSimulator({
		...WORLD,
		onRequest: () => {
			throw new Error("invariant 1 is broken");
		},
	});
	expect(await ask(simulator, { path: "/zones" })).toMatchObject({ status: 200 });
	await expect(simulator.close()).rejects.toThrow("invariant 1 is broken");
});

test("the log / what arrived and what became of it", () =>
	using({ now: () => 7 }, async simulator => {
		await ask(simulator, { ...PATCH, headers: { "X-Some": "header" } });
		await ask(simulator, { path: "/zones/?name=example.com" });
		await ask(simulator, { ...PATCH, body: "no JSON" });
		const some = expect.objectContaining({ "x-some": "header" });
		expect(simulator.requests.all()).toMatchObject([
			{
				method: "PATCH",
				path: PATCH.path,
				query: {},
				headers: some,
				body: PATCH.body,
				atMs: 7,
				status: 200,
				done: true,
			},
			{ method: "GET", path: "/zones/", query: { name: "example.com" }, body: null, status: 200, done: true },
			{ body: "no JSON", status: 400, done: false },
		]);
		simulator.requests.clear();
		expect(simulator.requests.all()).toEqual([]);
	}));

test("clock and identifiers given / the same answers in every run", async () => {
	const texts: unknown[] = [];
	for (let run = 0; run < 2; run += 1) {
		await using({ now: () => 0, id: countingIds(), zones: [{ name: "example.com", id: ZONE }] }, async simulator => {
			await ask(simulator, { path: "/zones" });
			const body = { type: "A", name: "new", content: "81.2.69.2" };
			texts.push(jsonOf(await ask(simulator, { method: "POST", path: RECORDS, body })));
		});
	}
	expect(texts[0]).toMatchObject({
		result: { id: expect.stringMatching(/^50+[1-9]$/), created_on: "1970-01-01T00:00:00.000000Z" },
	});
	expect(texts[1]).toEqual(texts[0]);
});

test("by hand / the records change, and the API shows it", () =>
	using({}, async simulator => {
		const zone = simulator.zone("EXAMPLE.com");
		const added = zone.add({ type: "A", name: "hand", content: "81.2.69.3" });
		expect(zone.edit({ name: "home.example.com" }, { content: "81.2.69.4" })).toMatchObject({ id: HOME });
		zone.remove(added.id);
		expect(() => zone.remove({ type: "A", name: "hand.example.com" })).toThrow("0 records");
		expect(jsonOf(await ask(simulator, { path: `${RECORDS}?type=A` }))).toMatchObject({
			result: [{ content: "81.2.69.4" }],
		});
	}));

test("DELETE / answers the identifier alone, without success", () =>
	using({}, async simulator => {
		const answer = jsonOf(await ask(simulator, { method: "DELETE", path: `${RECORDS}/${HOME}` }));
		expect(answer).toEqual({ result: { id: HOME } });
	}));

test("usage / the quota and how much of it is used", () =>
	using({}, async simulator => {
		const answer = jsonOf(await ask(simulator, { path: `${RECORDS}/usage` }));
		expect(answer).toMatchObject({ result: { record_quota: 200, record_usage: 3 } });
	}));

test("zones and tokens / come and go", () =>
	using({}, async simulator => {
		const count = async (authorization?: string) =>
			jsonOf(await ask(simulator, { path: "/zones", ...(authorization === undefined ? {} : { authorization }) }));
		simulator.addZone({ name: "münchen.de" });
		expect(await count()).toMatchObject({ result_info: { total_count: 4 } });
		simulator.removeZone("xn--mnchen-3ya.de");
		expect(await count()).toMatchObject({ result_info: { total_count: 3 } });
		simulator.setToken({ value: "new", zones: ["example.com"] });
		expect(await count("Bearer new")).toMatchObject({ result: [{ name: "example.com" }] });
		simulator.setToken({ value: "new", permissions: ["dns:edit"] });
		expect(await count("Bearer new")).toMatchObject({ success: true, result: [] });
		simulator.removeToken("new");
		expect(await count("Bearer new")).toMatchObject({ success: false });
	}));

test("every answer / limits and a ray", () =>
	using({}, async simulator => {
		for (const path of ["/zones", "/nothing"]) {
			const headers = {
				ratelimit: expect.stringMatching(/^"default";r=\d+;t=\d+$/),
				"ratelimit-policy": '"default";q=1200;w=300',
			};
			expect(await ask(simulator, { path })).toMatchObject({
				headers: { ...headers, "cf-ray": expect.stringMatching(/-SIM$/) },
			});
		}
	}));

test("rate limit given / beyond it 429, and nothing is done", () =>
	using({ rateLimit: { limit: 1, windowMs: 60_000 } }, async simulator => {
		expect(await ask(simulator, { path: "/zones" })).toMatchObject({ status: 200 });
		expect(await ask(simulator, PATCH)).toMatchObject({ status: 429, headers: { "retry-after": "60" } });
		expect(simulator.zone("example.com").records()).toContainEqual(expect.objectContaining({ content: "81.2.69.1" }));
	}));

test("close / ends a connection on which nothing was ever said", async () => {
	const simulator = await startSimulator();
	const socket = connect(simulator.port, "127.0.0.1");
	const closed = new Promise(resolve => socket.once("close", resolve));
	// An answered request proves that the earlier connection has been accepted.
	await new Promise(resolve => socket.once("connect", resolve));
	await ask(simulator, { path: "/zones" });
	await simulator.close();
	await closed;
});

test("a fixed port / used again after close", async () => {
	const first = await startSimulator();
	await first.close();
	const second = await startSimulator({ port: first.port });
	expect(second.api).toBe(`http://127.0.0.1:${first.port}/client/v4`);
	await expect(startSimulator({ port: first.port })).rejects.toThrow("EADDRINUSE");
	await second.close();
});

test("another process has the port on ::1 / IPv4 alone, and says so", async context => {
	const other = createServer();
	const isListening = await new Promise(resolve => {
		other.once("error", () => resolve(false));
		other.listen(0, "::1", () => resolve(true));
	});
	if (isListening === false) context.skip("this machine has no ::1");
	const address = other.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;
	await using({ port }, async simulator => {
		expect(simulator.ipv6Loopback).toBe(false);
		expect(await ask(simulator, { path: "/zones" })).toMatchObject({ status: 200 });
	});
	await new Promise(resolve => other.close(resolve));
});

test("a bug of the simulator / 500, and close() says it", async () => {
	let isBroken = false;
	const id = countingIds();
	const simulator = await startSimulator({
		...WORLD,
		id: () => {
			if (isBroken) throw new Error("out of identifiers");
			return id();
		},
	});
	isBroken = true;
	const body = { type: "A", name: "new", content: "81.2.69.2" };
	expect(await ask(simulator, { method: "POST", path: RECORDS, body })).toMatchObject({ status: 500 });
	await expect(simulator.close()).rejects.toThrow("out of identifiers");
});

test("more bytes after the last request / answered all the same, as inadyn needs it", () =>
	using({}, async simulator => {
		const socket = connect(simulator.port, "127.0.0.1");
		socket.write(`GET ${simulator.api}/zones HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n${"\0".repeat(2_000)}`);
		const answer = await new Promise<string>((resolve, reject) => {
			let said = "";
			socket.setEncoding("utf8").on("data", (text: string) => {
				said += text;
			});
			socket.on("end", () => resolve(said)).on("error", reject);
		});
		// It names no token.
		expect(answer).toContain("HTTP/1.1 400");
		expect(answer).toContain('"success":false');
		expect(simulator.requests.all()).toMatchObject([{ path: "/zones" }]);
	}));

test("what is no HTTP / refused", () =>
	using({}, async simulator => {
		const socket = connect(simulator.port, "127.0.0.1");
		socket.end("no HTTP\r\n\r\n");
		const [answer] = await once(socket, "data");
		expect(String(answer)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
	}));

test("1,000 records / listed, patched in batches", () => {
	const records = Array.from({ length: 1000 }, (_, n) => ({ type: "A", name: `n${n}`, content: "81.2.69.1" }));
	return using({ zones: [{ name: "example.com", id: ZONE, recordQuota: 1000, records }] }, async simulator => {
		expect(jsonOf(await ask(simulator, { path: `${RECORDS}?per_page=5000` }))).toMatchObject({
			result_info: { count: 1000 },
		});
		const ids = simulator
			.zone("example.com")
			.records()
			.map(({ id }) => id);
		for (let from = 0; from < 1000; from += 200) {
			const patches = ids.slice(from, from + 200).map(id => ({ id, type: "A", content: "81.2.69.2" }));
			expect(await ask(simulator, { method: "POST", path: `${RECORDS}/batch`, body: { patches } })).toMatchObject({
				status: 200,
			});
		}
		expect(
			new Set(
				simulator
					.zone("example.com")
					.records()
					.map(({ content }) => content),
			),
		).toEqual(new Set(["81.2.69.2"]));
	});
});
