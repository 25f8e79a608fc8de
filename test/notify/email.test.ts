import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { distanceTo } from "../../src/core/local-host.ts";
import type { News } from "../../src/core/news.ts";
import { Problem } from "../../src/core/problem.ts";
import { Recipient } from "../../src/core/recipient.ts";
import { mailRouteOf, sendMail } from "../../src/notify/email.ts";
import { MailFailure } from "../../src/notify/mail-failure.ts";
import { createMessenger } from "../../src/notify/messenger.ts";
import { forever } from "../cli/fakes.ts";
import { ELSEWHERE, LOOPBACK } from "../cloudflare/certificates.ts";
import { type MailOptions, startMailServer } from "./mail-server.ts";

const NEWS: News = {
	kind: "change",
	title: "cfddns (café): home.example.com: 81.2.69.1 -> 81.2.69.142",
	text: "home.example.com: 81.2.69.1 -> 81.2.69.142\n.\nafter a line with a dot alone",
};
const LOGIN = "me%40example.com:p%40ss%3Aword@";

const open: { close(): unknown }[] = [];
afterEach(async () => {
	for (const each of open.splice(0)) await each.close();
});

async function mailServer(options: MailOptions) {
	const server = await startMailServer(options);
	open.push(server);
	return server;
}

/** Sends an e-mail; what went wrong, in words. */
async function send(url: string, { ca = LOOPBACK.cert, signal = forever() } = {}): Promise<readonly string[]> {
	const http = async (): Promise<never> => {
		throw new Error("An e-mail needs no HTTP");
	};
	const messenger = createMessenger([new Recipient("email", "h", url, "this machine")], {
		http,
		userAgent: "cfddns",
		ca,
	});
	return (await messenger.send(NEWS, signal)).map(({ code, message }) => `${code}: ${message}`);
}

const failed = (why: string): readonly string[] => [`notify-failed: email (h): not told: ${why}`];
const address = (scheme: string, port: number, login = LOGIN, to = "b@example.com"): string =>
	`${scheme}://${login}127.0.0.1:${port}?from=a@example.com&to=${to}`;

describe("a real mail server", () => {
	test("TLS from the start, with a log-in / arrives as it is, umlauts and dots included", async () => {
		const { port, mails } = await mailServer({ tls: "start", login: true });
		expect(await send(`${address("smtps", port)}&to=c@example.com`)).toEqual([]);
		expect(mails).toMatchObject([
			{ from: "a@example.com", to: ["b@example.com", "c@example.com"], secure: true, user: "me@example.com" },
		]);
		const text = mails[0]?.text ?? "";
		expect(text).toMatch(/^From: a@example\.com\r\nTo: b@example\.com, c@example\.com\r\n/);
		expect(text).toMatch(/\r\nSubject: =\?UTF-8\?Q\?cfddns_/);
		expect(text).toMatch(/\r\nDate: .*\r\n/);
		expect(text).toContain("\r\nAuto-Submitted: auto-generated\r\n");
		expect(text).toContain("\r\n\r\nhome.example.com: 81.2.69.1 -> 81.2.69.142\r\n.\r\nafter a line with a dot alone");
	});

	test("this machine, without TLS and log-in / arrives, even if STARTTLS is offered with a bad certificate", async () => {
		for (const tls of ["none", "offered"] as const) {
			const { port, mails } = await mailServer({ tls, certificate: ELSEWHERE });
			expect(await send(address("smtp", port, ""))).toEqual([]);
			expect(mails).toMatchObject([{ secure: false, user: null }]);
		}
	});

	test("a wrong password / said without it, although the server repeats it", async () => {
		const { port, mails } = await mailServer({ tls: "start", login: true });
		const said = await send(address("smtps", port, "me%40example.com:wr0ng-secret@"));
		expect(said).toEqual(failed("it refused the user name or the password (535)"));
		expect(mails).toEqual([]);
	});

	test("a certificate for another name, or of an unknown issuer / nothing is sent", async () => {
		const { port, mails } = await mailServer({ tls: "start", certificate: ELSEWHERE });
		expect(await send(address("smtps", port, ""), { ca: ELSEWHERE.cert })).toEqual(
			failed("its certificate is not trusted"),
		);
		const other = await mailServer({ tls: "start" });
		expect(await send(address("smtps", other.port, ""), { ca: ELSEWHERE.cert })).toEqual(
			failed("its certificate is not trusted"),
		);
		expect([...mails, ...other.mails]).toEqual([]);
	});

	test("a recipient is refused / said, also if another one is not", async () => {
		const { port, mails } = await mailServer({ tls: "none", refuses: "nobody@example.com" });
		expect(await send(address("smtp", port, "", "nobody@example.com"))).toEqual(
			failed("it refused the sender or a recipient (550)"),
		);
		expect(await send(address("smtp", port, "", "b@example.com&to=nobody@example.com"))).toEqual(
			failed("it refused the sender or a recipient"),
		);
		expect(mails).toMatchObject([{ to: ["b@example.com"] }]);
	});

	test("smtps:// to a port without TLS, smtp:// to one with it / said", async () => {
		const { port } = await mailServer({ tls: "none" });
		expect(await send(address("smtps", port, ""))).toEqual(failed("it does not speak TLS on this port"));
	});
});

