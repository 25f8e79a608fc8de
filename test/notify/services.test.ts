import { afterEach, describe, expect, test } from "vitest";
import type { News } from "../../src/core/news.ts";
import type { HttpExchange } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import { type HeartbeatKind, type MessageKind, Recipient } from "../../src/core/recipient.ts";
import { beat, createMessenger } from "../../src/notify/messenger.ts";
import { createHttpExchange } from "../../src/platform/http.ts";
import { forever } from "../cli/fakes.ts";
import { type Said, type ServiceServer, startService } from "./service-server.ts";
import { STRICT } from "./strict-services.ts";

const NEWS: News = {
	kind: "trouble",
	title: "cfddns: needs you, @everyone",
	text: `*.example.com: 81.2.69.1 -> 81.2.69.142 <!channel> & _more_\n${"error: something long is wrong\n".repeat(200)}`,
};
const PULSE = { isUp: true, text: "every name is right", durationMs: 212 };
const BOT = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";

const open: { close(): unknown }[] = [];
afterEach(async () => {
	for (const each of open.splice(0)) await each.close();
});

async function service(answer: Parameters<typeof startService>[0]): Promise<ServiceServer> {
	const server = await startService(answer);
	open.push(server);
	return server;
}

/** The real client; the two services that are at one place only are found at `origin`. */
function clientFor(origin: string): HttpExchange {
	const { exchange, close } = createHttpExchange();
	open.push({ close });
	const places = /^https:\/\/api\.(?:telegram\.org|pushover\.net)(?=\/)/;
	return (request, signal) => exchange({ ...request, url: request.url.replace(places, origin) }, signal);
}

const ARGUMENTS: Readonly<Record<Exclude<MessageKind, "email">, (origin: string) => string>> = {
	ntfy: origin => `${origin.replace("//", "//me:p%40ss@")}/home-topic`,
	discord: origin => `${origin}/api/webhooks/123/abc?thread_id=5`,
	slack: origin => `${origin}/services/T0/B0/x`,
	telegram: () => `${BOT}@-1001`,
	gotify: origin => `${origin}/below/?token=Aabcdefghijklmn`,
	pushover: () => `u${"x".repeat(29)}@a${"x".repeat(29)}`,
	apprise: origin => `${origin}/notify/home`,
	webhook: origin => `${origin}/hook?key=1`,
};
const KINDS = ["ntfy", "discord", "slack", "telegram", "gotify", "pushover", "apprise", "webhook"] as const;

/** What each problem says, without the port. */
const lines = (problems: readonly { readonly message: string; readonly hint: string }[]): readonly string[] =>
	problems.map(({ message, hint }) => `${message} | ${hint}`.replace(/:\d{4,5}(?=\D)/g, ""));

async function sendTo(kind: (typeof KINDS)[number], origin: string, signal = forever(), argument = ARGUMENTS[kind]) {
	const recipient = new Recipient(kind, "127.0.0.1", argument(origin));
	const messenger = createMessenger([recipient], { http: clientFor(origin), userAgent: "cfddns/1.2.3" });
	return messenger.send(NEWS, signal);
}

describe("a message as the service wants it", () => {
	test.each(KINDS)("%s / taken", async kind => {
		const server = await service(STRICT[kind]);
		expect(await sendTo(kind, server.origin)).toEqual([]);
		expect(server.asked).toHaveLength(1);
		expect(server.asked[0]?.headers["user-agent"]).toBe("cfddns/1.2.3");
	});

	test("no secret is in a URL that need not be there / ntfy's password and topic, Gotify's token", async () => {
		for (const kind of ["ntfy", "gotify"] as const) {
			const server = await service(STRICT[kind]);
			await sendTo(kind, server.origin);
			expect(server.asked[0]?.path).not.toMatch(/p@ss|p%40ss|home-topic|Aabc/);
		}
	});

	test("Discord and Slack / what has a meaning there is said as it is", async () => {
		const discord = await service(STRICT.discord);
		await sendTo("discord", discord.origin);
		const { content } = JSON.parse(discord.asked[0]?.body ?? "");
		expect(content.split("\n")[1]).toBe("\\*.example.com: 81.2.69.1 -\\> 81.2.69.142 <!channel\\> & \\_more\\_");
		const slack = await service(STRICT.slack);
		await sendTo("slack", slack.origin);
		expect(JSON.parse(slack.asked[0]?.body ?? "").text).toContain("-&gt; 81.2.69.142 &lt;!channel&gt; &amp; _more_");
	});
});

/** What echoes our secrets, as error pages of many frameworks do. */
const echo = (status: number): Said => ({ status, body: "Cannot POST /home-topic for me:p@ss with Aabcdefghijklmn" });

