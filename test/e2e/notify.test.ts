import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { LOOPBACK } from "../cloudflare/certificates.ts";
import { startMailServer } from "../notify/mail-server.ts";
import { type Said, type ServiceServer, startService } from "../notify/service-server.ts";
import { test as base, expectSober } from "./fixture.ts";
import type { Home } from "./home.ts";

/** Each of them is in some address below; they must be nowhere else. */
const SECRETS = [
	"t0pic-very-secret",
	"me-s3cret",
	"pa55-very-secret",
	"h00k-very-secret",
	"k3y-very-secret",
	"pu5h-very-secret",
];

const test = base.extend<{ service: (answer?: () => Said) => Promise<ServiceServer> }>({
	service: async ({ task: _ }, use) => {
		const servers: ServiceServer[] = [];
		await use(async (answer = () => ({ status: 200, body: "OK" })) => {
			const server = await startService(answer);
			servers.push(server);
			return server;
		});
		for (const server of servers) await server.close();
	},
});

const names = (address: string, count = 1): string =>
	`domains = ${JSON.stringify(Array.from({ length: count }, (_, index) => `${index === 0 ? "home" : `n${index}`}.example.com`))}
ipv4.sources = ["static:${address}"]`;
const BROKEN = `domains = ["home.example.com"]\nipv4.sources = ["interface:absent0"]`;

const telling = ({ origin }: ServiceServer, more = ""): string => `
[notify]
to = ["ntfy:${origin.replace("//", "//me-s3cret:pa55-very-secret@")}/t0pic-very-secret", "webhook:${origin}/h00k-very-secret"]
${more}
[heartbeat]
to = ["healthchecks:${origin}/ping/k3y-very-secret", "uptime-kuma:${origin}/api/push/pu5h-very-secret"]`;

/** What a service was sent: messages by title, heartbeats by path. */
const received = ({ asked }: ServiceServer): readonly string[] =>
	asked
		.map(({ path, body }) =>
			body.startsWith("{") ? `${path === "/" ? "ntfy" : "hook"} ${JSON.parse(body).title}` : path,
		)
		.map(text => text.replace(/&ping=\d+$/, ""))
		.toSorted();

function expectNoSecrets(home: Home): void {
	const { "cfddns.toml": _config, ...rest } = home.files();
	const printed = home.runs.map(({ stdout, stderr }) => stdout + stderr);
	for (const secret of SECRETS) expect([...printed, ...Object.values(rest)].join("\n")).not.toContain(secret);
}

const UP = ["/api/push/pu5h-very-secret?status=up&msg=every+name+is+right", "/ping/k3y-very-secret"];
const DOWN = [expect.stringMatching(/^\/api\/push\/pu5h-very-secret\?status=down&msg=/), "/ping/k3y-very-secret/fail"];

