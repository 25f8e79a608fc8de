import { getEventListeners } from "node:events";
import { afterEach, expect, test } from "vitest";
import { ELSEWHERE, LOOPBACK } from "../../test/cloudflare/certificates.ts";
import { closedPort, rawHttp, rawHttps, rawTcp } from "../../test/cloudflare/raw-server.ts";
import { ip } from "../../test/invariants/values.ts";
import type { HttpRequest } from "../core/ports.ts";
import { createHttpExchange, type HttpClient, type HttpOptions } from "./http.ts";
import type { LeaveBy } from "./leave-by.ts";

const clients: HttpClient[] = [];
afterEach(() => {
	for (const client of clients.splice(0)) client.close();
});

function client(options?: HttpOptions): HttpClient {
	const made = createHttpExchange(options);
	clients.push(made);
	return made;
}

const get = (url: string, extra: Partial<HttpRequest> = {}): HttpRequest => ({
	url,
	method: "GET",
	headers: {},
	timeoutMs: 5_000,
	maxBytes: 1_000,
	...extra,
});
const never = new AbortController().signal;
const failsAs = (kind: string) => expect.objectContaining({ name: "HttpFailure", kind });

test("an answer / status, headers in lower case, body", async () => {
	await using server = await rawHttp((_request, response) => {
		response.writeHead(207, { "X-Mixed-Case": "yes" }).end("grüße");
	});
	const answer = await client().exchange(get(`${server.origin}/path`), never);
	expect(answer).toMatchObject({ status: 207, body: "grüße" });
	expect(answer.headers["x-mixed-case"]).toBe("yes");
});

test("a request / method, headers and body as given, its length, and no compression", async () => {
	await using server = await rawHttp((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", chunk => chunks.push(chunk));
		request.on("end", () => {
			const { method, url, headers } = request;
			response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
		});
	});
	const request = get(`${server.origin}/a?b=c`, { method: "PATCH", headers: { "x-one": "1" }, body: "grüße" });
	const seen = JSON.parse((await client().exchange(request, never)).body);
	expect(seen).toEqual({
		method: "PATCH",
		url: "/a?b=c",
		headers: {
			"accept-encoding": "identity",
			"content-length": "7",
			"x-one": "1",
			connection: "keep-alive",
			host: `127.0.0.1:${server.port}`,
		},
		body: "grüße",
	});
});

test("a redirect / is an answer, and nobody follows it", async () => {
	await using server = await rawHttp((_request, response) => {
		response.writeHead(302, { location: "/elsewhere" }).end();
	});
	const answer = await client().exchange(get(server.origin), never);
	expect(answer.status).toBe(302);
	expect(answer.headers["location"]).toBe("/elsewhere");
	expect(server.connections()).toBe(1);
});

test("several requests / share a connection; close ends it; later ones open a new one", async () => {
	await using server = await rawHttp((_request, response) => void response.end("ok"));
	const { exchange, close } = client();
	await exchange(get(server.origin), never);
	await exchange(get(server.origin), never);
	expect(server.connections()).toBe(1);
	close();
	await exchange(get(server.origin), never);
	expect(server.connections()).toBe(2);
});

test("nothing listens / refused", async () => {
	await expect(client().exchange(get(`http://127.0.0.1:${await closedPort()}`), never)).rejects.toEqual(
		failsAs("refused"),
	);
});

test("a name that cannot exist (RFC 6761) / refused", async () => {
	await expect(client().exchange(get("http://nobody.invalid"), never)).rejects.toEqual(failsAs("refused"));
});

test.each<[scenario: string, family: "ipv4" | "ipv6", url: string]>([
	["IPv6 asked, literal IPv4 / refused", "ipv6", "http://127.0.0.1:9"],
	["IPv4 asked, literal IPv6 / refused", "ipv4", "http://[::1]:9"],
])("%s, and not reached over the other family", async (_scenario, family, url) => {
	await expect(client().exchange(get(url, { family }), never)).rejects.toThrow(/is not reached over/);
});

