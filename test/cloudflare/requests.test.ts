import { expect, test } from "vitest";
import { create, name, record, remove, update } from "./samples.ts";
import { simulated } from "./start.ts";

const never = new AbortController().signal;

/** What the environment could smuggle into the SDK's requests. */
const STRAY: Readonly<Record<string, string>> = {
	CLOUDFLARE_API_KEY: "stray-key",
	CLOUDFLARE_API_TOKEN: "stray-token",
	CLOUDFLARE_EMAIL: "stray@example.com",
	CLOUDFLARE_API_USER_SERVICE_KEY: "stray-service-key",
	CLOUDFLARE_CUSTOM_HEADERS: "Authorization: Bearer stray\nX-Stray: yes\nUser-Agent: stray\nAccept: text/html",
	CLOUDFLARE_BASE_URL: "http://127.0.0.1:1/stray",
	CLOUDFLARE_LOG: "debug",
};

async function withEnvironment(variables: Readonly<Record<string, string>>, run: () => Promise<void>) {
	const before = Object.keys(variables).map(key => [key, process.env[key]] as const);
	Object.assign(process.env, variables);
	try {
		await run();
	} finally {
		for (const [key, value] of before) {
			if (value === undefined) delete process.env[key];
			else process.env[key] = value;
		}
	}
}

const HEADERS = {
	accept: "application/json",
	authorization: "Bearer simulated-token-that-may-do-everything",
	"user-agent": "cfddns/test",
};

test.each<[scenario: string, variables: Readonly<Record<string, string>>]>([
	["nothing stray in the environment", {}],
	["stray variables", STRAY],
	["custom headers that are none", { CLOUDFLARE_CUSTOM_HEADERS: "X Y: z\nÄ: ö" }],
	["an unknown log level", { CLOUDFLARE_LOG: "loud" }],
])("%s / the same requests, with our own headers only", async (_scenario, variables) => {
	await withEnvironment(variables, async () => {
		await using it = await simulated();
		const printed: unknown[] = [];
		const write = process.stderr.write;
		process.stderr.write = text => printed.push(text) > 0;
		try {
			expect(await it.host.zones(never)).toHaveLength(1);
			await it.host.list(it.zone, never);
			expect(await it.host.apply(it.zone, [create("81.2.69.142")], "replay", never)).toMatchObject([
				{ kind: "applied" },
			]);
		} finally {
			process.stderr.write = write;
		}
		expect(it.sent.map(({ method, headers }) => ({ method, headers }))).toEqual([
			{ method: "GET", headers: HEADERS },
			{ method: "GET", headers: HEADERS },
			{ method: "POST", headers: { ...HEADERS, "content-type": "application/json" } },
		]);
		expect(it.sent.every(({ url }) => url.startsWith(it.simulator.api))).toBe(true);
		expect(printed).toEqual([]);
	});
});

test("on the wire / nothing but these headers and those of HTTP itself", async () => {
	await using it = await simulated();
	await it.host.list(it.zone, never);
	const names = Object.keys(it.simulator.requests.all()[0]?.headers ?? {}).toSorted();
	expect(names).toEqual(["accept", "accept-encoding", "authorization", "connection", "host", "user-agent"]);
});

test("reading / one request each, with these queries", async () => {
	await using it = await simulated();
	await it.host.zones(never);
	await it.host.list(it.zone, never);
	expect(it.simulator.requests.all()).toMatchObject([
		{ method: "GET", path: "/zones", query: { page: "1", per_page: "50" } },
		{ method: "GET", path: `/zones/${it.zone.id}/dns_records`, query: { page: "1", per_page: "5000" } },
	]);
});

const at = (label: string) => name(`${label}.example.com`);

