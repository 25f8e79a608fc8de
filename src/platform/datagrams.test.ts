import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { getEventListeners, once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ip } from "../../test/invariants/values.ts";
import { DatagramFailure, type InterfaceAddress } from "../core/ports.ts";
import { createDatagrams } from "./datagrams.ts";
import type { LeaveBy } from "./leave-by.ts";

const never = new AbortController().signal;
const text = (payload: Uint8Array): string => Buffer.from(payload).toString();
const bytes = (words: string): Uint8Array => Buffer.from(words);

const sockets: Socket[] = [];
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.close();
});

/** A socket of somebody else's, and what it heard so far. */
async function somebody(host = "127.0.0.1", react?: (this: Socket, payload: string, from: RemoteInfo) => void) {
	const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
	sockets.push(socket);
	const heard: string[] = [];
	socket.on("message", (payload, from) => {
		heard.push(text(payload));
		react?.call(socket, text(payload), from);
	});
	socket.bind(0, host);
	await once(socket, "listening");
	return { socket, heard, port: socket.address().port };
}

const network = {
	addresses: async (): Promise<readonly InterfaceAddress[]> => [
		{ interface: "lo", address: ip("127.0.0.1"), stability: "stable" },
		{ interface: "v6only", address: ip("2a01:5a8::1"), stability: "stable" },
	],
};
const datagrams = createDatagrams({ network });
const question = {
	host: "127.0.0.1",
	family: "ipv4",
	payload: bytes("who am I?"),
	repeatAfterMs: [],
	timeoutMs: 5_000,
} as const;
const anything = (payload: Uint8Array, from: string): string => `${from} ${text(payload)}`;
const failure = (kind: string, message: RegExp) =>
	expect.objectContaining({ name: "DatagramFailure", kind, message: expect.stringMatching(message) });

/** Sockets close a moment later. Those of the test itself remain. */
const nothingLeft = () =>
	expect.poll(() => process.getActiveResourcesInfo().filter(name => name === "UDPWrap").length).toBe(sockets.length);