describe.concurrent("sync tells", () => {
	test("a change, a quiet round, trouble, the same trouble, recovery / each once; a heartbeat each time", async ({
		open,
		service,
	}) => {
		const server = await service();
		const home = await open(names("81.2.69.142", 13) + telling(server));
		let before = 0;
		const sync = async (expectedCode: number): Promise<readonly string[]> => {
			const ran = await home.cfddns(["sync"]);
			expect([ran.code, ran.stderr.includes("not told")]).toEqual([expectedCode, false]);
			const fresh = { ...server, asked: server.asked.slice(before) };
			before = server.asked.length;
			return received(fresh);
		};
		const change = "cfddns: home.example.com and 12 more: now 81.2.69.142";
		expect(await sync(0)).toEqual([...UP, `hook ${change}`, `ntfy ${change}`]);
		expect(await sync(0)).toEqual(UP);
		home.configure(BROKEN + telling(server));
		const trouble = "cfddns: not up to date yet, trying again";
		expect(await sync(1)).toEqual([...DOWN, `hook ${trouble}`, `ntfy ${trouble}`]);
		expect(await sync(1)).toEqual(DOWN);
		home.configure(names("81.2.69.142", 13) + telling(server));
		const recovery = "cfddns: all is well again";
		expect(await sync(0)).toEqual([...UP, `hook ${recovery}`, `ntfy ${recovery}`]);
		expectNoSecrets(home);
	});

	test("what is not asked for / not told; and plan tells nothing", async ({ open, service }) => {
		const server = await service();
		const home = await open(names("81.2.69.142") + telling(server, 'on = ["trouble"]'));
		await home.cfddns(["plan"]);
		expect(received(server)).toEqual([]);
		await home.cfddns(["sync"]);
		expect(received(server)).toEqual(UP);
	});

	test("by environment alone / the same", async ({ open, service }) => {
		const { origin, asked } = await service();
		const home = await open(names("81.2.69.142"));
		const env = { CFDDNS_NOTIFY_TO: `webhook:${origin}/h00k-very-secret`, CFDDNS_NOTIFY_ON: "change" };
		expect((await home.cfddns(["sync"], { env })).code).toBe(0);
		expect(asked.map(({ path }) => path)).toEqual(["/h00k-very-secret"]);
		expectNoSecrets(home);
	});

	test.each<[state: string, answer: Said, why: RegExp]>([
		["500, with all it was asked repeated", { status: 500, body: SECRETS.join() }, /trouble of its own \(500\)/],
		["a redirect", { status: 302, headers: { location: "https://example.com/" } }, /redirect \(302\)/],
		["a giant", { status: 200, body: "x".repeat(1_000_000) }, /more than 65536 bytes/],
		["cut off", "cut", /broke off/],
	])("recipients that fail: %s / warnings, exit 0, and no secret", async (_state, answer, why) => {
		// `test.each` has no fixtures.
		const { openHome } = await import("./home.ts");
		const server = await startService(() => answer);
		const home = await openHome(names("81.2.69.142") + telling(server));
		try {
			const ran = await home.cfddns(["sync", "--json"]);
			expect(ran.report()).toMatchObject({ ok: true, exitCode: 0, changes: [{ outcome: "applied" }] });
			expect(ran.report().problems.map(({ code }) => code)).toEqual([
				"heartbeat-failed",
				"heartbeat-failed",
				"notify-failed",
				"notify-failed",
			]);
			for (const { message } of ran.report().problems) expect(message).toMatch(why);
			expectSober(ran);
			expectNoSecrets(home);
		} finally {
			await home.close();
			await server.close();
		}
	});

	test("recipients that hang / ten seconds for all of them together, the change is made before", async ({
		open,
		service,
	}) => {
		const server = await service(() => "hang");
		const home = await open(names("81.2.69.142") + telling(server));
		const ran = await home.cfddns(["sync"]);
		expect(ran.code).toBe(0);
		expect(ran.stderr.match(/not told: .*within 10 s/g)).toHaveLength(4);
		expect(ran.durationMs).toBeGreaterThan(9_900);
		expect(ran.durationMs).toBeLessThan(20_000);
		expect(ran.stdout).toContain("Created home.example.com A 81.2.69.142");
		expectNoSecrets(home);
	});

	test("trouble that cannot be remembered / no message per round, and that is said", async ({ open, service }) => {
		const server = await service();
		const home = await open(names("81.2.69.142"));
		await home.cfddns(["sync"]);
		for (const name of readdirSync(home.stateFolder).filter(each => each.startsWith("rounds-"))) {
			// Where there is a folder, no file can be put.
			rmSync(join(home.stateFolder, name));
			mkdirSync(join(home.stateFolder, name, "full"), { recursive: true });
		}
		home.configure(BROKEN + telling(server));
		for (let round = 0; round < 2; round++) {
			const ran = await home.cfddns(["sync"]);
			expect(ran.stderr).toContain("warning: No message about trouble was sent");
		}
		expect(received(server)).toEqual([...DOWN.slice(0, 1), ...DOWN, DOWN[1]]);
	});

	test("e-mail / by TLS, with an authority of one's own", async ({ open }) => {
		const mail = await startMailServer({ tls: "start", login: true });
		const home = await open(
			`${names("81.2.69.142")}\n[notify]\nto = ["email:smtps://me%40example.com:p%40ss%3Aword@127.0.0.1:${mail.port}?from=a@example.com&to=b@example.com"]`,
		);
		const ca = join(home.folder, "ca.pem");
		writeFileSync(ca, LOOPBACK.cert);
		const untrusting = await home.cfddns(["notify", "--test"]);
		expect([untrusting.code, untrusting.stdout]).toEqual([
			1,
			expect.stringMatching(
				/^failed {2}email \(127\.0\.0\.1:\d+\): not told: its certificate is not trusted\n {8}fix: /,
			),
		]);
		const ran = await home.cfddns(["sync"], { env: { NODE_EXTRA_CA_CERTS: ca } });
		expect([ran.code, ran.stderr]).toEqual([0, ""]);
		expect(mail.mails).toMatchObject([{ to: ["b@example.com"], secure: true }]);
		await mail.close();
	});
});