test("a family / pins the socket", async () => {
	const families: (string | undefined)[] = [];
	await using server = await rawHttp((request, response) => {
		families.push(request.socket.remoteFamily);
		response.end("ok");
	});
	const url = `http://localhost:${server.port}`;
	await client().exchange(get(url, { family: "ipv4" }), never);
	expect(families).toEqual(["IPv4"]);
	// The server has no IPv6 socket.
	await expect(client().exchange(get(url, { family: "ipv6" }), never)).rejects.toEqual(failsAs("refused"));
});

test("the server closes without an answer / broken", async () => {
	await using server = await rawTcp(socket => socket.once("data", () => socket.destroy()));
	await expect(client().exchange(get(server.origin), never)).rejects.toEqual(failsAs("broken"));
});

test("a kept connection that the server closed meanwhile / broken, or a new one; never anything else", async () => {
	await using server = await rawTcp(socket => {
		let requests = 0;
		socket.on("data", () => {
			requests += 1;
			if (requests === 1) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
			else socket.destroy();
		});
	});
	const { exchange } = client();
	await exchange(get(server.origin), never);
	await expect(exchange(get(server.origin), never)).rejects.toEqual(failsAs("broken"));
});

test("the body is shorter than announced / broken", async () => {
	await using server = await rawTcp(socket => {
		socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"));
	});
	await expect(client().exchange(get(server.origin), never)).rejects.toEqual(failsAs("broken"));
});

test("it is no HTTP / broken", async () => {
	await using server = await rawTcp(socket => void socket.end("220 mail.example ESMTP\r\n"));
	await expect(client().exchange(get(server.origin), never)).rejects.toEqual(failsAs("broken"));
});

