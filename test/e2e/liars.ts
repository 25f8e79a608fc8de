import type { RequestListener } from "node:http";
import { type EchoServer, serve } from "../sources/echo-server.ts";

export const TRUTH = "81.2.69.142";
export const BEFORE = "81.2.69.160";

/** A kind of lie. */
type Lie = {
	readonly what: string;
	readonly listener: RequestListener;
	/** What is said about it: of an answer that could be one, the address; else the reason. */
	readonly said: RegExp;
};

const answer =
	(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): RequestListener =>
	(_request, response) =>
		void response.writeHead(status, headers).end(body);

const MEGABYTE = "9".repeat(1_000_000);

/** 10 MB, one after the other, as long as somebody reads. */
const huge: RequestListener = (_request, response) => {
	let left = 10;
	const more = (): void => {
		while (left > 0 && !response.destroyed) {
			left -= 1;
			if (!response.write(MEGABYTE)) return void response.once("drain", more);
		}
		response.end();
	};
	more();
};

/** A byte now and then, without end. */
const drip: RequestListener = (_request, response) => {
	response.writeHead(200);
	const timer = setInterval(() => response.write("8"), 100);
	response.on("close", () => clearInterval(timer));
};

/** Answers long after everybody's patience. */
const slow: RequestListener = (_request, response) => {
	const timer = setTimeout(() => response.end("185.93.1.20"), 30_000);
	response.on("close", () => clearTimeout(timer));
};

const hang: RequestListener = () => {};
const hangInside: RequestListener = (_request, response) => void response.writeHead(200).write(TRUTH);
const cutOff: RequestListener = (_request, response) => {
	response.writeHead(200, { "content-length": "100" }).write("185.93.1.21");
	setImmediate(() => response.destroy());
};
const reset: RequestListener = ({ socket }) => void socket.destroy();

const alone = (address: string): RegExp => new RegExp(`saw ${address.replaceAll(".", "\\.")}(?![\\d.])`);
const notPublished = (address: string): RegExp => new RegExp(`${address.replaceAll(".", "\\.")} is not published: `);
const USUAL = /no IPv4 address in its usual form/;

