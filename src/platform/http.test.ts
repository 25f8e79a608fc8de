import { getEventListeners } from "node:events";
import { afterEach, expect, test } from "vitest";
import { ELSEWHERE, LOOPBACK } from "../../test/cloudflare/certificates.ts";
import { closedPort, rawHttp, rawHttps, rawTcp } from "../../test/cloudflare/raw-server.ts";
import type { HttpRequest } from "../core/ports.ts";
import { createHttpExchange, type HttpClient, type HttpOptions } from "./http.ts";

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
