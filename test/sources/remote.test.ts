import { lookup } from "node:dns/promises";
import type { IncomingHttpHeaders, RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { Family } from "../../src/core/address.ts";
import { type HttpExchange, HttpFailure, type HttpFailureKind } from "../../src/core/ports.ts";
import { Problem, type ProblemCode } from "../../src/core/problem.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import { createHttpExchange } from "../../src/platform/http.ts";
import { openSources } from "../../src/sources/registry.ts";
import { type EchoServer, serve } from "./echo-server.ts";
import { fakeDeps } from "./fake-deps.ts";

const never = new AbortController().signal;
const client = createHttpExchange();
const servers: EchoServer[] = [];

afterEach(async () => {
	client.close();
	await Promise.all(servers.splice(0).map(server => server.close()));
});

async function start(listener: RequestListener): Promise<number> {
	const server = await serve(listener);
	servers.push(server);
	return server.port;
}

function ask(text: string, family: Family, signal = never, timeoutMs = 10_000, http: HttpExchange = client.exchange) {
	const [source] = openSources([parseSourceSpec(text)], family, { ...fakeDeps, http, timeoutMs });
	if (source === undefined) throw new Error(`${text} opens nothing`);
	return source.ask(signal);
}

const says =
	(body: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
	(_request, response) => {
		response.writeHead(status, headers).end(body);
	};

test.each<[state: string, body: string, family: Family, address: string]>([
	["bare address", "81.2.69.142", "ipv4", "81.2.69.142"],
	["address and CRLF", "81.2.69.142\r\n", "ipv4", "81.2.69.142"],
	["byte order mark", "\ufeff81.2.69.142\n", "ipv4", "81.2.69.142"],
	["JSON", '{"ip":"81.2.69.142"}', "ipv4", "81.2.69.142"],
	["IPv6 from a helper on this machine", "2A01:5A8::1\n", "ipv6", "2a01:5a8::1"],
])("http: %s / the address", async (_state, body, family, address) => {
	const port = await start(says(body));
	const answer = await ask(`http:http://127.0.0.1:${port}/ip?key=s3cret`, family);
	expect(answer).toEqual({ kind: "addresses", label: `http:127.0.0.1:${port}`, addresses: [address] });
});

const cutOff: RequestListener = (_request, response) => {
	response.writeHead(200, { "content-length": "100" }).write("81.2.69.142");
	setImmediate(() => response.destroy());
};
const hangInBody: RequestListener = (_request, response) => void response.writeHead(200).write("81.2.69.142");
const hang: RequestListener = () => {};

test.each<[state: string, listener: RequestListener, message: RegExp]>([
	["other family", says("2a01:5a8::1"), /: the answer is an IPv6 address where IPv4 was asked$/],
	["HTML with an address", says("<html><b>81.2.69.142</b></html>"), /: the answer is HTML, not an address$/],
	[
		"a line, then HTML",
		says("81.2.69.142\n<html>"),
		/: the answer holds more than an address: "81\.2\.69\.142\?<html>"$/,
	],
	["huge", says(`81.2.69.142${" ".repeat(5_000)}`), /: the answer is longer than 4 KiB$/],
	[
		"redirect",
		says("81.2.69.142", 302, { location: "https://portal.example/" }),
		/: the answer is a redirect \(302\)$/,
	],
	["not modified", says("", 304), /: the answer is a redirect \(304\)$/],
	["error page", says("81.2.69.142", 503), /: the answer has status 503$/],
	["no content", says("", 204), /: the answer has status 204$/],
	["empty", says(""), /: the answer is empty$/],
	["several", says("81.2.69.142\n81.2.69.143\n"), /: the answer holds several addresses$/],
	["decimal", says("1359103374"), /: the answer is no IPv4 address in its usual form: "1359103374"$/],
	["octal", says("0121.02.0105.0216"), /: the answer is no IPv4 address in its usual form/],
	["hexadecimal", says("0x5102458e"), /: the answer is no IPv4 address in its usual form/],
	["mapped", says("::ffff:81.2.69.142"), /: the answer is IPv4 in the form of IPv6/],
	["too large a number", says("999.999.999.999"), /: the answer is no IPv4 address in its usual form/],
	["trailing text", says("81.2.69.142 is it"), /: the answer holds more than an address/],
	["a long tale", says("x".repeat(4_000)), /: the answer is no address: "x{57}\.\.\."$/],
	["control characters", says("\u001b[2J\u202e81"), /: the answer is no address: "\?\[2J\?81"$/],
	["JSON cut off", says('{"ip":"81.2.69.1'), /: the answer is JSON that cannot be read, maybe cut off$/],
	["cut off", cutOff, /: .*(broke off|ended)/],
	["hangs", hang, /: no answer within 0\.3 s$/],
	["hangs in the body", hangInBody, /: no answer within 0\.3 s$/],
])("http: %s / a problem that says why", async (_state, listener, message) => {
	const port = await start(listener);
	const timeoutMs = listener === hang || listener === hangInBody ? 300 : 10_000;
	const text = `http:http://127.0.0.1:${port}/ip?key=s3cret`;
	const problem = await ask(text, "ipv4", never, timeoutMs).catch(reason => reason);
	expect(problem).toBeInstanceOf(Problem);
	expect(problem.code).toBe("source-unavailable");
	expect(problem.message).toMatch(message);
	expect(problem.message.startsWith(`http:127.0.0.1:${port}: `)).toBe(true);
	expect(`${problem.message}${problem.hint}`).not.toMatch(/s3cret|portal\.example/);
});

const trace =
	(lines: Readonly<Record<string, string>>): RequestListener =>
	({ headers, url }, response) => {
		const all = { fl: "1f1", h: headers.host ?? "", ip: "81.2.69.142", visit_scheme: "http", warp: "off", ...lines };
		const body = Object.entries(all).map(([key, value]) => `${key}=${value}\n`);
		response.writeHead(url === "/cdn-cgi/trace" ? 200 : 404).end(body.join(""));
	};

test.each<[state: string, lines: Record<string, string>, outcome: string]>([
	["host with its port", {}, "81.2.69.142"],
	["host alone", { h: "127.0.0.1" }, "81.2.69.142"],
	["another host", { h: "portal.example" }, 'the answer is about another host: "portal.example"'],
	["WARP", { warp: "on" }, 'the answer came through WARP ("warp=on"), which hides this line\'s address'],
	["other family", { ip: "2a01:5a8::1" }, 'the answer has an "ip" that is an IPv6 address where IPv4 was asked'],
])("trace: %s / %s", async (_state, lines, outcome) => {
	const port = await start(trace(lines));
	const label = `trace:127.0.0.1:${port}`;
	const said = await ask(label, "ipv4").then(
		answer => (answer.kind === "addresses" && answer.label === label ? answer.addresses.join() : answer),
		problem => (problem instanceof Problem ? problem.message.replace(`${label}: `, "") : problem),
	);
	expect(said).toBe(outcome);
});

test("what is sent / our name, no cookies, one GET", async () => {
	const seen: [string | undefined, IncomingHttpHeaders][] = [];
	const port = await start(({ method, headers }, response) => {
		seen.push([method, headers]);
		response.end("81.2.69.142");
	});
	await ask(`http:http://127.0.0.1:${port}/`, "ipv4");
	expect(seen).toHaveLength(1);
	const [method, headers] = seen[0] ?? [];
	expect(method).toBe("GET");
	expect(headers?.["user-agent"]).toBe("cfddns/test");
	expect(Object.keys(headers ?? {}).sort()).toEqual(["accept", "accept-encoding", "connection", "host", "user-agent"]);
});

test("aborted while it waits / at once, with the signal's reason", async () => {
	const control = new AbortController();
	const reason = new Error("settled");
	const port = await start(() => control.abort(reason));
	await expect(ask(`http:http://127.0.0.1:${port}/`, "ipv4", control.signal)).rejects.toBe(reason);
});

test("nobody listens / a problem that says so", async () => {
	const port = await start(hang);
	await Promise.all(servers.splice(0).map(server => server.close()));
	await expect(ask(`trace:127.0.0.1:${port}`, "ipv4")).rejects.toThrow(/^trace:127\.0\.0\.1:\d+: .*refused/);
});

test("localhost / the socket is pinned to the family asked, whichever of the two it has", async () => {
	const families = (await lookup("localhost", { all: true })).map(({ family }) => family);
	const byFamily: RequestListener = ({ socket }, response) =>
		void response.end(socket.remoteFamily === "IPv6" ? "2a01:5a8::1" : "81.2.69.142");
	const port = await start(byFamily);
	if (families.includes(6)) servers.push(await serve(byFamily, "::1", port));
	const asked: readonly (readonly [family: Family, number: number, address: string])[] = [
		["ipv4", 4, "81.2.69.142"],
		["ipv6", 6, "2a01:5a8::1"],
	];
	for (const [family, number, address] of asked) {
		const answer = ask(`http:http://localhost:${port}/ip`, family);
		if (families.includes(number)) expect(await answer).toMatchObject({ addresses: [address] });
		else await expect(answer).rejects.toThrow(/^http:localhost:\d+: /);
	}
});

test.each<[kind: HttpFailureKind, message: string, hint: RegExp, code?: ProblemCode]>([
	["refused", "trace: somehow", /^$/],
	["untrusted", "trace: somehow", /TLS/, "source-intercepted"],
	["broken", "trace: somehow", /^$/],
	["deadline", "trace: no answer within 10 s", /^$/],
	["too-large", "trace: the answer is longer than 4 KiB", /^$/],
])("%s / a problem", async (kind, message, hint, code = "source-unavailable") => {
	const http: HttpExchange = () => Promise.reject(new HttpFailure(kind, "somehow"));
	const problem = await ask("trace", "ipv6", never, 10_000, http).catch(reason => reason);
	expect([problem.code, problem.message]).toEqual([code, message]);
	expect(problem.hint).toMatch(hint);
});

test.each<[state: string, status: number, body: string, code: ProblemCode, message: RegExp]>([
	["a redirect", 302, "", "source-intercepted", /redirect \(302\)/],
	["a network that wants a log-in", 511, "", "source-intercepted", /log-in first/],
	["a web page", 200, " \n<!doctype html>", "source-intercepted", /HTML/],
	["an error page", 503, "<html>", "source-unavailable", /status 503/],
])(
	"a service of the world answers with %s / who answered is another question",
	async (_state, status, body, code, message) => {
		const http: HttpExchange = async () => ({ status, headers: {}, body });
		for (const text of ["trace", "http:https://api.ipify.org"]) {
			const problem = await ask(text, "ipv4", never, 10_000, http).catch(reason => reason);
			expect([problem.code, problem.hint === ""]).toEqual([code, code === "source-unavailable"]);
			expect(problem.message).toMatch(message);
		}
	},
);

test("a trace that came through WARP / a VPN carries what we send", async () => {
	const http: HttpExchange = async () => ({
		status: 200,
		headers: {},
		body: "h=api.cloudflare.com\nip=104.28.1.1\nwarp=on\n",
	});
	const problem = await ask("trace", "ipv4", never, 10_000, http).catch(reason => reason);
	expect([problem.code, problem.hint !== ""]).toEqual(["vpn-default-route", true]);
});

test.each<[text: string, family: Family, url: string, pinned: Family]>([
	["trace", "ipv4", "https://api.cloudflare.com/cdn-cgi/trace", "ipv4"],
	["trace", "ipv6", "https://api.cloudflare.com/cdn-cgi/trace", "ipv6"],
	["trace:www.cloudflare.com:8443", "ipv6", "https://www.cloudflare.com:8443/cdn-cgi/trace", "ipv6"],
	["trace:localhost:8080", "ipv6", "http://localhost:8080/cdn-cgi/trace", "ipv6"],
	["trace:[::1]:8080", "ipv6", "http://[::1]:8080/cdn-cgi/trace", "ipv6"],
	["http:https://api6.ipify.org", "ipv6", "https://api6.ipify.org/", "ipv6"],
	["http:http://127.0.0.1:8080/ip6", "ipv6", "http://127.0.0.1:8080/ip6", "ipv4"],
])("%s for %s / asks %s over %s", async (text, family, url, pinned) => {
	const seen: unknown[] = [];
	const http: HttpExchange = request => {
		seen.push([request.url, request.family, request.timeoutMs, request.maxBytes]);
		return Promise.reject(new HttpFailure("deadline", "late"));
	};
	await ask(text, family, never, 2_000, http).catch(() => undefined);
	expect(seen).toEqual([[url, pinned, 2_000, 4096]]);
});

test("a bug in the exchange / not hidden", async () => {
	await expect(ask("trace", "ipv4", never, 1, () => Promise.reject(new TypeError("oops")))).rejects.toThrow(TypeError);
});
