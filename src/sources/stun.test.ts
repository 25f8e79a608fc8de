import { expect, test } from "vitest";
import { fakeDeps } from "../../test/sources/fake-deps.ts";
import type { Family } from "../core/address.ts";
import { DatagramFailure, type Datagrams } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { stunKind } from "./stun.ts";

const never = new AbortController().signal;

test.each<[argument: string, family: Family, refusal: string | null]>([
	["stun.l.google.com:19302", "ipv4", null],
	["stun.cloudflare.com", "ipv6", null],
	["81.2.69.142", "ipv4", null],
	["[2a01:5a8::1]:3478", "ipv6", null],
	["[2a01:5a8::1]", "ipv6", null],
	["bücher.example", "ipv4", null],
	["localhost:65535", "ipv4", null],
	["", "ipv4", "it is not a host name with or without a port"],
	[":3478", "ipv4", "it is not a host name with or without a port"],
	["stun:stun.example.com", "ipv4", "it is not a host name with or without a port"],
	["//stun.example.com", "ipv4", "it is not a host name with or without a port"],
	["stun.example.com/x", "ipv4", "it is not a host name with or without a port"],
	["user@stun.example.com", "ipv4", "it is not a host name with or without a port"],
	["stun example com", "ipv4", "it is not a host name with or without a port"],
	["stun.example.com?transport=udp", "ipv4", "it is not a host name with or without a port"],
	["999.1.1.1", "ipv4", "it is not a host name with or without a port"],
	["stun.example.com:", "ipv4", "its port is not one of 1 to 65535"],
	["stun.example.com:0", "ipv4", "its port is not one of 1 to 65535"],
	["stun.example.com:65536", "ipv4", "its port is not one of 1 to 65535"],
	["stun.example.com:03478", "ipv4", "its port is not one of 1 to 65535"],
	["stun.example.com:http", "ipv4", "it is not a host name with or without a port"],
	["2a01:5a8::1", "ipv6", "an IPv6 address is written in brackets: [2a01:5a8::1]"],
	["[::ffff:81.2.69.142]", "ipv6", "it is IPv4 in the form of IPv6, which is neither"],
	["81.2.69.142", "ipv6", "81.2.69.142 cannot be asked over IPv6"],
	["0x51.2.69.142:3478", "ipv6", "81.2.69.142 cannot be asked over IPv6"],
	["127.0.0.1", "ipv6", "127.0.0.1 cannot be asked over IPv6"],
	["[2a01:5a8::1]:3478", "ipv4", "2a01:5a8::1 cannot be asked over IPv4"],
])("stun:%s for %s / %j", (argument, family, refusal) => expect(stunKind.check(argument, family)).toBe(refusal));

test.each([
	["stun.l.google.com:19302", "google"],
	["stun.cloudflare.com", "cloudflare"],
	["stun.nextcloud.com:443", "nextcloud.com"],
	["[2606:4700::1]:3478", "cloudflare"],
	["81.2.69.142", "81.2.69.142"],
])("stun:%s / run by %s", (argument, operator) => {
	expect(stunKind.operator(argument)).toBe(operator);
	expect(stunKind.transport(argument)).toBe("stun");
});

/** What a port's `ask` is given. */
type Request = Parameters<Datagrams["ask"]>[0];

/** A server that answers each request with these bytes, or fails so. */
function server(respond: (request: Request) => Uint8Array | Error) {
	const requests: Request[] = [];
	const datagrams: Datagrams = {
		...fakeDeps.datagrams,
		ask: async (request, read) => {
			requests.push(request);
			const answer = respond(request);
			if (answer instanceof Error) throw answer;
			const said = read(answer, "192.0.2.1" as never);
			if (said === null) throw new DatagramFailure("deadline", "no answer");
			return said;
		},
	};
	return { requests, datagrams };
}

/** A success with the transaction of the request and these attributes. */
const success =
	(attributes: string) =>
	(request: Request): Uint8Array => {
		const body = Buffer.from(attributes.replace(/ /g, ""), "hex");
		return Buffer.concat([Buffer.of(1, 1, 0, body.length), request.payload.subarray(4, 20), body]);
	};
const MAPPED = success("00200008 0001a147 7010e1cc");

const ask = (argument: string, family: Family, datagrams: Datagrams, more: Partial<typeof fakeDeps> = {}) =>
	stunKind.open(argument, family, { ...fakeDeps, datagrams, ...more })(never);

test("a server that answers / the address, under the name as it is written", async () => {
	const { requests, datagrams } = server(MAPPED);
	expect(await ask("STUN.example.com:19302", "ipv4", datagrams)).toEqual({
		kind: "addresses",
		label: "stun:STUN.example.com:19302",
		addresses: ["81.2.69.142"],
	});
	expect(requests).toEqual([
		{
			host: "stun.example.com",
			port: 19302,
			family: "ipv4",
			payload: Uint8Array.of(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...new Array(12).fill(7)),
			repeatAfterMs: [500, 1_000, 2_000, 4_000],
			timeoutMs: 10_000,
		},
	]);
});

test.each<
	[
		argument: string,
		family: Family,
		more: Partial<typeof fakeDeps>,
		request: Partial<Request & { host: string; through: string }>,
	]
>([
	["stun.example.com", "ipv6", {}, { host: "stun.example.com", port: 3478 }],
	["[2A01:5A8::1]:53", "ipv6", {}, { host: "2a01:5a8::1", port: 53 }],
	["stun.example.com", "ipv4", { bind: "wan1" }, { through: "wan1" }],
	["stun.example.com", "ipv4", { timeoutMs: 400 }, { repeatAfterMs: [], timeoutMs: 400 }],
	["stun.example.com", "ipv4", { timeoutMs: 120_000 }, { repeatAfterMs: [500, 1_000, 2_000, 4_000, 8_000, 16_000] }],
])("stun:%s over %s, %j / asked as %j", async (argument, family, more, request) => {
	const { requests, datagrams } = server(() => new DatagramFailure("deadline", "late"));
	await ask(argument, family, datagrams, more).catch(() => undefined);
	expect(requests).toMatchObject([{ family, ...request }]);
});

test("a server on this machine and an interface to leave by / asked without it", async () => {
	const { requests, datagrams } = server(MAPPED);
	await ask("127.0.0.1:3478", "ipv4", datagrams, { bind: "wan1" });
	expect(requests[0]).not.toHaveProperty("through");
});

test.each<[state: string, respond: (request: Request) => Uint8Array | Error, message: string]>([
	["silence", () => new DatagramFailure("deadline", "late"), "no answer within 10 s"],
	[
		"no such name",
		() => new DatagramFailure("refused", "stun.example.com was not found"),
		"stun.example.com was not found",
	],
	["another transaction", request => MAPPED({ ...request, payload: new Uint8Array(20) }), "no answer within 10 s"],
	["no address", success(""), "the answer holds no address"],
	[
		"other family",
		success(`00200014 0002a147 ${"00".repeat(16)}`),
		"the answer is an IPv6 address where IPv4 was asked",
	],
])("%s / unavailable, and why", async (_state, respond, message) => {
	const problem = await ask("stun.example.com:3478", "ipv4", server(respond).datagrams).catch(reason => reason);
	expect(problem).toBeInstanceOf(Problem);
	expect([problem.code, problem.message]).toEqual(["source-unavailable", `stun:stun.example.com:3478: ${message}`]);
});

test("a bug in the exchange / not hidden", async () => {
	await expect(ask("stun.example.com", "ipv4", server(() => new TypeError("oops")).datagrams)).rejects.toThrow(
		TypeError,
	);
});