describe("a service that does not take it / a problem that names kind and host", () => {
	test.each<[answer: Said, line: string]>([
		[echo(500), "ntfy (127.0.0.1): not told: it has trouble of its own (500) | "],
		[echo(403), "ntfy (127.0.0.1): not told: it refused us (403) | Is the token, key or password still valid?"],
		[
			echo(404),
			"ntfy (127.0.0.1): not told: it knows no such address (404) | Was the webhook, check or topic deleted, or the URL cut off?",
		],
		[echo(429), "ntfy (127.0.0.1): not told: it has had too many messages (429) | "],
		[echo(400), "ntfy (127.0.0.1): not told: it refused the message (400) | Is every part of its address right?"],
		[{ status: 200, body: "x".repeat(70_000) }, "ntfy (127.0.0.1): not told: 127.0.0.1 sent more than 65536 bytes | "],
		["cut", "ntfy (127.0.0.1): not told: the connection to 127.0.0.1 broke off: the connection was reset | "],
	])("%j / %s", async (answer, line) => {
		const server = await service(() => answer);
		expect(lines(await sendTo("ntfy", server.origin))).toEqual([line]);
	});

	test("a redirect / not followed", async () => {
		const elsewhere = await service(() => ({ status: 200 }));
		const server = await service(() => ({ status: 307, headers: { location: `${elsewhere.origin}/` } }));
		expect(lines(await sendTo("gotify", server.origin))).toEqual([
			"gotify (127.0.0.1): not told: it answered with a redirect (307) | Redirects are not followed: write the address that it leads to.",
		]);
		expect(elsewhere.asked).toEqual([]);
	});

	test("nobody listens / said", async () => {
		const server = await startService(() => "hang");
		await server.close();
		expect(lines(await sendTo("webhook", server.origin))).toEqual([
			"webhook (127.0.0.1): not told: 127.0.0.1 cannot be reached: the connection was refused | ",
		]);
	});

	test("Apprise without that key / its 204 is no success", async () => {
		const server = await service(STRICT.apprise);
		expect(lines(await sendTo("apprise", server.origin, forever(), origin => `${origin}/notify/other`))).toEqual([
			"apprise (127.0.0.1): not told: nothing is configured there under this key | ",
		]);
	});

	test("one that hangs / does not hold the others back, and ends with the signal", async () => {
		const control = new AbortController();
		const hanging = await service(() => "hang");
		const fine = await service(asked => {
			control.abort(new Problem("notify-failed", "there was no answer within 10 s"));
			return STRICT.webhook(asked);
		});
		const to = [hanging, fine].map(({ origin }) => new Recipient<MessageKind>("webhook", "h", `${origin}/hook?key=1`));
		const http = clientFor("");
		// The second request arrives only when the first one has.
		const inOrder: HttpExchange = async (request, signal) => {
			while (!request.url.startsWith(hanging.origin) && hanging.asked.length === 0) await new Promise(setImmediate);
			const isFine = request.url.startsWith(fine.origin);
			return http(request, isFine ? forever() : signal);
		};
		const messenger = createMessenger(to, { http: inOrder, userAgent: "cfddns" });
		const deliveries = await messenger.deliver(NEWS, control.signal);
		expect(deliveries.map(({ problem }) => problem?.message ?? "arrived")).toEqual([
			"webhook (h): not told: there was no answer within 10 s",
			"arrived",
		]);
		expect([hanging.asked.length, fine.asked.length]).toEqual([1, 1]);
	});
});

describe("heartbeats", () => {
	const beatAt = async (kind: HeartbeatKind, argument: string, pulse = PULSE) =>
		lines(
			await beat(
				[new Recipient(kind, "127.0.0.1", argument)],
				pulse,
				{ http: clientFor(""), userAgent: "cfddns" },
				forever(),
			),
		);
	const DOWN = { ...PULSE, isUp: false, text: "Cloudflare refused the API token" };

	test("healthchecks / the check's URL, then /fail with the reason", async () => {
		const { origin, asked } = await service(STRICT.healthchecks);
		expect(await beatAt("healthchecks", `${origin}/ping/home?create=1`)).toEqual([]);
		expect(await beatAt("healthchecks", `${origin}/ping/home/?create=1`, DOWN)).toEqual([]);
		expect(asked.map(({ path, body }) => [path, body])).toEqual([
			["/ping/home?create=1", "every name is right"],
			["/ping/home/fail?create=1", "Cloudflare refused the API token"],
		]);
	});

	test("uptime-kuma / status, message and the round's time; what was pasted is replaced", async () => {
		const { origin, asked } = await service(STRICT["uptime-kuma"]);
		expect(await beatAt("uptime-kuma", `${origin}/api/push/abc?status=up&msg=OK&ping=`)).toEqual([]);
		expect(await beatAt("uptime-kuma", `${origin}/api/push/abc`, DOWN)).toEqual([]);
		expect(asked.map(({ path }) => path)).toEqual([
			"/api/push/abc?status=up&msg=every+name+is+right&ping=212",
			"/api/push/abc?status=down&msg=Cloudflare+refused+the+API+token&ping=212",
		]);
	});

	test("a check that is not there / said, although Healthchecks answers 200", async () => {
		const { origin } = await service(STRICT.healthchecks);
		expect(await beatAt("healthchecks", `${origin}/ping/other`)).toEqual([
			"healthchecks (127.0.0.1): not told: it knows no such check | ",
		]);
	});

	test("a monitor that is not there / said", async () => {
		const { origin } = await service(STRICT["uptime-kuma"]);
		expect(await beatAt("uptime-kuma", `${origin}/api/push/other`)).toEqual([
			"uptime-kuma (127.0.0.1): not told: it knows no such address (404) | Was the webhook, check or topic deleted, or the URL cut off?",
		]);
	});
});