/** Of each kind one or more. No two of them tell the same address that could be published. */
function lies(trapUrl: string): readonly Lie[] {
	const listeners: readonly (readonly [what: string, listener: RequestListener, said: RegExp])[] = [
		["wrong", answer("185.93.1.7"), alone("185.93.1.7")],
		["wrong, as JSON", answer('{"ip":"185.93.1.8"}'), alone("185.93.1.8")],
		["old", answer(BEFORE), alone(BEFORE)],
		["private", answer("192.168.1.7"), notPublished("192.168.1.7")],
		["private, 10/8", answer("10.9.8.7"), notPublished("10.9.8.7")],
		["CGNAT", answer("100.64.3.4"), notPublished("100.64.3.4")],
		["documentation", answer("203.0.113.9"), notPublished("203.0.113.9")],
		["Cloudflare's own", answer("104.16.1.1"), /104\.16\.1\.1 is not published: it belongs to Cloudflare/],
		["loopback", answer("127.0.0.1"), notPublished("127.0.0.1")],
		["link-local", answer("169.254.1.1"), notPublished("169.254.1.1")],
		["all zeros", answer("0.0.0.0"), notPublished("0.0.0.0")],
		["multicast", answer("224.0.0.1"), notPublished("224.0.0.1")],
		["other family", answer("2a02:8070::1"), /is an IPv6 address where IPv4 was asked/],
		["IPv4-mapped", answer("::ffff:185.93.1.9"), /::ffff/],
		["IPv4-mapped, in hexadecimal", answer("::ffff:b95d:109"), /::ffff/],
		["decimal", answer("3109880073"), USUAL],
		["octal", answer("0271.0135.01.011"), USUAL],
		["hexadecimal", answer("0xb95d0109"), USUAL],
		["leading zeros", answer("185.093.001.009"), USUAL],
		["three parts", answer("185.93.265"), USUAL],
		["too large", answer("185.93.1.999"), USUAL],
		["several addresses", answer(`185.93.1.10\n${TRUTH}\n`), /several addresses/],
		["the same address twice", answer(`${TRUTH}, ${TRUTH}`), /several addresses/],
		["address and port", answer("185.93.1.11:80"), /is no address/],
		["network", answer("185.93.1.0/24"), /is no address/],
		["HTML", answer("<html>Your IP: 185.93.1.12</html>", 200, { "content-type": "text/html" }), /is HTML/],
		["HTML behind the address", answer("185.93.1.13\n<html></html>"), /more than an address/],
		["words", answer("your address is 185.93.1.14"), /more than an address/],
		["control characters", answer("185.93.1.15\u0000\u001b[2J"), /is no address/],
		["empty", answer(""), /is empty/],
		["huge", huge, /longer than 4 KiB/],
		["huge blank", answer(`185.93.1.16${" ".repeat(5_000)}`), /longer than 4 KiB/],
		["slow", slow, /no answer within 2 s/],
		["drip", drip, /no answer within 2 s/],
		["hanging", hang, /no answer within 2 s/],
		["hanging in the answer", hangInside, /no answer within 2 s/],
		["redirecting", answer("185.93.1.17", 302, { location: trapUrl }), /redirect \(302\)/],
		["redirecting for good", answer("", 308, { location: trapUrl }), /redirect \(308\)/],
		["error page", answer("185.93.1.18", 503), /status 503/],
		["captive portal", answer("185.93.1.19", 511), /status 511/],
		["truncated, unnoticed", answer(TRUTH.slice(0, -2)), alone(TRUTH.slice(0, -2))],
		["truncated", cutOff, /broke off|ended/],
		["truncated JSON", answer('{"ip":"185.93.1.22'), /JSON that cannot be read/],
		["reset", reset, /reset|ended|broke off/],
	];
	return listeners.map(([what, listener, said]) => ({ what, listener, said }));
}

export type Liar = Lie & {
	/** As it is configured. */
	readonly source: string;
	/** Who runs it: each has an address of its own, hence counts for itself. */
	readonly operator: string;
};

/** Echo services on loopback addresses of their own: some that lie, and honest ones. */
export type Services = {
	readonly liars: readonly Liar[];
	/** Sources of different operators that tell the truth. */
	readonly honest: readonly [string, string];
	/** One that tells it every other time. */
	readonly alternating: string;
	/** What honest services say. */
	truth: string;
	/** How often somebody followed a redirect. */
	trapped(): number;
	close(): Promise<void>;
};

export async function startServices(): Promise<Services> {
	const servers: EchoServer[] = [];
	const open = async (listener: RequestListener, host: string): Promise<string> => {
		const server = await serve(listener, host);
		servers.push(server);
		return `http://${host}:${server.port}/`;
	};
	let trapped = 0;
	const trapUrl = await open((_request, response) => {
		trapped += 1;
		response.end("185.93.1.99");
	}, "127.0.3.1");
	const telling: RequestListener = (_request, response) => void response.end(`${services.truth}\n`);
	const tellingJson: RequestListener = (_request, response) =>
		void response.end(JSON.stringify({ ip: services.truth }));
	let turn = 0;
	const byTurns: RequestListener = (_request, response) => {
		turn += 1;
		response.end(turn % 2 === 1 ? "185.93.1.23" : services.truth);
	};
	const liars = await Promise.all(
		lies(trapUrl).map(async (one, index) => {
			const operator = `127.0.1.${index + 1}`;
			return { ...one, operator, source: `http:${await open(one.listener, operator)}` };
		}),
	);
	const services: Services = {
		liars,
		honest: [`http:${await open(telling, "127.0.2.1")}`, `http:${await open(tellingJson, "127.0.2.2")}`],
		alternating: `http:${await open(byTurns, "127.0.2.4")}`,
		truth: TRUTH,
		trapped: () => trapped,
		close: async () => void (await Promise.all(servers.map(server => server.close()))),
	};
	return services;
}