describe("ask", () => {
	test.each<[host: string, family: "ipv4" | "ipv6", from: string]>([
		["127.0.0.1", "ipv4", "127.0.0.1"],
		["localhost", "ipv4", "127.0.0.1"],
		["::1", "ipv6", "::1"],
	])("%s over %s / the answer, with its sender", async (host, family, from) => {
		const echo = await somebody(from, function (payload, { port, address }) {
			this.send(payload.toUpperCase(), port, address);
		});
		const answer = await datagrams.ask({ ...question, host, family, port: echo.port }, anything, never);
		expect(answer).toBe(`${from} WHO AM I?`);
	});

	test("each question / from another port", async () => {
		const ports = new Set<number>();
		const echo = await somebody("127.0.0.1", function (payload, { port, address }) {
			ports.add(port);
			this.send(payload, port, address);
		});
		for (let round = 0; round < 5; round += 1) await datagrams.ask({ ...question, port: echo.port }, anything, never);
		expect(ports.size).toBeGreaterThan(3);
	});

	test.each<[liar: string, host: string]>([
		["another port", "127.0.0.1"],
		["another address", "127.0.0.2"],
	])("an answer from %s / not heard", async (_liar, host) => {
		const liar = await somebody(host);
		const honest = await somebody("127.0.0.1", function (_payload, { port, address }) {
			liar.socket.send("lie", port, address, () => this.send("truth", port, address));
		});
		const heard: string[] = [];
		const answer = await datagrams.ask(
			{ ...question, port: honest.port },
			payload => {
				heard.push(text(payload));
				return text(payload) === "truth" ? "done" : null;
			},
			never,
		);
		expect([answer, heard]).toEqual(["done", ["truth"]]);
	});

	test("an answer from the right port at another address / not heard", async () => {
		const honest = await somebody();
		const liar = createSocket("udp4");
		sockets.push(liar);
		liar.bind(honest.port, "127.0.0.2");
		await once(liar, "listening");
		honest.socket.on("message", (_payload, { port, address }) => liar.send("lie", port, address));
		const attempt = datagrams.ask({ ...question, port: honest.port, timeoutMs: 150 }, anything, never);
		await expect(attempt).rejects.toEqual(failure("deadline", /^127\.0\.0\.1 did not answer within 0\.15 s$/));
	});

	test("nobody listens / refused at once, however much time there is", async () => {
		const { port, socket } = await somebody();
		socket.close();
		sockets.splice(0);
		const started = performance.now();
		await expect(datagrams.ask({ ...question, port, timeoutMs: 30_000 }, anything, never)).rejects.toEqual(
			failure("refused", /^127\.0\.0\.1 cannot be asked: the connection was refused$/),
		);
		expect(performance.now() - started).toBeLessThan(5_000);
		await nothingLeft();
	});

	test.each<[state: string, host: string, family: "ipv4" | "ipv6", message: RegExp]>([
		["a name that cannot exist (RFC 6761)", "nobody.invalid", "ipv4", /^nobody\.invalid cannot be asked: the name /],
		["IPv6 asked, literal IPv4", "127.0.0.1", "ipv6", /^127\.0\.0\.1 is not reached over IPv6$/],
		["broadcast, which a socket may not send to", "255.255.255.255", "ipv4", /firewall|route/],
	])("%s / refused", async (_state, host, family, message) => {
		const attempt = datagrams.ask({ ...question, host, family, port: 9 }, anything, never);
		await expect(attempt).rejects.toEqual(failure("refused", message));
	});

	test("silence / asked again as told, then the deadline", async () => {
		const silent = await somebody();
		const request = { ...question, port: silent.port, repeatAfterMs: [20, 20], timeoutMs: 400 };
		const attempt = datagrams.ask(request, anything, never);
		await expect(attempt).rejects.toEqual(failure("deadline", /did not answer within 0\.4 s$/));
		expect(silent.heard).toEqual(["who am I?", "who am I?", "who am I?"]);
		await nothingLeft();
	});

	test("the second try is answered / no third", async () => {
		const deaf = await somebody("127.0.0.1", function (payload, { port, address }) {
			if (deaf.heard.length === 2) this.send(payload, port, address);
		});
		const [set, cleared] = [vi.spyOn(globalThis, "setTimeout"), vi.spyOn(globalThis, "clearTimeout")];
		await datagrams.ask(
			{ ...question, port: deaf.port, repeatAfterMs: [20, 30_001], timeoutMs: 30_002 },
			anything,
			never,
		);
		expect(deaf.heard).toHaveLength(2);
		const ours = set.mock.results.filter((_result, index) => (set.mock.calls[index]?.[1] ?? 0) > 30_000);
		expect(ours).toHaveLength(2);
		for (const { value } of ours) expect(cleared).toHaveBeenCalledWith(value);
		vi.restoreAllMocks();
		await nothingLeft();
	});

	test("a reader that throws / ends it with that error", async () => {
		const echo = await somebody("127.0.0.1", function (payload, { port, address }) {
			this.send(payload, port, address);
		});
		const error = new RangeError("not what I can read");
		const attempt = datagrams.ask(
			{ ...question, port: echo.port },
			() => {
				throw error;
			},
			never,
		);
		await expect(attempt).rejects.toBe(error);
		await nothingLeft();
	});

	test("junk without end / given up before the deadline", async () => {
		let read = 0;
		const chatterer = await somebody("127.0.0.1", function (_payload, { port, address }) {
			// One for one, so that no buffer overflows: each that was read is followed by the next.
			next = () => this.send("junk", port, address);
			next();
		});
		let next = (): void => {};
		const attempt = datagrams.ask(
			{ ...question, port: chatterer.port, timeoutMs: 30_000 },
			() => {
				read += 1;
				next();
				return null;
			},
			never,
		);
		await expect(attempt).rejects.toEqual(failure("deadline", /sent 1000 datagrams, and none of them was an answer$/));
		expect(read).toBe(1_000);
		await nothingLeft();
	});

	test("an abort / its reason, and nothing is left", async () => {
		const silent = await somebody();
		const control = new AbortController();
		const attempt = datagrams.ask({ ...question, port: silent.port, repeatAfterMs: [1_000] }, anything, control.signal);
		await expect.poll(() => silent.heard.length).toBe(1);
		control.abort(new Error("stopped"));
		await expect(attempt).rejects.toThrow("stopped");
		expect(getEventListeners(control.signal, "abort")).toHaveLength(0);
		await nothingLeft();
	});

	test.each<[state: string, abort: boolean]>([
		["deadline", false],
		["abort", true],
	])("%s while the name is looked up / holds all the same, and nobody is asked later", async (state, abort) => {
		const silent = await somebody();
		let found = (_address: ReturnType<typeof ip>): void => {};
		const lookup = () => new Promise<ReturnType<typeof ip>>(resolve => (found = resolve));
		const slow = createDatagrams({ network, lookup });
		const control = new AbortController();
		const request = { ...question, host: "slow.example", port: silent.port, timeoutMs: abort ? 30_000 : 50 };
		const attempt = slow.ask(request, anything, control.signal);
		if (abort) control.abort(new Error("abort"));
		await expect(attempt).rejects.toThrow(abort ? state : "slow.example did not answer within 0.05 s");
		found(ip("127.0.0.1"));
		await new Promise(resolve => setImmediate(resolve));
		await nothingLeft();
		expect(silent.heard).toEqual([]);
	});

	test("aborted before / nothing is sent", async () => {
		const attempt = datagrams.ask({ ...question, port: 9 }, anything, AbortSignal.abort(new Error("stopped")));
		await expect(attempt).rejects.toThrow("stopped");
	});

	test("a bug in the lookup / not hidden", async () => {
		const broken = createDatagrams({ network, lookup: () => Promise.reject(new TypeError("oops")) });
		await expect(broken.ask({ ...question, port: 9 }, anything, never)).rejects.toThrow(TypeError);
	});
});