describe.concurrent("notify", () => {
	test("--test / each recipient is told, heartbeats are not; no token needed", async ({ open, service }) => {
		const server = await service();
		const home = await open(`# token\n${telling(server)}`);
		const ran = await home.cfddns(["notify", "--test"]);
		const host = server.origin.replace("http://", "");
		expect([ran.code, ran.stdout, ran.stderr]).toEqual([0, `ok      ntfy (${host})\nok      webhook (${host})\n`, ""]);
		expect(received(server)).toEqual(["hook cfddns (home): a test message", "ntfy cfddns (home): a test message"]);
	});

	test("--test, one fails / exit 1, why, and the others", async ({ open, service }) => {
		const [fine, broken] = [await service(), await service(() => ({ status: 404 }))];
		const home = await open(
			`[notify]\nto = ["webhook:${broken.origin}/h00k-very-secret", "webhook:${fine.origin}/h00k-very-secret"]`,
		);
		const ran = await home.cfddns(["notify", "--test", "--json"]);
		expect([ran.code, JSON.parse(ran.stdout)]).toMatchObject([
			1,
			{
				ok: false,
				exitCode: 1,
				messages: [{ arrived: false }, { arrived: true }],
				problems: [{ code: "notify-failed" }],
			},
		]);
		expectNoSecrets(home);
	});

	test("without --test / exit 2, and what it is for", async ({ open, service }) => {
		const server = await service();
		const home = await open(telling(server));
		const ran = await home.cfddns(["notify"]);
		expect([ran.code, ran.stderr]).toEqual([
			2,
			"error: `cfddns notify` sends nothing by itself: `cfddns sync` tells when something happens\n  fix: `cfddns notify --test` sends a test message to everybody in notify.to.\n",
		]);
		expect(server.asked).toEqual([]);
	});

	test("nobody configured / exit 2, and how", async ({ open }) => {
		const home = await open(names("81.2.69.142"));
		const ran = await home.cfddns(["notify", "--test"]);
		expect([ran.code, ran.stderr.split("\n")[0]]).toEqual([
			2,
			"error: No recipient of messages is configured, so there is nobody to send a test to",
		]);
	});

	test.each<[words: readonly string[]]>([
		[["sync", "--set", "notify.to=nfty:https://ntfy.sh/t0pic-very-secret"]],
		[["--set", "notify.to", "ntfy:https://ntfy.sh/t0pic-very-secret", "sync"]],
		[["sync", "--set", "notify.to:ntfy:https://ntfy.sh/t0pic-very-secret"]],
		[["sync", "--set", "notify.to ntfy:https://ntfy.sh/?t0pic-very-secret=1"]],
		[["sync", "--set", "notify.to=ntfy:http://ntfy.sh/t0pic-very-secret"]],
	])("a slip on the command line: %j / exit 2, and what was written is not repeated", async words => {
		const { openHome } = await import("./home.ts");
		const home = await openHome(names("81.2.69.142"));
		try {
			const ran = await home.cfddns(words);
			expect(ran.code).toBe(2);
			expectNoSecrets(home);
		} finally {
			await home.close();
		}
	});

	test("a program that is a source / does not see the recipients", async ({ open, service }) => {
		const { origin } = await service();
		const home = await open('domains = ["home.example.com"]');
		const script = join(home.folder, "source");
		const seen = join(home.folder, "seen");
		writeFileSync(script, `#!/bin/sh\nenv > ${seen}\necho 81.2.69.142\n`);
		chmodSync(script, 0o755);
		const env = {
			CFDDNS_IPV4_SOURCES: `command:${script}`,
			CFDDNS_NOTIFY_TO: `webhook:${origin}/h00k-very-secret`,
			CFDDNS_HEARTBEAT_TO: `healthchecks:${origin}/ping/k3y-very-secret`,
		};
		expect((await home.cfddns(["sync"], { env })).code).toBe(0);
		expect(existsSync(seen)).toBe(true);
		expectNoSecrets(home);
	});
});
