import { APIConnectionError, BadRequestError, NotFoundError, PermissionDeniedError, RateLimitError } from "cloudflare";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { HOME, hex, WORLD, ZONE } from "./provocations.ts";
import { sdkOf } from "./sdk.ts";

const zone_id = ZONE;
let simulator: Simulator;
let cf: ReturnType<typeof sdkOf>;
beforeEach(async () => {
	simulator = await startSimulator({
		...WORLD,
		tokens: [...(WORLD.tokens ?? []), { value: "owned", kind: "account", expiresOn: "2099-01-01T00:00:00Z" }],
	});
	cf = sdkOf(simulator);
});
afterEach(() => simulator.close());
const records = () => simulator.zone("example.com").records();

test("zones.list / one request, that zone", async () => {
	const page = await cf.zones.list({ name: "example.com", per_page: 50 });
	expect(page.result).toMatchObject([{ id: ZONE, name: "example.com", status: "active", plan: { legacy_id: "free" } }]);
	expect((await cf.zones.list({ name: "example.net" })).result).toEqual([]);
	expect(simulator.requests.all()).toHaveLength(2);
});

test("dns.records.list / filters arrive, result_info comes back", async () => {
	const page = await cf.dns.records.list({ zone_id, type: "A", name: { exact: "home.example.com" }, per_page: 5000 });
	expect(page.result).toMatchObject([{ id: HOME, content: "81.2.69.1" }]);
	expect(page.result_info).toMatchObject({ page: 1, per_page: 5000, count: 1, total_count: 1, total_pages: 1 });
	expect(simulator.requests.all()[0]?.query).toEqual({ type: "A", "name.exact": "home.example.com", per_page: "5000" });
});

test("iterating a list / ends", async () => {
	const names: string[] = [];
	for await (const record of cf.dns.records.list({ zone_id, per_page: 2 })) names.push(record.name);
	expect(names).toEqual(["home.example.com", "www.example.com", "sub.example.com"]);
});

test("create, get, edit, update, delete / what each answers is what is stored", async () => {
	const created = await cf.dns.records.create({
		zone_id,
		type: "AAAA",
		name: "home",
		content: "2A02:0::1",
		ttl: 300,
		comment: "ours",
	});
	expect(created).toMatchObject({ name: "home.example.com", content: "2a02::1", ttl: 300, comment: "ours" });
	expect(await cf.dns.records.get(created.id, { zone_id })).toEqual(created);
	const name = "home.example.com";
	const edited = await cf.dns.records.edit(created.id, { zone_id, type: "AAAA", name, ttl: 300, content: "2a02::2" });
	expect(edited).toMatchObject({ content: "2a02::2", comment: "ours" });
	const updated = await cf.dns.records.update(created.id, { zone_id, type: "AAAA", name, ttl: 1, content: "2a02::3" });
	expect(updated).toMatchObject({ content: "2a02::3", comment: null, ttl: 1 });
	expect(records().find(({ id }) => id === created.id)).toEqual(updated);
	expect(await cf.dns.records.delete(created.id, { zone_id })).toEqual({ id: created.id });
	expect(records().map(({ id }) => id)).not.toContain(created.id);
	expect(simulator.requests.all().every(request => request.done)).toBe(true);
});

test("batch / full records of all four kinds", async () => {
	const result = await cf.dns.records.batch({
		zone_id,
		deletes: [{ id: HOME }],
		posts: [{ type: "A", name: "home.example.com", ttl: 1, content: "81.2.69.2" }],
	});
	expect(result).toMatchObject({ deletes: [{ id: HOME, content: "81.2.69.1" }], posts: [{ content: "81.2.69.2" }] });
	expect(records().filter(({ type }) => type === "A")).toMatchObject([{ content: "81.2.69.2" }]);
});

test("export / a zone file", async () => {
	const file = await cf.dns.records.export({ zone_id });
	expect(file).toContain("home.example.com.\t1\tIN\tA\t81.2.69.1");
	expect(file).toContain("www.example.com.\t1\tIN\tCNAME\thome.example.com.");
});

test("usage / quota and count", async () => {
	expect(await cf.dns.usage.zone.get({ zone_id })).toEqual({ record_quota: 200, record_usage: 3 });
});

test("verify / each kind of token on its own path", async () => {
	const account_id = simulator.account.id;
	expect(await cf.user.tokens.verify()).toMatchObject({ status: "active" });
	await expect(cf.accounts.tokens.verify({ account_id })).rejects.toThrow("Invalid API Token");
	const owned = sdkOf(simulator, "owned");
	expect(await owned.accounts.tokens.verify({ account_id })).toMatchObject({ expires_on: "2099-01-01T00:00:00Z" });
	await expect(owned.user.tokens.verify()).rejects.toThrow("Invalid API Token");
});

test("refusals / the SDK's own error classes, with code and message", async () => {
	await expect(cf.dns.records.get(hex(99), { zone_id })).rejects.toThrow(NotFoundError);
	await expect(sdkOf(simulator, "unknown").zones.list()).rejects.toThrow(PermissionDeniedError);
	const refused = cf.dns.records.create({ zone_id, type: "A", name: "home", ttl: 1, content: "81.2.69.1" });
	await expect(refused).rejects.toThrow(BadRequestError);
	await expect(refused).rejects.toMatchObject({
		errors: [{ code: 81058, message: expect.stringContaining("identical") }],
	});
	simulator.faults.add({}, { kind: "rate-limited", retryAfter: "1" });
	await expect(cf.zones.list()).rejects.toThrow(RateLimitError);
	simulator.faults.add({}, { kind: "reset-before-work" });
	await expect(cf.zones.list()).rejects.toThrow(APIConnectionError);
});