describe("ask through an interface", () => {
	const boundTo =
		(source: string): LeaveBy =>
		async () => ({ kind: "bound", source: ip(source) });
	const astray: LeaveBy = async () => ({ kind: "astray", device: "wan0", reason: "packets would leave by tun0" });
	const through = { ...question, through: "wan0" };

	test("the kernel agrees / from its address, and still only the one that was asked is heard", async () => {
		const liar = await somebody();
		const echo = await somebody("127.0.0.1", function (payload, { port, address }) {
			liar.socket.send("lie", port, address, () => this.send(`${address} ${payload}`, port, address));
		});
		const bound = createDatagrams({ network, leaveBy: boundTo("127.0.0.2") });
		const answer = await bound.ask({ ...through, port: echo.port }, anything, never);
		expect(answer).toBe("127.0.0.1 127.0.0.2 who am I?");
		await nothingLeft();
	});

	test.each<[state: string, leaveBy: LeaveBy | undefined, message: RegExp]>([
		["nobody knows how", undefined, /^nothing here leaves by wan0 for sure$/],
		["they would go astray", astray, /^packets would leave by tun0$/],
		["an address that is nobody's", boundTo("192.0.2.7"), /this machine has no address of that family$/],
	])("%s / refused, and nothing is sent", async (_state, leaveBy, message) => {
		const echo = await somebody();
		const sent = createDatagrams(leaveBy === undefined ? { network } : { network, leaveBy });
		const attempt = sent.ask({ ...through, port: echo.port }, anything, never);
		await expect(attempt).rejects.toEqual(failure("refused", message));
		expect(echo.heard).toEqual([]);
		await nothingLeft();
	});

	test("a VPN comes up meanwhile / refused", async () => {
		const echo = await somebody("127.0.0.1", function (payload, { port, address }) {
			this.send(payload, port, address);
		});
		const ways = [boundTo("127.0.0.2"), astray];
		const leaveBy: LeaveBy = (...words) => (ways.shift() ?? astray)(...words);
		const attempt = createDatagrams({ network, leaveBy }).ask({ ...through, port: echo.port }, anything, never);
		await expect(attempt).rejects.toEqual(failure("refused", /^packets would leave by tun0$/));
	});
});

describe("search", () => {
	const GROUP = ip("239.255.255.250");
	const search = { group: GROUP, interface: "lo", payload: bytes("M-SEARCH"), repeatAfterMs: [], timeoutMs: 5_000 };

	/** A member of the group on loopback, which answers from another socket, as routers may. */
	async function member(answers: readonly string[]) {
		const answerer = await somebody("127.0.0.2");
		const socket = createSocket({ type: "udp4", reuseAddr: true });
		sockets.push(socket);
		const heard: string[] = [];
		socket.on("message", (payload, from) => {
			heard.push(`${from.address} ${text(payload)}`);
			for (const answer of answers) answerer.socket.send(answer, from.port, from.address);
		});
		socket.bind(0);
		await once(socket, "listening");
		socket.addMembership(GROUP, "127.0.0.1");
		return { heard, port: socket.address().port };
	}

	test("whoever answers / is read, with the address", async () => {
		const { heard, port } = await member(["not this", "this"]);
		const answer = await datagrams.search(
			{ ...search, port },
			(payload, from) => (text(payload) === "this" ? `${from} ${text(payload)}` : null),
			never,
		);
		expect(answer).toBe("127.0.0.2 this");
		expect(heard).toEqual(["127.0.0.1 M-SEARCH"]);
	});

	test("nobody answers / the deadline names the interface", async () => {
		const { heard, port } = await member([]);
		const attempt = datagrams.search({ ...search, port, repeatAfterMs: [10], timeoutMs: 200 }, anything, never);
		await expect(attempt).rejects.toEqual(failure("deadline", /^nobody on lo answered within 0\.2 s$/));
		expect(heard).toHaveLength(2);
		await nothingLeft();
	});

	test.each([["v6only"], ["nowhere9"]])("%s / refused", async name => {
		const attempt = datagrams.search({ ...search, interface: name, port: 1900 }, anything, never);
		await expect(attempt).rejects.toEqual(failure("refused", /has no IPv4 address to ask from$/));
	});

	test("an address that has just gone / refused", async () => {
		const gone = createDatagrams({
			network: { addresses: async () => [{ interface: "wan0", address: ip("192.0.2.7"), stability: "stable" }] },
		});
		const attempt = gone.search({ ...search, interface: "wan0", port: 1900 }, anything, never);
		await expect(attempt).rejects.toBeInstanceOf(DatagramFailure);
	});
});
