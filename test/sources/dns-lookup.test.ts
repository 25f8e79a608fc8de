import type { RemoteInfo, Socket } from "node:dgram";
import * as codec from "dns-packet";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { createDatagrams } from "../../src/platform/datagrams.ts";
import { createDnsLookup } from "../../src/sources/dns-lookup.ts";
import { bindUdp, freePort } from "./dns-stun-daemon.ts";

const sockets: Socket[] = [];
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.close();
});

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
const never = new AbortController().signal;
const NAME = "home.example.com";

const lookup = (port: number, type: "A" | "AAAA" | "NS" = "A", recursive = true, timeoutMs = 500) =>
	createDnsLookup({ datagrams: createDatagrams(), timeoutMs, randomBytes })(
		{ server: "127.0.0.1", family: "ipv4", port, name: NAME, type, recursive },
		never,
	);

/** A server that answers each question with these packets. */
async function serve(reply: (question: codec.DecodedPacket) => readonly Uint8Array[]) {
	const asked: codec.DecodedPacket[] = [];
	const socket = await bindUdp("127.0.0.1");
	sockets.push(socket);
	socket.on("message", (payload: Buffer, { port, address }: RemoteInfo) => {
		const question = codec.decode(payload);
		asked.push(question);
		for (const packet of reply(question)) socket.send(packet, port, address);
	});
	return { port: socket.address().port, asked };
}

const respond = ({ id = 0, questions = [] }: codec.Packet, answers: readonly codec.Answer[], flags = 0): Uint8Array =>
	codec.encode({ type: "response", id, flags, questions, answers: [...answers] });
const a = (data: string, name = NAME): codec.Answer => ({ type: "A", name, data, ttl: 300 });

test.each<
	[reply: string, type: "A" | "AAAA" | "NS", answers: readonly codec.Answer[], flags: number, expected: object]
>([
	["one address", "A", [a("81.2.69.142")], 0, { outcome: "NOERROR", authoritative: false, values: ["81.2.69.142"] }],
	[
		"by its own server",
		"A",
		[a("81.2.69.142")],
		codec.AUTHORITATIVE_ANSWER,
		{ outcome: "NOERROR", authoritative: true, values: ["81.2.69.142"] },
	],
	[
		"several, one twice",
		"A",
		[a("81.2.69.2"), a("81.2.69.1"), a("81.2.69.2")],
		0,
		{ values: ["81.2.69.1", "81.2.69.2"] },
	],
	[
		"an alias",
		"A",
		[{ type: "CNAME", name: NAME, data: "other.example.net", ttl: 300 }, a("81.2.69.142", "other.example.net")],
		0,
		{ values: ["81.2.69.142"] },
	],
	[
		"IPv6 in a long form",
		"AAAA",
		[{ type: "AAAA", name: NAME, data: "2a02:8070:0:0::1" }],
		0,
		{ values: ["2a02:8070::1"] },
	],
	[
		"name servers",
		"NS",
		[{ type: "NS", name: NAME, data: "Bob.NS.cloudflare.com" }],
		0,
		{ values: ["bob.ns.cloudflare.com"] },
	],
	["nothing of the type", "AAAA", [], 0, { outcome: "NOERROR", values: [] }],
	["no such name", "A", [], 3, { outcome: "NXDOMAIN", values: [] }],
	["trouble", "A", [], 2, { outcome: "SERVFAIL", values: [] }],
	["refused", "A", [], 5, { outcome: "REFUSED", values: [] }],
])("%s", async (_reply, type, answers, flags, expected) => {
	const { port } = await serve(question => [respond(question, answers, flags)]);
	expect(await lookup(port, type)).toMatchObject(expected);
});

test("a resolver is asked to ask others, an own server is not", async () => {
	const { port, asked } = await serve(question => [respond(question, [])]);
	await lookup(port, "A", true);
	await lookup(port, "A", false);
	expect(asked.map(question => question.flag_rd)).toEqual([true, false]);
});

test("lies by another id, about another name / not heard; the truth after them is", async () => {
	const { port } = await serve(question => [
		respond({ ...question, id: (question.id ?? 0) ^ 1 }, [a("10.0.0.1")]),
		respond({ ...question, questions: [{ type: "A", name: "evil.example.com" }] }, [a("10.0.0.2")]),
		respond(question, [a("81.2.69.142")]),
	]);
	expect(await lookup(port)).toMatchObject({ values: ["81.2.69.142"] });
});

test("cut short / said, never taken for the whole", async () => {
	const { port } = await serve(question => [respond(question, [a("81.2.69.142")], codec.TRUNCATED_RESPONSE)]);
	await expect(lookup(port)).rejects.toMatchObject({
		code: "dns-unanswered",
		message: expect.stringMatching(/cut short/),
	});
});

test("silence, and nobody there / said with the server", async () => {
	const { port } = await serve(() => []);
	await expect(lookup(port, "A", true, 100)).rejects.toMatchObject({
		code: "dns-unanswered",
		message: "The name server 127.0.0.1 did not tell: no answer within 0.1 s",
	});
	await expect(lookup(await freePort())).rejects.toMatchObject({ code: "dns-unanswered" });
});

test("whatever a server sends / an answer, or it did not tell: never anything else", async () => {
	let bytes: Uint8Array = new Uint8Array();
	const { port } = await serve(question => {
		const whole = respond(question, [a("81.2.69.142")]);
		return [Uint8Array.from([...whole.subarray(0, 12 + bytes.length), ...bytes]).subarray(0, 512)];
	});
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async garbage => {
			bytes = garbage;
			const said = await lookup(port, "A", true, 30).then(
				() => "told",
				(error: { code?: string }) => error.code,
			);
			expect(["told", "dns-unanswered"]).toContain(said);
		}),
		{ numRuns: 60 },
	);
});