test("writing, alone / these paths and bodies", async () => {
	await using it = await simulated();
	const handle = it.simulator.zone("example.com");
	const { id } = handle.add({ name: "home", type: "A", content: "81.2.69.1", proxied: true });
	const before = record({ id, proxied: true });
	const settings = { proxied: true, ttlSeconds: 1, comment: "at home cfddns:home" };
	const after = { proxied: false, ttlSeconds: 300, comment: "cfddns:home 2" };
	for (const change of [
		update(before, { content: "81.2.69.142" }),
		update(before, { content: "81.2.69.142", ...after }),
		create("2a02:8010::1", { type: "AAAA", name: at("www"), settings }),
		remove(before),
	]) {
		expect(await it.host.apply(it.zone, [change], "replay", never)).toMatchObject([{ kind: "applied" }]);
	}
	const path = `/zones/${it.zone.id}/dns_records`;
	expect(it.simulator.requests.all().map(request => [request.method, request.path, request.body])).toEqual([
		["PATCH", `${path}/${id}`, { type: "A", content: "81.2.69.142" }],
		[
			"PATCH",
			`${path}/${id}`,
			{ type: "A", content: "81.2.69.142", ttl: 300, proxied: false, comment: "cfddns:home 2" },
		],
		[
			"POST",
			path,
			{
				name: "www.example.com",
				type: "AAAA",
				content: "2a02:8010::1",
				ttl: 1,
				proxied: true,
				comment: "at home cfddns:home",
			},
		],
		["DELETE", `${path}/${id}`, null],
	]);
});

test("writing, together / one batch", async () => {
	await using it = await simulated();
	const handle = it.simulator.zone("example.com");
	const home = handle.add({ name: "home", type: "A", content: "81.2.69.1" });
	const old = handle.add({ name: "old", type: "A", content: "81.2.69.1" });
	const changes = [
		remove(record({ id: old.id, name: at("old") })),
		create("81.2.69.142", { name: at("www") }),
		update(record({ id: home.id }), { content: "81.2.69.142" }),
	];
	await it.host.apply(it.zone, changes, "replay", never);
	expect(it.simulator.requests.all()).toMatchObject([
		{
			method: "POST",
			path: `/zones/${it.zone.id}/dns_records/batch`,
			body: {
				deletes: [{ id: old.id }],
				patches: [{ id: home.id, type: "A", content: "81.2.69.142" }],
				posts: [{ name: "www.example.com", type: "A", content: "81.2.69.142" }],
			},
		},
	]);
});

test("more zones than fit on a page / all; Unicode names in punycode; the status kept", async () => {
	const many = Array.from({ length: 51 }, (_, index) => ({ name: `zone${index}.example` }));
	await using it = await simulated({
		zones: [{ name: "example.com" }, { name: "bücher.example", status: "pending" }, ...many],
	});
	const zones = await it.host.zones(never);
	expect(zones).toHaveLength(53);
	expect(it.host.requestCount()).toBe(2);
	expect(zones).toContainEqual({ id: expect.anything(), name: "xn--bcher-kva.example", status: "pending" });
});

test("more records than fit on a page / all of them", async () => {
	const records = Array.from({ length: 5_001 }, (_, index) => ({
		name: `h${index}`,
		type: "A",
		content: "81.2.69.1",
	}));
	await using it = await simulated({ zones: [{ name: "example.com", recordQuota: 6_000, records }] });
	expect(await it.host.list(it.zone, never)).toHaveLength(5_001);
	expect(it.host.requestCount()).toBe(2);
});

test("records of other types / left out", async () => {
	const records = [
		{ name: "@", type: "MX", content: "mx.example.com", priority: 10 },
		{ name: "@", type: "TXT", content: '"hello"' },
		{ name: "home", type: "A", content: "81.2.69.1", comment: null },
	];
	await using it = await simulated({ zones: [{ name: "example.com", records }] });
	expect(await it.host.list(it.zone, never)).toMatchObject([{ type: "A", comment: "", ttlSeconds: 1 }]);
});

test("no request / the SDK is not loaded, and a token that cannot be sent is not either", async () => {
	await using it = await simulated({}, { token: "two words\n" });
	const change = create("81.2.69.142");
	const outcomes = await it.host.apply(it.zone, [change], "replay", never);
	expect(outcomes).toMatchObject([{ kind: "rejected", problem: { code: "token-rejected" } }]);
	expect(it.host.requestCount()).toBe(0);
});
