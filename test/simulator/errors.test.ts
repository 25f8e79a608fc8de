import { expect, test } from "vitest";
import { ERRORS, type ErrorName, type ErrorRow } from "../../src/simulator/errors.ts";
import { jsonOf } from "./ask.ts";
import { ERROR_NAMES, provoke } from "./provocations.ts";

// The table as the reference page has it, written down a second time: what a client meets, not what the code says.
test.each<[name: ErrorName, status: number, code: number, message: string]>([
	["malformed-token", 400, 6003, "Invalid request headers"],
	["unknown-token", 403, 9109, "Invalid access token"],
	["authentication-error", 403, 10000, "Authentication error"],
	["authentication-failed", 400, 9106, "Authentication failed (status: 400)"],
	["token-location", 403, 9109, "Cannot use the access token from location: 81.2.69.142"],
	["no-access", 403, 9109, "Unauthorized to access requested resource"],
	["verify-failed", 401, 1000, "Invalid API Token"],
	["verify-without-token", 400, 1001, 'Missing "Authorization" header'],
	["unknown-key", 403, 9103, "Unknown X-Auth-Key or X-Auth-Email"],
	["record-gone", 404, 81044, "Record does not exist."],
	["identical", 400, 81058, "An identical record already exists."],
	["identical-older-text", 400, 81057, "The record already exists."],
	["cname-onto-address", 400, 81053, "An A, AAAA, or CNAME record with that host already exists."],
	["address-onto-cname", 400, 81054, "A CNAME record with that host already exists."],
	["bad-a", 400, 9005, "Content for A record must be a valid IPv4 address."],
	["bad-name", 400, 9000, "DNS name is invalid."],
	["bad-ttl", 400, 9021, "TTL must be between 60 and 86400 seconds, or 1 for Automatic."],
	["tag-quota", 400, 9300, "DNS record has 1 tags, exceeding the quota of 0."],
	["comment-length", 400, 9313, "DNS record comment exceeds the maximum length of 100 characters."],
	["bad-body", 400, 9207, "Request body is invalid."],
	["quota", 400, 81045, "The record quota has been exceeded."],
	["rate-limit", 429, 971, "Please wait and consider throttling your request speed"],
])("%s / as the reference page says", async (name, status, code, message) => {
	const got = await provoke(name);
	const json = jsonOf(got);
	expect(got).toMatchObject({ kind: "answer", status });
	expect(json).toMatchObject({ success: false, result: null, messages: [], errors: [{ code, message }] });
});

test.each(ERROR_NAMES)("%s / an error envelope with its status; nothing has changed", async name => {
	const row: ErrorRow = ERRORS[name];
	const got = await provoke(name, simulator => {
		expect(simulator.requests.all()).toMatchObject([{ done: false, status: row.status }]);
		expect(simulator.zone("example.com").records()).toHaveLength(3);
		expect(simulator.zone("example.com").records()).toContainEqual(expect.objectContaining({ content: "81.2.69.1" }));
	});
	expect(got).toMatchObject({ kind: "answer", status: row.status });
	expect(jsonOf(got)).toMatchObject({ success: false, result: null, messages: [] });
	if (row.code !== null) expect(jsonOf(got)).toHaveProperty("errors.0.code", row.code);
});

test("members that only some errors have", async () => {
	expect(jsonOf(await provoke("malformed-token"))).toMatchObject({
		errors: [{ error_chain: [{ code: 6111, message: "Invalid format for Authorization header" }] }],
	});
	expect(jsonOf(await provoke("address-onto-cname"))).toHaveProperty("errors.0.documentation_url");
	expect(jsonOf(await provoke("no-route"))).toMatchObject({ errors: [{ code: 7003 }, { code: 7000 }] });
	expect(jsonOf(await provoke("free-tld"))).not.toHaveProperty("errors.0.code");
	expect(await provoke("rate-limit")).toHaveProperty("headers.retry-after", "300");
});
