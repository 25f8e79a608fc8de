import type { RemoteInfo, Socket } from "node:dgram";
import * as codec from "dns-packet";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Family } from "../../src/core/address.ts";
import { createDatagrams } from "../../src/platform/datagrams.ts";
import { askWhoami } from "../../src/sources/dns-exchange.ts";
import { type DnsOperator, WHOAMI } from "../../src/sources/dns-operators.ts";
import { bindUdp, type Daemon, freePort, hasIpv6Loopback, missing, startDaemon } from "./dns-stun-daemon.ts";
import { fakeDeps } from "./fake-deps.ts";

const never = new AbortController().signal;
const datagrams = createDatagrams();
const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/** Asks what `dns:...` asks, but of these servers on this machine. */
function ask(operator: DnsOperator, family: Family, port: number, timeoutMs = 10_000, hosts?: readonly string[]) {
	const servers = { ipv4: hosts ?? ["127.0.0.1"], ipv6: hosts ?? ["::1"] };
	const deps = { ...fakeDeps, datagrams, randomBytes, timeoutMs };
	return askWhoami(`dns:${operator}`, { ...WHOAMI[operator], servers }, family, deps, port)(never);
}

const sockets: Socket[] = [];
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.close();
});

type Question = codec.DecodedPacket & { readonly name: string };
type Reply = (question: Question) => readonly Uint8Array[];

/** A server that says all of this to each question. */
async function serve(reply: Reply, host = "127.0.0.1", port = 0): Promise<number> {
	const socket = await bindUdp(host, port);
	sockets.push(socket);
	socket.on("message", (payload: Buffer, { port, address }: RemoteInfo) => {
		const packet = codec.decode(payload);
		for (const answer of reply({ ...packet, name: packet.questions?.[0]?.name ?? "" }))
			socket.send(answer, port, address);
	});
	return socket.address().port;
}

const respond = (question: codec.Packet, texts: readonly string[], flags = codec.AUTHORITATIVE_ANSWER): Uint8Array =>
	codec.encode({
		type: "response",
		id: question.id ?? 0,
		flags,
		questions: question.questions ?? [],
		answers: texts.map(data => ({ type: "TXT", class: "IN", name: question.questions?.[0]?.name ?? "", data })),
	});
const renamed = (question: Question, name: string): codec.Packet => ({
	...question,
	questions: (question.questions ?? []).map(asked => ({ ...asked, name })),
});

test("a server that answers / the address that it tells", async () => {
	const port = await serve(question => [respond(question, ["81.2.69.142"])]);
	expect(await ask("google", "ipv4", port)).toEqual({
		kind: "addresses",
		label: "dns:google",
		addresses: ["81.2.69.142"],
	});
});

test("lies with another id, in another case, about another name, cut off, as a question / not heard; the truth after them is", async () => {
	const port = await serve(question => [
		respond({ ...question, id: (question.id ?? 0) ^ 0x0100 }, ["10.0.0.1"]),
		respond(renamed(question, question.name.toUpperCase()), ["10.0.0.2"]),
		respond(renamed(question, "www.google.com"), ["10.0.0.3"]),
		respond(question, ["81.2.69.142"]).subarray(0, -1),
		Uint8Array.of(1, 2, 3),
		codec.encode({ type: "query", id: question.id ?? 0, questions: question.questions ?? [] }),
		respond(question, ["81.2.69.142"]),
	]);
	expect(await ask("google", "ipv4", port)).toMatchObject({ addresses: ["81.2.69.142"] });
});

test("the first server is silent / the second one's answer, half a second later", async () => {
	const port = await serve(() => []);
	await serve(question => [respond(question, ["81.2.69.142"])], "127.0.0.2", port);
	expect(await ask("google", "ipv4", port, 10_000, ["127.0.0.1", "127.0.0.2"])).toMatchObject({
		addresses: ["81.2.69.142"],
	});
});

test("the first server is not there / the second one's answer, at once", async () => {
	const port = await serve(question => [respond(question, ["81.2.69.142"])], "127.0.0.2");
	const started = performance.now();
	await ask("google", "ipv4", port, 60_000, ["127.0.0.1", "127.0.0.2"]);
	expect(performance.now() - started).toBeLessThan(5_000);
});

test.each<[state: string, reply: Reply, timeoutMs: number, code: string, message: RegExp]>([
	["silent", () => [], 300, "source-unavailable", /^dns:google: no answer within 0\.3 s$/],
	[
		"nothing but lies",
		question => [respond({ ...question, id: 0 }, ["10.0.0.1"])],
		300,
		"source-unavailable",
		/: no answer within/,
	],
	[
		"REFUSED",
		question => [respond(question, [], 0x8005)],
		10_000,
		"source-unavailable",
		/: the answer is an error: REFUSED$/,
	],
	[
		"a resolver",
		question => [respond(question, ["172.253.5.1", "edns0-client-subnet 81.2.69.0/24"], 0x80)],
		10_000,
		"source-intercepted",
		/fetched by a resolver/,
	],
	[
		"a cache",
		question => [respond(question, ["172.253.5.1"], 0x80)],
		10_000,
		"source-intercepted",
		/a resolver on the way gave it$/,
	],
])("%s / a problem that says so", async (_state, reply, timeoutMs, code, message) => {
	const port = await serve(reply);
	await expect(ask("google", "ipv4", port, timeoutMs)).rejects.toMatchObject({
		code,
		message: expect.stringMatching(message),
	});
});

const obstacle = missing("dnsmasq", "dnsmasq-base");
describe.skipIf(obstacle !== null)(`dnsmasq${obstacle === null ? "" : ` (skipped: ${obstacle})`}`, () => {
	let daemon: Daemon;
	let port: number;

	beforeAll(async () => {
		port = await freePort();
		const listen = ["127.0.0.1", ...(hasIpv6Loopback() ? ["::1"] : [])].map(address => `--listen-address=${address}`);
		daemon = startDaemon("dnsmasq", folder => [
			"--keep-in-foreground",
			"--conf-file=/dev/null",
			`--pid-file=${folder}/pid`,
			`--port=${port}`,
			...listen,
			"--bind-interfaces",
			"--no-resolv",
			"--no-hosts",
			"--txt-record=o-o.myaddr.l.google.com,81.2.69.142",
			"--address=/myip.opendns.com/81.2.69.142",
			"--address=/myip.opendns.com/2a01:5a8::1",
		]);
		await vi.waitFor(() => ask("google", "ipv4", port, 1_000), { timeout: 20_000, interval: 50 });
	});
	afterAll(() => daemon.stop());

	const held: [operator: DnsOperator, family: Family, address: string][] = [
		["google", "ipv4", "81.2.69.142"],
		["opendns", "ipv4", "81.2.69.142"],
	];
	if (hasIpv6Loopback()) held.push(["opendns", "ipv6", "2a01:5a8::1"]);
	test.each(held)("%s over %s / what it holds", async (operator, family, address) => {
		expect(await ask(operator, family, port)).toMatchObject({ addresses: [address] });
	});

	test.skipIf(!hasIpv6Loopback())("an address of the other family (skipped without IPv6) / refused", async () => {
		await expect(ask("google", "ipv6", port)).rejects.toThrow(
			"dns:google: the answer is an IPv4 address where IPv6 was asked",
		);
	});

	test("in the place of Cloudflare's server, as a router / it has no such class", async () => {
		await expect(ask("cloudflare", "ipv4", port)).rejects.toMatchObject({
			message: expect.stringMatching(/^dns:cloudflare: the answer /),
		});
	});
});
