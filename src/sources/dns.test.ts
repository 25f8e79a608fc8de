import * as codec from "dns-packet";
import { expect, test } from "vitest";
import { fakeDeps } from "../../test/sources/fake-deps.ts";
import type { Family } from "../core/address.ts";
import { DatagramFailure, type Datagrams } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { dnsKind } from "./dns.ts";

const never = new AbortController().signal;

type Sent = { readonly host: string; readonly name: string; readonly timeoutMs: number };
/** What a server does with a question: bytes, a failure, or nothing until it is told that it is enough. */
type Server = (question: codec.Packet) => Uint8Array | DatagramFailure | Error | "silent";

const txt =
	(texts: readonly string[], flags: number): Server =>
	question =>
		codec.encode({
			type: "response",
			id: question.id ?? 0,
			flags,
			questions: question.questions ?? [],
			answers: texts.map(data => ({ type: "TXT", class: "IN", name: question.questions?.[0]?.name ?? "", data })),
		});
const AUTHORITATIVE = codec.AUTHORITATIVE_ANSWER;
const tells = (address: string): Server => txt([address], AUTHORITATIVE);
const fails = (rcode: number): Server => txt([], AUTHORITATIVE | rcode);
const late: Server = () => new DatagramFailure("deadline", "no answer");
const away: Server = () => new DatagramFailure("refused", "nobody listens there");
const silent: Server = () => "silent";

/** Servers that play their parts in the order in which they are asked; the last goes on. */
function network(...parts: readonly Server[]) {
	const sent: Sent[] = [];
	const open = new Set<string>();
	const requests: unknown[] = [];
	const datagrams: Datagrams = {
		...fakeDeps.datagrams,
		ask: async (request, read, signal) => {
			const question = codec.decode(Buffer.from(request.payload));
			const one = { host: request.host, name: question.questions?.[0]?.name ?? "", timeoutMs: request.timeoutMs };
			const part = parts[Math.min(sent.length, parts.length - 1)] ?? silent;
			sent.push(one);
			requests.push({ ...request, payload: null });
			signal.throwIfAborted();
			const outcome = part(question);
			if (outcome instanceof Error) throw outcome;
			const answer = outcome === "silent" ? null : read(outcome, "192.0.2.1" as never);
			if (answer !== null) return answer;
			open.add(request.host);
			return new Promise((_resolve, reject) => {
				signal.addEventListener("abort", () => {
					open.delete(request.host);
					reject(signal.reason);
				});
			});
		},
	};
	return { sent, open, requests, datagrams };
}

function ask(
	operator: string,
	family: Family,
	datagrams: Datagrams,
	more: Partial<typeof fakeDeps> = {},
	signal = never,
) {
	return dnsKind.open(operator, family, { ...fakeDeps, datagrams, ...more })(signal);
}
const problemOf = async (answer: Promise<unknown>): Promise<Problem> => {
	const reason = await answer.then(
		() => null,
		error => error,
	);
	expect(reason).toBeInstanceOf(Problem);
	return reason;
};

test.each(["", "quad9", "google ", "Google", "constructor", "__proto__"])(
	"dns:%s / refused with what is allowed",
	text => expect(dnsKind.check(text, "ipv4")).toBe("it is not one of google, opendns, cloudflare"),
);
test.each(["google", "opendns", "cloudflare"])("dns:%s / accepted, its own operator", operator => {
	expect(dnsKind.check(operator, "ipv6")).toBeNull();
	expect([dnsKind.operator(operator), dnsKind.transport(operator)]).toEqual([operator, "dns"]);
});

test.each<[operator: string, family: Family, host: string, name: string]>([
	["google", "ipv4", "216.239.32.10", "o-o.myaddr.l.google.com"],
	["google", "ipv6", "2001:4860:4802:32::a", "o-o.myaddr.l.google.com"],
	["opendns", "ipv4", "208.67.222.222", "myip.opendns.com"],
	["opendns", "ipv6", "2620:0:ccc::2", "myip.opendns.com"],
	["cloudflare", "ipv4", "1.1.1.1", "whoami.cloudflare"],
	["cloudflare", "ipv6", "2606:4700:4700::1111", "whoami.cloudflare"],
])(
	"dns:%s over %s / the first server alone at first, on port 53, the family pinned, the case mixed",
	async (operator, family, host, name) => {
		const { sent, requests, datagrams } = network(silent);
		const control = new AbortController();
		const answer = ask(operator, family, datagrams, {}, control.signal);
		await expect.poll(() => sent.length).toBe(1);
		expect(requests).toEqual([{ host, port: 53, family, payload: null, repeatAfterMs: [], timeoutMs: 500 }]);
		expect(sent[0]?.name).not.toBe(name);
		expect(sent[0]?.name.toLowerCase()).toBe(name);
		control.abort(new Error("enough"));
		await expect(answer).rejects.toThrow("enough");
		expect(sent.length).toBe(1);
	},
);

test("the first server answers / its address, nobody else is asked", async () => {
	const { sent, datagrams } = network(tells("81.2.69.142"));
	expect(await ask("google", "ipv4", datagrams)).toEqual({
		kind: "addresses",
		label: "dns:google",
		addresses: ["81.2.69.142"],
	});
	expect(sent.length).toBe(1);
});