describe("STARTTLS that must come, as on the Internet", () => {
	async function sendRequiring(port: number): Promise<string> {
		const sent = sendMail(
			mailRouteOf(address("smtp", port), "anywhere"),
			NEWS,
			{ timeoutMs: 10_000, ca: LOOPBACK.cert },
			forever(),
		);
		return sent.then(
			() => "arrived",
			(error: unknown) => (error instanceof MailFailure ? error.message : Promise.reject(error)),
		);
	}

	test("offered / the password and the mail go through TLS", async () => {
		const { port, mails } = await mailServer({ tls: "offered", login: true });
		expect(await sendRequiring(port)).toBe("arrived");
		expect(mails).toMatchObject([{ secure: true, user: "me@example.com" }]);
	});

	test("not offered / neither password nor mail is sent", async () => {
		const heard: string[] = [];
		const port = await rawServer(socket => {
			socket.write("220 mail.example.com ESMTP\r\n");
			socket.on("data", chunk => {
				heard.push(String(chunk).split(" ")[0] ?? "");
				socket.write(String(chunk).startsWith("EHLO") ? "250-mail\r\n250 AUTH PLAIN LOGIN\r\n" : "502 no\r\n");
			});
		});
		expect(await sendRequiring(port)).toMatch(/^the connection could not be made secure \(STARTTLS\)/);
		expect(heard).toEqual(["EHLO", "STARTTLS\r\n"]);
	});

	test("offered with a certificate for another name / nothing is sent", async () => {
		const { port, mails } = await mailServer({ tls: "offered", login: true, certificate: ELSEWHERE });
		expect(await sendRequiring(port)).toBe("its certificate is not trusted");
		expect(mails).toEqual([]);
	});
});

/** A server that says what it is told when somebody connects, and no more. */
async function rawServer(greet: (socket: Socket) => void): Promise<number> {
	const sockets = new Set<Socket>();
	const server = createServer(socket => {
		sockets.add(socket.on("error", () => {}));
		greet(socket);
	});
	await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
	open.push({
		close() {
			for (const socket of sockets) socket.destroy();
			return new Promise(done => server.close(done));
		},
	});
	return (server.address() as AddressInfo).port;
}

describe("a server that is none", () => {
	test("it says nothing / ends with the signal, and the connection is closed", async () => {
		const control = new AbortController();
		let closed: Promise<unknown> = Promise.resolve();
		const port = await rawServer(socket => {
			closed = new Promise(done => socket.once("close", done));
			control.abort(new Problem("notify-failed", "there was no answer within 10 s"));
		});
		expect(await send(address("smtp", port, ""), { signal: control.signal })).toEqual(
			failed("there was no answer within 10 s"),
		);
		await closed;
	});

	test.each<[state: string, greet: (socket: Socket) => void, why: string]>([
		["it hangs up", socket => socket.end(), "the connection ended early"],
		["it speaks HTTP", socket => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), "it does not speak SMTP"],
		["it never ends its line", socket => socket.write(`220 ${"x".repeat(200_000)}`), "it does not speak SMTP"],
	])("%s / said", async (_state, greet, why) => {
		expect(await send(address("smtp", await rawServer(greet), ""))).toEqual(failed(why));
	});

	test("nobody listens / said", async () => {
		const server = await startMailServer({ tls: "none" });
		await server.close();
		expect(await send(address("smtp", server.port))).toEqual(failed("the connection was refused"));
	});
});

/** What matters of TLS: is it there, must it come, may it come? */
test.each<[url: string, port: number, tls: "from the start" | "required" | "if offered" | "never"]>([
	["smtps://mail.example.com", 465, "from the start"],
	["smtps://127.0.0.1:1465", 1465, "from the start"],
	["smtp://mail.example.com", 587, "required"],
	["smtp://81.2.69.142:25", 25, "required"],
	["smtp://134744072", 587, "required"],
	["smtp://192.168.1.2", 587, "if offered"],
	["smtp://nas", 587, "if offered"],
	["smtp://localhost:25", 25, "never"],
	["smtp://[::1]:25", 25, "never"],
])("%s / port %i, TLS %s", (url, port, tls) => {
	const { server } = mailRouteOf(`${url}?from=a@example.com&to=b@example.com`, distanceTo(new URL(url).hostname));
	const { secure, requireTLS, ignoreTLS } = server;
	const means = secure ? "from the start" : requireTLS ? "required" : ignoreTLS ? "never" : "if offered";
	expect([server.port, means]).toEqual([port, tls]);
});
