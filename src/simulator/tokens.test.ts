import { expect, test } from "vitest";
import { authenticate, type Credentials, maySee, type SimulatedTokenInput, statusOf, verified } from "./tokens.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");
const asks = (over: Partial<Credentials>): Credentials => ({
	authorization: "Bearer good",
	key: undefined,
	address: "81.2.69.142",
	verifying: false,
	...over,
});
const enter = (token: Partial<SimulatedTokenInput>, over: Partial<Credentials> = {}) =>
	authenticate(new Map([["good", { value: "good", id: "1", ...token }]]), asks(over), NOW);

test.each<[scenario: string, token: Partial<SimulatedTokenInput>, over: Partial<Credentials>, says: string | null]>([
	["good / in", {}, {}, null],
	["unknown / refused", {}, { authorization: "Bearer other" }, "Invalid access token"],
	[
		"unknown, verifying / refused otherwise",
		{},
		{ authorization: "Bearer other", verifying: true },
		"Invalid API Token",
	],
	["no Bearer / malformed", {}, { authorization: "good" }, "Invalid request headers"],
	["quotes / malformed", {}, { authorization: 'Bearer "good"' }, "Invalid request headers"],
	["blank inside / malformed", {}, { authorization: "Bearer go od" }, "Invalid request headers"],
	["nothing / refused", {}, { authorization: undefined }, "Missing X-Auth-Key"],
	["a key / refused", {}, { authorization: undefined, key: "k" }, "Unknown X-Auth-Key"],
	[
		"a key, verifying / refused otherwise",
		{},
		{ authorization: undefined, key: "k", verifying: true },
		'Missing "Auth',
	],
	["disabled / refused", { status: "disabled" }, {}, "Invalid access token"],
	["disabled, verifying / in", { status: "disabled" }, { verifying: true }, null],
	["expired by its date / refused", { expiresOn: "2026-10-31T00:00:00Z" }, {}, "Invalid access token"],
	["expires later / in", { expiresOn: "2026-11-02T00:00:00Z" }, {}, null],
	["pinned to here / in", { allowedFrom: ["81.2.69.142"] }, {}, null],
	["pinned to this network / in", { allowedFrom: ["81.2.69.0/24"] }, {}, null],
	["pinned elsewhere / refused", { allowedFrom: ["81.2.69.1"] }, {}, "from location: 81.2.69.142"],
	["pinned, IPv6 / refused", { allowedFrom: ["81.2.69.142"] }, { address: "2a02::1" }, "from location: 2a02::1"],
	["pinned to this IPv6 network / in", { allowedFrom: ["2a02::/16"] }, { address: "2a02::1" }, null],
])("%s", (_scenario, token, over, says) => {
	if (says === null) expect(enter(token, over)).toMatchObject({ id: "1" });
	else expect(() => enter(token, over)).toThrow(says);
});

test("what a token may see / by name, in either form", () => {
	const token = { value: "good", id: "1", zones: ["münchen.de"] };
	expect([maySee(token, { ascii: "xn--mnchen-3ya.de" }), maySee(token, { ascii: "example.com" })]).toEqual([
		true,
		false,
	]);
});

test("verified / says its dates and its status", () => {
	const token = { value: "good", id: "1", expiresOn: "2026-10-31T00:00:00Z", notBefore: "2026-01-01T00:00:00Z" };
	expect(statusOf(token, 0)).toBe("active");
	expect(verified(token, NOW)).toEqual({
		id: "1",
		status: "expired",
		not_before: "2026-01-01T00:00:00Z",
		expires_on: "2026-10-31T00:00:00Z",
	});
});