test.each<[state: string, first: Server]>([
	["silent for half a second", late],
	["not there", away],
	["SERVFAIL", fails(2)],
	["stumbles over the case", fails(3)],
	["no address", tells("nothing")],
])(
	"the first server is %s / all are asked at once, the name in lower case, and the first address wins",
	async (_state, first) => {
		const { sent, open, datagrams } = network(first, silent, away, fails(5), tells("81.2.69.142"));
		expect(await ask("google", "ipv4", datagrams)).toMatchObject({ addresses: ["81.2.69.142"] });
		const name = "o-o.myaddr.l.google.com";
		expect(sent.slice(1)).toEqual([
			{ host: "216.239.32.10", name, timeoutMs: 9_500 },
			{ host: "216.239.34.10", name, timeoutMs: 9_500 },
			{ host: "216.239.36.10", name, timeoutMs: 9_500 },
			{ host: "216.239.38.10", name, timeoutMs: 9_500 },
		]);
		expect(open).toEqual(new Set());
	},
);

test.each<[state: string, parts: readonly Server[], message: string]>([
	["nobody answers", [late], "dns:google: no answer within 10 s"],
	["nobody is there", [away], "dns:google: nobody listens there"],
	["all refuse", [fails(5)], "dns:google: the answer is an error: REFUSED"],
	[
		"one refuses, the others are silent",
		[late, late, late, fails(2), late],
		"dns:google: the answer is an error: SERVFAIL",
	],
	["the first refuses, then all are silent", [fails(5), late], "dns:google: the answer is an error: REFUSED"],
	["other family", [tells("2a01:5a8::1")], "dns:google: the answer is an IPv6 address where IPv4 was asked"],
])("%s / unavailable, and the most telling reason", async (_state, parts, message) => {
	const problem = await problemOf(ask("google", "ipv4", network(...parts).datagrams));
	expect([problem.code, problem.message]).toEqual(["source-unavailable", message]);
});

test.each<[state: string, server: Server, message: RegExp]>([
	[
		"a resolver in between",
		txt(["172.253.5.1", "edns0-client-subnet 81.2.69.0/24"], codec.RECURSION_AVAILABLE),
		/was fetched by a resolver/,
	],
	[
		"a cache in between",
		txt(["172.253.5.1"], codec.RECURSION_AVAILABLE),
		/is not marked as that of the name's own server/,
	],
])("%s / intercepted, at once", async (_state, server, message) => {
	const { sent, datagrams } = network(server);
	const problem = await problemOf(ask("google", "ipv4", datagrams));
	expect(problem.code).toBe("source-intercepted");
	expect(problem.message).toMatch(message);
	expect(problem.hint).toMatch(/^This network answers DNS questions/);
	expect(sent.length).toBe(1);
});

test("no such name, in lower case too / intercepted, and nobody else is waited for", async () => {
	const { open, datagrams } = network(fails(3), silent, fails(3), silent);
	expect((await problemOf(ask("cloudflare", "ipv4", datagrams))).code).toBe("source-intercepted");
	expect(open).toEqual(new Set());
});

test("an answer in another case, or to another id / waited on", async () => {
	const lower: Server = question =>
		tells("10.9.8.7")({
			...question,
			questions: (question.questions ?? []).map(one => ({ ...one, name: one.name.toLowerCase() })),
		});
	const other: Server = question => tells("10.9.8.7")({ ...question, id: (question.id ?? 0) ^ 1 });
	for (const forged of [lower, other]) {
		const control = new AbortController();
		const { open, datagrams } = network(forged);
		const answer = ask("google", "ipv4", datagrams, {}, control.signal);
		await expect.poll(() => open.size).toBe(1);
		control.abort(new Error("enough"));
		await expect(answer).rejects.toThrow("enough");
	}
});

test("each question / its own id and spelling", async () => {
	let next = 0;
	const asked: string[] = [];
	const seen: Server = question => {
		asked.push(`${question.id} ${question.questions?.[0]?.name}`);
		return new DatagramFailure("deadline", "late");
	};
	const randomBytes = (count: number): Uint8Array =>
		Uint8Array.from({ length: count }, () => (next = (next * 73 + 41) % 256));
	await problemOf(ask("google", "ipv4", network(seen).datagrams, { randomBytes }));
	await problemOf(ask("google", "ipv4", network(seen).datagrams, { randomBytes }));
	expect(new Set(asked).size).toBe(10);
});

test("an interface to leave by / handed on", async () => {
	const { requests, datagrams } = network(tells("81.2.69.142"));
	await ask("google", "ipv4", datagrams, { bind: "wan1" });
	expect(requests).toMatchObject([{ through: "wan1" }]);
});

test("a short timeout / shared between both turns", async () => {
	const { sent, datagrams } = network(late);
	await problemOf(ask("opendns", "ipv4", datagrams, { timeoutMs: 301 }));
	expect(sent.map(({ timeoutMs }) => timeoutMs)).toEqual([150, 151, 151]);
});

test("a bug in the exchange, an abort with a problem as its reason / not hidden", async () => {
	const bug: Server = () => new TypeError("oops");
	await expect(ask("google", "ipv4", network(bug).datagrams)).rejects.toThrow(TypeError);
	await expect(ask("google", "ipv4", network(late, bug).datagrams)).rejects.toThrow(TypeError);
	const control = new AbortController();
	const { open, sent, datagrams } = network(silent);
	const answer = ask("google", "ipv4", datagrams, {}, control.signal);
	await expect.poll(() => open.size).toBe(1);
	const reason = new Problem("round-deadline", "the round took too long");
	control.abort(reason);
	await expect(answer).rejects.toBe(reason);
	expect(sent.length).toBe(1);
});
