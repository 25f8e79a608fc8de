import { expect, test } from "vitest";
import type { Change } from "../../src/core/plan.ts";
import type { HttpAnswer, HttpExchange } from "../../src/core/ports.ts";
import type { Problem, ProblemCode } from "../../src/core/problem.ts";
import { create, name, record, remove, update, zoneNamed } from "./samples.ts";
import { adapterFor } from "./start.ts";

const API = "http://api.invalid/client/v4";
const never = new AbortController().signal;
const zone = zoneNamed("example.com", "z1");

const envelope = (status: number, errors: readonly unknown[], headers: Record<string, string> = {}): HttpAnswer => ({
	status,
	headers: { "content-type": "application/json", ...headers },
	body: JSON.stringify({ result: null, success: false, errors, messages: [] }),
});
const error = (status: number, code: number, message: string) => envelope(status, [{ code, message }]);

type Asked = "zones" | "list" | "create" | "update" | "delete" | "batch";

/** Asks for something that is always answered so, and says what came of it. */
async function ask(asked: Asked, answer: HttpAnswer, at = zone) {
	const http: HttpExchange = async () => answer;
	const { host } = adapterFor(API, { http });
	const before = record({ id: "r1" });
	const changes: Readonly<Record<string, readonly Change[]>> = {
		create: [create("81.2.69.142")],
		update: [update(before, { content: "81.2.69.142" })],
		delete: [remove(before)],
		batch: [update(before, { content: "81.2.69.142" }), create("81.2.69.142", { name: name("www.example.com") })],
	};
	const thrown = (problem: Problem) => ({ kind: "thrown", problem });
	if (asked === "zones")
		return { ...(await host.zones(never).then(unexpected, thrown)), requests: host.requestCount() };
	if (asked === "list")
		return { ...(await host.list(at, never).then(unexpected, thrown)), requests: host.requestCount() };
	const [outcome] = await host.apply(at, changes[asked] ?? [], "report", never);
	const problem = outcome === undefined || outcome.kind === "applied" ? null : outcome.problem;
	return { kind: outcome?.kind, problem, requests: host.requestCount() };
}

const unexpected = () => ({ kind: "answered", problem: null });