test.each<[scenario: string, sent: string]>([
	["no headers / deadline", ""],
	["headers, no body / deadline", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n"],
	["half a body / deadline", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"],
])("%s", async (_scenario, sent) => {
	await using server = await rawTcp(socket => void socket.once("data", () => socket.write(sent)));
	const started = performance.now();
	const attempt = client().exchange(get(server.origin, { timeoutMs: 150 }), never);
	await expect(attempt).rejects.toEqual(failsAs("deadline"));
	expect(performance.now() - started).toBeLessThan(2_000);
	// The connection is not kept for anybody.
	await expect.poll(() => server.open()).toBe(0);
});

test("a body that drips / deadline all the same", async () => {
	await using server = await rawTcp(socket => {
		socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
		const drip = setInterval(() => socket.write("x"), 20);
		socket.once("close", () => clearInterval(drip));
	});
	const attempt = client().exchange(get(server.origin, { timeoutMs: 200 }), never);
	await expect(attempt).rejects.toEqual(failsAs("deadline"));
});

test("a body over the cap / too large, with or without an announced length", async () => {
	await using server = await rawHttp((request, response) => {
		const body = "x".repeat(1_001);
		if (request.url === "/announced") response.setHeader("content-length", body.length);
		response.end(body);
	});
	for (const path of ["/announced", "/chunked"]) {
		await expect(client().exchange(get(server.origin + path), never)).rejects.toEqual(failsAs("too-large"));
	}
	const exact = get(server.origin, { maxBytes: 1_001 });
	expect((await client().exchange(exact, never)).body).toHaveLength(1_001);
});

test("an unknown issuer / untrusted, before anything is sent, whatever the environment says", async () => {
	let requests = 0;
	await using server = await rawHttps((_request, response) => {
		requests += 1;
		response.end();
	});
	const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
	process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
	try {
		await expect(client().exchange(get(server.origin), never)).rejects.toEqual(failsAs("untrusted"));
	} finally {
		if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
		else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
	}
	expect(requests).toBe(0);
});

test("a certificate for another name / untrusted", async () => {
	await using server = await rawHttps((_request, response) => void response.end(), ELSEWHERE);
	const attempt = client({ ca: ELSEWHERE.cert }).exchange(get(server.origin), never);
	await expect(attempt).rejects.toThrow(/it is for another name/);
});

test("an authority that was named / trusted", async () => {
	await using server = await rawHttps((_request, response) => void response.end("ok"));
	expect((await client({ ca: LOOPBACK.cert }).exchange(get(server.origin), never)).body).toBe("ok");
});

test("https to a port that speaks http / refused: nothing was sent", async () => {
	await using server = await rawHttp((_request, response) => void response.end());
	const attempt = client().exchange(get(`https://127.0.0.1:${server.port}`), never);
	await expect(attempt).rejects.toEqual(failsAs("refused"));
});

test("an abort / throws its reason, ends the connection and leaves no listener", async () => {
	await using server = await rawTcp(socket => void socket.resume());
	const controller = new AbortController();
	const attempt = client().exchange(get(server.origin), controller.signal);
	await expect.poll(() => server.open()).toBe(1);
	controller.abort(new Error("stopped"));
	await expect(attempt).rejects.toThrow("stopped");
	await expect.poll(() => server.open()).toBe(0);
	expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

test("aborted before / nothing is sent", async () => {
	await using server = await rawHttp((_request, response) => void response.end());
	const attempt = client().exchange(get(server.origin), AbortSignal.abort(new Error("stopped")));
	await expect(attempt).rejects.toThrow("stopped");
	expect(server.connections()).toBe(0);
});

test("many requests with one signal / leave no listener", async () => {
	await using server = await rawHttp((_request, response) => void response.end("ok"));
	const { signal } = new AbortController();
	const { exchange } = client();
	for (let round = 0; round < 5; round += 1) await exchange(get(server.origin), signal);
	expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("a proxy in the environment / is not used", async () => {
	await using proxy = await rawHttp((_request, response) => void response.end("proxied"));
	await using server = await rawHttp((_request, response) => void response.end("direct"));
	const names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "NODE_USE_ENV_PROXY"];
	const before = names.map(name => process.env[name]);
	for (const name of names) process.env[name] = name === "NODE_USE_ENV_PROXY" ? "1" : proxy.origin;
	try {
		expect((await client().exchange(get(server.origin), never)).body).toBe("direct");
	} finally {
		names.forEach((name, index) => {
			const value = before[index];
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		});
	}
	expect(proxy.connections()).toBe(0);
});

/** Packets leave by what is asked for if they are sent from there; the other loopback address stands for another interface. */
const boundTo =
	(source: string): LeaveBy =>
	async () => ({ kind: "bound", source: ip(source) });
const astray: LeaveBy = async () => ({ kind: "astray", device: "wan0", reason: "packets would leave by tun0" });

test("through an interface / from its address, to the name's, and its connections are nobody else's", async () => {
	const seen: string[] = [];
	await using server = await rawHttp(({ socket, headers }, response) => {
		seen.push(`${socket.remoteAddress} ${headers.host}`);
		response.end("ok");
	});
	const { exchange } = client({ leaveBy: boundTo("127.0.0.2"), lookup: async () => ip("127.0.0.1") });
	const plain = get(`http://localhost:${server.port}`, { family: "ipv4" });
	for (const request of [plain, { ...plain, through: "wan0" }, plain, { ...plain, through: "wan0" }])
		await exchange(request, never);
	const [host, own] = [`localhost:${server.port}`, "127.0.0.2"];
	expect(seen).toEqual([`127.0.0.1 ${host}`, `${own} ${host}`, `127.0.0.1 ${host}`, `${own} ${host}`]);
	expect(server.connections()).toBe(2);
});

test("through an interface, TLS / the name counts, not the address", async () => {
	await using server = await rawHttps((_request, response) => void response.end("ok"));
	const deps = { ca: LOOPBACK.cert, leaveBy: boundTo("127.0.0.2"), lookup: async () => ip("127.0.0.1") };
	const { exchange } = client(deps);
	const named = (host: string) => get(`https://${host}:${server.port}`, { family: "ipv4", through: "wan0" });
	expect((await exchange(named("localhost"), never)).body).toBe("ok");
	await expect(exchange(named("elsewhere.test"), never)).rejects.toEqual(failsAs("untrusted"));
});

test.each<[state: string, options: HttpOptions, extra: Partial<HttpRequest>, message: RegExp]>([
	["nobody knows how", {}, {}, /^nothing here leaves by wan0 for sure$/],
	["astray, without curl", { leaveBy: astray }, {}, /^packets would leave by tun0$/],
	["astray, not a GET", { leaveBy: astray, run: unasked }, { method: "PUT" }, /^packets would leave by tun0$/],
	["astray, with a body", { leaveBy: astray, run: unasked }, { body: "x" }, /^packets would leave by tun0$/],
	["astray, with an authority of our own", { leaveBy: astray, run: unasked, ca: "x" }, {}, /would leave by tun0$/],
	[
		"astray, and an address of a label",
		{ leaveBy: async () => ({ kind: "astray", device: null, reason: "astray" }), run: unasked },
		{},
		/^astray$/,
	],
	["an address that is nobody's", { leaveBy: boundTo("192.0.2.7") }, {}, /cannot be reached/],
])("through an interface, %s / refused, and nothing is sent", async (_state, options, extra, message) => {
	await using server = await rawHttp((_request, response) => void response.end("ok"));
	const attempt = client(options).exchange(get(server.origin, { through: "wan0", ...extra }), never);
	await expect(attempt).rejects.toMatchObject({ kind: "refused", message: expect.stringMatching(message) });
	expect(server.connections()).toBe(0);
});

async function unasked(): Promise<never> {
	throw new Error("curl was not to be run");
}

test("through an interface, a password in the URL / not shown to others as an argument", async () => {
	const options = { leaveBy: astray, run: unasked };
	const attempt = client(options).exchange(get("http://ann:secret@127.0.0.1:9/", { through: "wan0" }), never);
	await expect(attempt).rejects.toEqual(failsAs("refused"));
});

test("through an interface, a VPN comes up meanwhile / refused", async () => {
	await using server = await rawHttp((_request, response) => void response.end("10.8.0.2"));
	const ways = [boundTo("127.0.0.2"), astray];
	const leaveBy: LeaveBy = (...question) => (ways.shift() ?? astray)(...question);
	const attempt = client({ leaveBy }).exchange(get(server.origin, { through: "wan0" }), never);
	await expect(attempt).rejects.toThrow("packets would leave by tun0");
});

test.each<[state: string, abort: boolean]>([
	["deadline", false],
	["abort", true],
])("through an interface, %s while the name is looked up / holds", async (_state, abort) => {
	const control = new AbortController();
	const { exchange } = client({ leaveBy: astray, lookup: () => new Promise(() => {}) });
	const request = get("http://slow.example/", { through: "wan0", timeoutMs: abort ? 30_000 : 50 });
	const attempt = exchange(request, control.signal);
	if (abort) control.abort(new Error("stopped"));
	await expect(attempt).rejects.toThrow(abort ? "stopped" : "slow.example did not answer within 0.05 s");
	expect(getEventListeners(control.signal, "abort")).toHaveLength(0);
});

test("through an interface, astray / curl is bound to it", async () => {
	const seen: string[] = [];
	const { exchange } = client({
		leaveBy: astray,
		lookup: async () => ip("203.0.113.7"),
		run: async (program, args) => {
			seen.push([program, ...args].join(" "));
			return { printed: "81.2.69.142\n200", remarks: "* Connected to ip.example\n" };
		},
	});
	const answer = await exchange(get("http://ip.example/", { through: "wan0" }), never);
	expect(answer).toEqual({ status: 200, headers: {}, body: "81.2.69.142" });
	expect(seen[0]).toContain("--interface if!wan0 --resolve ip.example:80:203.0.113.7");
});
