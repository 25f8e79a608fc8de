import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { type Ask, ask, type Got, jsonOf } from "./ask.ts";
import { type Exchange, isContractHere, type Judge, loadContract } from "./contract.ts";
import { ERROR_NAMES, HOME, hex, provoke, RECORDS, WORLD, ZONE } from "./provocations.ts";
import { sdkOf } from "./sdk.ts";

const REASON = isContractHere ? "" : " (skipped: no ../shared/contract beside the repository)";

describe.skipIf(!isContractHere)(`Cloudflare's own description of its API${REASON}`, () => {
	let judge: Judge;
	let simulator: Simulator;
	beforeAll(async () => {
		judge = loadContract();
		simulator = await startSimulator(WORLD);
	});
	afterAll(() => simulator.close());

	const exchange = async (what: Ask): Promise<Exchange> => exchanged(what, await ask(simulator, what));
	const a = { type: "A", name: "new.example.com", content: "81.2.69.2", ttl: 1 };

	test.each<[scenario: string, what: Ask]>([
		["zones", { path: "/zones?name=example.com&per_page=50" }],
		["no zone", { path: "/zones?name=example.net" }],
		["verify", { path: "/user/tokens/verify" }],
		["list", { path: `${RECORDS}?per_page=5000` }],
		["usage", { path: `${RECORDS}/usage` }],
		["create A", { method: "POST", path: RECORDS, body: a }],
		[
			"create AAAA",
			{ method: "POST", path: RECORDS, body: { ...a, type: "AAAA", content: "2a02::1", comment: "ours" } },
		],
		["create TXT", { method: "POST", path: RECORDS, body: { type: "TXT", name: "t.example.com", content: '"x"' } }],
		[
			"create MX",
			{
				method: "POST",
				path: RECORDS,
				body: { type: "MX", name: "m.example.com", content: "mx.example.net", priority: 5 },
			},
		],
		[
			"create SRV",
			{ method: "POST", path: RECORDS, body: { type: "SRV", name: "_s._tcp.example.com", data: { port: 5 } } },
		],
		["read", { path: `${RECORDS}/${HOME}` }],
		["edit", { method: "PATCH", path: `${RECORDS}/${HOME}`, body: { type: "A", content: "81.2.69.9", proxied: true } }],
		["overwrite", { method: "PUT", path: `${RECORDS}/${HOME}`, body: { ...a, name: "home.example.com" } }],
		[
			"batch",
			{
				method: "POST",
				path: `${RECORDS}/batch`,
				body: { patches: [{ id: HOME, type: "A", content: "81.2.69.3" }], posts: [{ ...a, name: "b.example.com" }] },
			},
		],
		["list again", { path: RECORDS }],
		["delete", { method: "DELETE", path: `${RECORDS}/${HOME}` }],
	])("%s / request and answer fit", async (_scenario, what) => {
		const seen = await exchange(what);
		expect(seen.status).toBe(200);
		expect(judge(seen)).toEqual([]);
	});

	test("account-owned token / its verification fits", async () => {
		simulator.setToken({ value: "owned", kind: "account", expiresOn: "2099-01-01T00:00:00Z" });
		const path = `/accounts/${simulator.account.id}/tokens/verify`;
		const seen = await exchange({ path, authorization: "Bearer owned" });
		expect(seen.status).toBe(200);
		expect(judge(seen)).toEqual([]);
	});

	// "free-tld" is the one known error without a code.
	test.each(ERROR_NAMES.filter(name => name !== "free-tld"))("%s / the refusal fits", async name => {
		await provoke(name, (_simulator, got, what) => {
			expect(got).toMatchObject({ status: expect.toSatisfy(status => status >= 400) });
			expect(judge(exchanged(what, got))).toEqual([]);
		});
	});

	test("what the official SDK sends / fits", async () => {
		const seen: Exchange[] = [];
		const recording: typeof fetch = async (input, init) => {
			const answer = await fetch(input, init);
			const url = new URL(String(input));
			seen.push({
				method: init?.method ?? "GET",
				path: url.pathname.slice("/client/v4".length),
				body: typeof init?.body === "string" ? JSON.parse(init.body) : null,
				status: answer.status,
				answer: await answer.clone().json(),
			});
			return answer;
		};
		const cf = sdkOf(simulator, undefined, recording);
		await cf.zones.list({ name: "example.com" });
		const { id } = await cf.dns.records.create({
			zone_id: ZONE,
			type: "A",
			name: "sdk.example.com",
			ttl: 1,
			content: "81.2.69.7",
		});
		await cf.dns.records.list({ zone_id: ZONE });
		await cf.dns.records.batch({ zone_id: ZONE, deletes: [{ id }] });
		await cf.user.tokens.verify();
		expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		expect(seen.flatMap(judge)).toEqual([]);
	});

	test("the judge / does object", () => {
		const good = { method: "GET", path: `/zones/${ZONE}/dns_records`, body: null, status: 200 };
		const without = { result: [{ id: hex(1), name: "a.example.com" }], success: true, errors: [], messages: [] };
		expect(judge({ ...good, answer: without })).toHaveLength(1);
		expect(judge({ ...good, answer: { result: [] } })).toHaveLength(1);
		expect(judge({ ...good, method: "POST", body: { type: "A", content: "x" }, answer: without })).toHaveLength(2);
	});
});

function exchanged({ method = "GET", path, body = null }: Ask, got: Got): Exchange {
	return { method, path, body, status: got.kind === "answer" ? got.status : 0, answer: jsonOf(got) };
}