test.each<[scenario: string, asked: Asked, answer: HttpAnswer, code: ProblemCode, shows: RegExp]>([
	[
		"malformed token, with a chain",
		"zones",
		envelope(400, [
			{
				code: 6003,
				message: "Invalid request headers",
				error_chain: [{ code: 6111, message: "Invalid format for Authorization header" }],
			},
		]),
		"token-rejected",
		/cannot read.*6111: Invalid format/,
	],
	["unknown token", "zones", error(403, 9109, "Invalid access token"), "token-rejected", /does not know/],
	["unknown token elsewhere", "zones", error(401, 10000, "Authentication error"), "token-rejected", /10000/],
	["malformed, elsewhere", "zones", error(400, 9106, "Authentication failed (status: 400)"), "token-rejected", /9106/],
	[
		"token outside its IP filter",
		"list",
		error(403, 9109, "Cannot use the access token from location: 81.2.69.142"),
		"token-location",
		/may not be used from this address.*location: 81\.2\.69\.142/,
	],
	[
		"permission missing, 9109",
		"list",
		error(403, 9109, "Unauthorized to access requested resource"),
		"permission-missing",
		/permission on example\.com/,
	],
	[
		"permission missing, 10000, on a write",
		"update",
		error(403, 10000, "Authentication error"),
		"permission-missing",
		/permission on example\.com/,
	],
	["verify: bad token", "zones", error(401, 1000, "Invalid API Token"), "token-rejected", /1000/],
	["no header", "zones", error(400, 1001, 'Missing "Authorization" header'), "token-rejected", /did not reach/],
	["unknown key", "zones", error(403, 9103, "Unknown X-Auth-Key or X-Auth-Email"), "token-rejected", /9103/],
	["too many bad tokens", "zones", error(403, 10502, "Too many authentication failures"), "token-rejected", /too many/],
	[
		"bad zone id",
		"list",
		envelope(404, [
			{ code: 7003, message: "Could not route to /client/v4/zones/z1/dns_records" },
			{ code: 7000, message: "No route for that URI" },
		]),
		"zone-gone",
		/example\.com is not where it was/,
	],
	["bad zone id, older", "batch", error(400, 7003, "Could not route to /zones/z1"), "zone-gone", /7003/],
	["bad record id", "update", error(404, 7003, "Could not route to /zones/z1/dns_records/r1"), "record-gone", /7003/],
	["bad record id, delete: no proof", "delete", error(404, 7003, "Could not route"), "record-gone", /7003/],
	["not found, unknown code", "list", error(404, 4040, "Not found"), "zone-gone", /4040/],
	["not the API", "zones", error(404, 7003, "Could not route"), "cloudflare-refused", /not Cloudflare's API/],
	["record gone", "update", error(404, 81044, "Record does not exist."), "record-gone", /81044/],
	["record gone, in a batch", "batch", error(404, 81044, "Record does not exist."), "record-gone", /81044/],
	["identical", "update", error(400, 81058, "An identical record already exists."), "record-exists", /81058/],
	["identical, in a batch", "batch", error(400, 81057, "The record already exists."), "record-exists", /81057/],
	[
		"CNAME onto A",
		"create",
		error(400, 81053, "An A, AAAA, or CNAME record with that host already exists."),
		"cname-conflict",
		/81053/,
	],
	[
		"A onto CNAME",
		"create",
		error(400, 81054, "A CNAME record with that host already exists."),
		"cname-conflict",
		/81054/,
	],
	["bad A", "update", error(400, 9005, "Content for A record must be a valid IPv4 address."), "record-refused", /9005/],
	[
		"bad A, wrapped",
		"update",
		envelope(400, [
			{
				code: 1004,
				message: "DNS Validation Error",
				error_chain: [{ code: 9005, message: "Content for A record is invalid" }],
			},
		]),
		"record-refused",
		/9005/,
	],
	["bad AAAA", "create", error(400, 9006, "Content for AAAA record is invalid"), "record-refused", /9006/],
	["bad name", "create", error(400, 9000, "DNS name is invalid."), "record-refused", /refused the name/],
	["bad ttl", "create", error(400, 9021, "TTL must be between 60 and 86400 seconds"), "record-refused", /ttl/],
	["not proxiable", "create", error(400, 9041, "cannot be proxied"), "record-refused", /proxy/],
	["tags", "create", error(400, 9300, "DNS record has 1 tags, exceeding the quota of 0."), "record-refused", /tags/],
	["comment", "create", error(400, 9313, "DNS record comment exceeds 100"), "record-refused", /comment/],
	["body", "batch", error(400, 9207, "Request body is invalid."), "cloudflare-refused", /9207/],
	["size", "create", error(400, 9015, "too long"), "record-refused", /size/],
	["size, other code", "create", error(400, 83011, "too long"), "record-refused", /size/],
	["quota", "create", error(400, 81045, "The record quota has been exceeded."), "record-quota", /example\.com is full/],
	["quota, text alone", "create", envelope(400, [{ message: "Record quota exceeded" }]), "record-quota", /quota/],
	["nobody knows it", "create", error(400, 1234, "A new thing."), "cloudflare-refused", /refused: 1234: A new thing\./],
	[
		"several unknown",
		"create",
		envelope(400, [
			{ code: 1, message: "a" },
			{ code: 2, message: "b" },
		]),
		"cloudflare-refused",
		/1: a; 2: b/,
	],
	[
		"with a ray",
		"create",
		envelope(400, [{ code: 1234, message: "x" }], { "cf-ray": "8f00ba4d1c2e3f40-FRA" }),
		"cloudflare-refused",
		/\(cf-ray 8f00ba4d1c2e3f40-FRA\)/,
	],
	["rate limit 971", "list", error(429, 971, "Please wait and consider throttling"), "rate-limited", /takes no more/],
	["rate limit 10429", "update", error(429, 10429, "Rate limited."), "rate-limited", /takes no more/],
	["rate limit 10100", "batch", error(429, 10100, "More than 1200 requests"), "rate-limited", /takes no more/],
	[
		"429 with the code of a bad token",
		"zones",
		error(429, 9109, "Invalid access token"),
		"rate-limited",
		/takes no more/,
	],
	["rate limit, HTML", "create", { status: 429, headers: {}, body: "<html>" }, "rate-limited", /takes no more/],
	["500 with a code", "list", error(500, 9109, "Invalid access token"), "api-error", /status 500/],
	["502, HTML", "zones", { status: 502, headers: {}, body: "<html>" }, "api-error", /status 502/],
	["526, text", "list", { status: 526, headers: {}, body: "error code: 526" }, "api-error", /status 526/],
])("%s / %s: a problem", async (_scenario, asked, answer, code, shows) => {
	const { kind, problem } = await ask(asked, answer);
	expect(kind).toBe(asked === "zones" || asked === "list" ? "thrown" : "rejected");
	expect(problem?.code).toBe(code);
	expect(problem?.message).toMatch(shows);
	expect(problem?.message).not.toMatch(/[{}\n]/);
	expect(problem?.hint ?? "").not.toMatch(/[{}\n]/);
});

test("under .tk and its like / the reason, which Cloudflare does not tell", async () => {
	const answer = envelope(400, [{ message: "Something went wrong" }]);
	const { problem } = await ask("create", answer, zoneNamed("example.tk", "z1"));
	expect(problem).toMatchObject({ code: "cloudflare-refused", hint: expect.stringMatching(/\.tk/) });
});

test.each<[scenario: string, asked: Asked, answer: HttpAnswer]>([
	["create of what is there", "create", error(400, 81058, "An identical record already exists.")],
	["create of what is there, older", "create", error(400, 81057, "The record already exists.")],
	["delete of what is gone", "delete", error(404, 81044, "Record does not exist.")],
])("%s / applied", async (_scenario, asked, answer) => {
	expect(await ask(asked, answer)).toMatchObject({ kind: "applied", requests: 1 });
});

test("a good token that is refused once with 10000 / is not called bad", async () => {
	const page = JSON.stringify({ success: true, errors: [], result: [], result_info: { total_count: 0 } });
	const answers = [error(403, 10000, "Authentication error"), { status: 200, headers: {}, body: page }];
	const { host, clock } = adapterFor(API, { http: async () => answers.shift() ?? error(500, 1, "") });
	expect(await host.list(zone, never)).toEqual([]);
	expect(clock.sleeps).toEqual([1_000]);
});

test.each<[scenario: string, retryAfter: string | null, requests: number, retryAfterMs: number | null, asks: RegExp]>([
	["no Retry-After / three tries", null, 3, null, /for now$/],
	["short / three tries", "5", 3, 5_000, /asks to wait 5 s/],
	["longer than we sit through / one", "120", 1, 120_000, /asks to wait 120 s/],
	["a date / one", "Sun, 01 Nov 2026 00:02:00 GMT", 1, 120_000, /asks to wait 120 s/],
	["a whole day / one, and the wait is passed on as it is", "86400", 1, 86_400_000, /asks to wait 86400 s/],
])("rate limit, %s", async (_scenario, retryAfter, requests, retryAfterMs, asks) => {
	const headers = retryAfter === null ? {} : { "retry-after": retryAfter };
	for (const asked of ["list", "batch"] as const) {
		const answer = envelope(429, [{ code: 971, message: "Please wait" }], headers);
		const result = await ask(asked, answer);
		expect(result).toMatchObject({ problem: { code: "rate-limited", retryAfterMs }, requests });
		expect(result.problem?.message).toMatch(asks);
	}
});

test("an unknown refusal of the whole zone, each with its own cf-ray / replayed for three records, not for all", async () => {
	let rays = 0;
	const http: HttpExchange = async () => {
		rays += 1;
		return envelope(403, [{ code: 1234, message: "Account suspended" }], { "cf-ray": `ray-${rays}` });
	};
	const { host } = adapterFor(API, { http });
	const changes = Array.from({ length: 20 }, (_, index) => create(`81.2.69.${index}`));
	const outcomes = await host.apply(zone, changes, "replay", never);
	expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["rejected"]));
	expect(host.requestCount()).toBe(1 + 3);
});

test("rate limit at one zone / the other zones send nothing more, and say the same", async () => {
	const other = zoneNamed("example.net", "z2");
	let tell = () => {};
	const told = new Promise<void>(resolve => {
		tell = resolve;
	});
	const http: HttpExchange = async ({ url }) => {
		if (url.includes(zone.id)) return envelope(429, [{ code: 971, message: "Please wait" }], { "retry-after": "60" });
		await told;
		return { status: 200, headers: {}, body: JSON.stringify({ success: true, errors: [], result: {} }) };
	};
	const { host } = adapterFor(API, { http });
	const many = Array.from({ length: 1_000 }, (_, index) =>
		create("81.2.69.142", { name: name(`h${index}.example.net`) }),
	);
	const others = host.apply(other, many, "replay", never);
	const limited = await host.apply(zone, [create("81.2.69.142")], "replay", never);
	tell();
	const problem = { code: "rate-limited", retryAfterMs: 60_000 };
	expect(limited).toMatchObject([{ kind: "rejected", problem }]);
	expect((await others).slice(200)).toMatchObject(many.slice(200).map(() => ({ kind: "rejected", problem })));
	await expect(host.list(other, never)).rejects.toMatchObject(problem);
	expect(host.requestCount()).toBe(2);
});

test.each<[scenario: string, asked: Asked, requests: number]>([
	["a list / three tries", "list", 3],
	["a patch / three tries", "update", 3],
	["a delete by id / three tries", "delete", 3],
	["a create / one", "create", 1],
	["a batch with a create / one", "batch", 1],
])("no answer to %s", async (_scenario, asked, requests) => {
	const result = await ask(asked, { status: 520, headers: {}, body: "<html>" });
	expect(result.requests).toBe(requests);
	expect(result.kind).toBe(asked === "list" ? "thrown" : "unconfirmed");
	expect(result.problem?.code).toBe("api-error");
});
