import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { Report } from "../../src/core/report.ts";
import type { EchoLie } from "../../src/simulator/echo.ts";
import { type OpenHome, test } from "./fixture.ts";
import { type Home, TOKEN } from "./home.ts";
import { contents, kinds, until, writes } from "./seen.ts";
import { canUnshareNetwork } from "./world.ts";

const TRUTH = "81.2.69.142";
const LATER = "81.2.69.160";
const WRONG = "185.93.1.7";

/** Cloudflare's trace and two operators more; or only the first ones. */
const echoes = (port: number, count: number): string => {
	const sources = [`trace:127.0.0.1:${port}`, `http:http://127.0.0.1:${port}/ip`, `http:http://localhost:${port}/json`];
	return `[ipv4]\nsources = ${JSON.stringify(sources.slice(0, count))}`;
};

async function homeOf(open: OpenHome, count = 3, timeout = "1s"): Promise<Home> {
	const home = await open("");
	home.configure(`domains = ["home.example.com"]\ntimeout = "${timeout}"\n${echoes(home.simulator.port, count)}`);
	return home;
}

const sync = async (home: Home): Promise<Report> => (await home.cfddns(["sync", "--json"])).report();
const published = (address: string): readonly string[] => [`home.example.com A ${address}`];
const complaint = ({ observations }: Report): string =>
	observations.ipv4?.kind === "unavailable" ? observations.ipv4.problems.join("\n") : "";

const page = `<!DOCTYPE html><html><body>Your IP: ${TRUTH}</body></html>`;
const text = (body: string): EchoLie => ({ kind: "text", text: body });

/** What one of two services answers, and what is said about it. */
const LIES: readonly (readonly [what: string, lie: EchoLie, said: RegExp])[] = [
	[
		"another public address",
		{ kind: "address", address: WRONG },
		/only cloudflare saw 81\.2\.69\.142; 127\.0\.0\.1 saw 185\.93\.1\.7/,
	],
	["a private address", { kind: "address", address: "192.168.1.7" }, /192\.168\.1\.7 is not published: it is private/],
	["a CGNAT address", { kind: "address", address: "100.64.3.4" }, /100\.64\.3\.4 is not published: .*CGNAT/],
	[
		"a documentation address",
		{ kind: "address", address: "203.0.113.9" },
		/203\.0\.113\.9 is not published: .*documentation/,
	],
	[
		"Cloudflare's own address",
		{ kind: "address", address: "104.16.1.1" },
		/104\.16\.1\.1 is not published: it belongs to Cloudflare/,
	],
	["loopback", { kind: "address", address: "127.0.0.1" }, /127\.0\.0\.1 is not published: it is loopback/],
	["the other family", { kind: "address", address: "2a02:8070::1" }, /is an IPv6 address where IPv4 was asked/],
	["a mapped address", text(`::ffff:${TRUTH}`), /::ffff/],
	["a decimal number", text("1359103374"), /no IPv4 address in its usual form/],
	["octal parts", text("0121.02.0105.0216"), /no IPv4 address in its usual form/],
	["hexadecimal parts", text("0x51.0x2.0x45.0x8e"), /no IPv4 address in its usual form/],
	["leading zeros", text("081.002.069.142"), /no IPv4 address in its usual form/],
	["three parts", text("81.2.17806"), /no IPv4 address in its usual form/],
	["a port behind it", text(`${TRUTH}:8080`), /is no address/],
	["two addresses", text(`${TRUTH}\n${WRONG}\n`), /several addresses/],
	["an address and a word", text(`your ip is ${TRUTH}`), /more than an address/],
	["a web page with the address in it", { kind: "text", text: page, contentType: "text/html" }, /is HTML/],
	["a captive portal", { kind: "text", text: page, status: 511 }, /status 511/],
	["an error page", { kind: "text", text: TRUTH, status: 503 }, /status 503/],
	["numbers too large", text("999.999.999.999"), /no IPv4 address in its usual form/],
	["nothing", text(""), /is empty/],
	["JSON that breaks off", text(`{"ip":"${TRUTH}`), /JSON that cannot be read/],
	["JSON without an address", text('{"address":"81.2.69.142"}'), /without a text field "ip"/],
	["control characters", text(`${TRUTH}\u0000\u001b[2J`), /is no address/],
	["10 MB", { kind: "huge" }, /longer than 4 KiB/],
	["a redirect", { kind: "redirect", location: "/bare" }, /redirect \(302\)/],
	["a connection that is reset", { kind: "reset" }, /127\.0\.0\.1:\d+/],
	["an answer that comes too late", { kind: "slow", ms: 5_000 }, /no answer within 1 s/],
	["no answer", { kind: "hang" }, /no answer within 1 s/],
];

describe.concurrent("one of two services is wrong / nothing is written, and the report says which and why", () => {
	test.for(LIES)("%s", async ([, lie, said], { open }) => {
		const home = await homeOf(open, 2);
		home.simulator.echoes.lie("/ip", lie);
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(1);
		expect(ran.report()).toMatchObject({ ok: false, changes: [] });
		expect(complaint(ran.report())).toMatch(said);
		expect(complaint(ran.report())).toMatch(/http:127\.0\.0\.1:\d+|127\.0\.0\.1 saw/);
		expect(ran.report().problems[0]?.message).toMatch(said);
		expect(complaint(ran.report())).not.toMatch(/[^\P{Cc}\n]/u);
		expect(kinds(home)).toEqual([]);
		expect(ran.durationMs).toBeLessThan(15_000);
	});
});

describe.concurrent("Cloudflare's trace is wrong / nothing is written", () => {
	test.for<[what: string, members: Readonly<Record<string, string>>, said: RegExp]>([
		["it came through WARP", { warp: "on" }, /WARP/],
		["it is another host's", { h: "router.local" }, /another host/],
		["it holds no address", { ip: "" }, /not a trace/],
		["it holds an address of Cloudflare's", { ip: "172.64.0.5" }, /belongs to Cloudflare/],
	])("%s", async ([, members, said], { open }) => {
		const home = await homeOf(open, 2);
		home.simulator.echoes.lie("/cdn-cgi/trace", { kind: "trace", members });
		const report = await sync(home);
		expect(report.exitCode).toBe(1);
		expect(complaint(report)).toMatch(said);
		expect(writes(home)).toEqual([]);
	});
});

describe.concurrent("how many have to agree", () => {
	test("one of three lies, the two others agree / the truth is published", async ({ open }) => {
		const home = await homeOf(open);
		home.simulator.echoes.lie("/cdn-cgi/trace", WRONG);
		expect(await sync(home)).toMatchObject({ exitCode: 0, problems: [] });
		expect(contents(home)).toEqual(published(TRUTH));
	});

	test("all three say something else / nothing is published, all three are named", async ({ open }) => {
		const home = await homeOf(open);
		home.simulator.echoes.lie("/cdn-cgi/trace", WRONG);
		home.simulator.echoes.lie("/ip", "185.93.1.8");
		const report = await sync(home);
		expect(report.exitCode).toBe(1);
		for (const one of [`cloudflare saw ${WRONG}`, "127.0.0.1 saw 185.93.1.8", `localhost saw ${TRUTH}`]) {
			expect(complaint(report)).toContain(one);
		}
		expect(writes(home)).toEqual([]);
	});

	test("a single service / never enough for a new address", async ({ open }) => {
		const home = await homeOf(open, 1);
		const report = await sync(home);
		expect(report.exitCode).toBe(1);
		expect(report.problems.map(({ code }) => code)).toEqual(["source-disagreement"]);
		expect(writes(home)).toEqual([]);
	});

	test("unchanged / one question to one service, no request to the API", async ({ open }) => {
		const home = await homeOf(open);
		await sync(home);
		home.simulator.echoes.clear();
		expect(await sync(home)).toMatchObject({ exitCode: 0, requests: 0, unchanged: 1 });
		expect(home.simulator.echoes.all().map(({ path }) => path)).toEqual(["/cdn-cgi/trace"]);
	});

	test("changed / believed once a second operator agrees; one request", async ({ open }) => {
		const home = await homeOf(open);
		await sync(home);
		home.simulator.wan.ipv4 = LATER;
		home.simulator.echoes.clear();
		expect(await sync(home)).toMatchObject({ exitCode: 0, requests: 1 });
		expect(new Set(home.simulator.echoes.all().map(({ path }) => path)).size).toBeGreaterThan(1);
		expect(contents(home)).toEqual(published(LATER));
	});

	test("unchanged, but the first service lies / the others stand by what was believed", async ({ open }) => {
		const home = await homeOf(open);
		await sync(home);
		home.simulator.requests.clear();
		home.simulator.echoes.lie("/cdn-cgi/trace", WRONG);
		expect(await sync(home)).toMatchObject({ exitCode: 0, changes: [], requests: 0 });
		expect(contents(home)).toEqual(published(TRUTH));
	});

	test("changed, but only one service can be reached / records are left as they are, exit 1", async ({ open }) => {
		const home = await homeOf(open);
		await sync(home);
		home.simulator.requests.clear();
		home.simulator.wan.ipv4 = LATER;
		home.simulator.echoes.lie("/ip", { kind: "reset" });
		home.simulator.echoes.lie("/json", { kind: "reset" });
		expect(await sync(home)).toMatchObject({ exitCode: 1, changes: [] });
		expect(kinds(home)).toEqual([]);
		expect(contents(home)).toEqual(published(TRUTH));
	});

	test("the first service hangs, address unchanged / the second is asked without waiting for the deadline", async ({
		open,
	}) => {
		const home = await homeOf(open, 3, "30s");
		await sync(home);
		home.simulator.echoes.lie("/cdn-cgi/trace", { kind: "hang" });
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.report()).toMatchObject({ exitCode: 0, changes: [] });
		expect(ran.durationMs).toBeLessThan(25_000);
	});
});

describe.concurrent("command", () => {
	async function withScript(open: OpenHome, body: string, more = ""): Promise<Home> {
		const home = await open("");
		const script = join(home.folder, "address.sh");
		writeFileSync(script, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
		home.configure(
			`domains = ["home.example.com"]\ntimeout = "2s"\n${more}\n[ipv4]\nsources = ["command:${script} a b"]`,
		);
		return home;
	}

	test("it prints an address and more lines / the first line counts", async ({ open }) => {
		const home = await withScript(open, `echo ${TRUTH}; echo done`);
		expect(await sync(home)).toMatchObject({ exitCode: 0 });
		expect(contents(home)).toEqual(published(TRUTH));
	});

	test.for<[what: string, body: string, said: RegExp]>([
		["it fails", "echo 81.2.69.142; echo no line >&2; exit 3", /exit code 3 \("no line"\)/],
		["it prints nothing", "true", /is empty/],
		["it prints garbage", "head -c 300 /dev/urandom", /first line of/],
		["it prints a web page", "echo '<html>81.2.69.142</html>'", /is HTML/],
		["it prints a private address", "echo 10.0.0.1", /10\.0\.0\.1 is not published/],
		["it prints without end", "yes 81.2.69.142", /printed more than 4096 bytes/],
		["it is killed", "kill -9 $$", /SIGKILL/],
	])("%s / nothing is written, and the report says why", async ([, body, said], { open }) => {
		const home = await withScript(open, body);
		const report = await sync(home);
		expect(report).toMatchObject({ exitCode: 1, changes: [] });
		expect(complaint(report)).toMatch(said);
		expect(kinds(home)).toEqual([]);
	});

	test("it does not end / it is ended in time, with what it started", async ({ open }) => {
		const home = await withScript(open, "sleep 300 & echo $! > child; echo $$ > self; wait");
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(1);
		expect(complaint(ran.report())).toMatch(/did not end within 2 s/);
		expect(ran.durationMs).toBeLessThan(20_000);
		for (const name of ["self", "child"]) {
			const pid = Number(readFileSync(join(home.folder, name), "utf8"));
			await until(() => !isRunning(pid), `${name} (${pid}) ends`);
		}
	});

	test("the token is in the environment / the program does not get to see it", async ({ open }) => {
		const home = await withScript(open, `env > environment; echo ${TRUTH}`, 'token = ""');
		const ran = await home.cfddns(["sync"], { env: { CFDDNS_TOKEN: TOKEN, CLOUDFLARE_API_TOKEN: TOKEN, KEPT: "yes" } });
		expect(ran.code).toBe(0);
		expect(readFileSync(join(home.folder, "environment"), "utf8")).toContain("KEPT=yes");
	});

	test("it is not there / said", async ({ open }) => {
		const home = await open(`domains = ["home.example.com"]\n[ipv4]\nsources = ["command:no-such-program"]`);
		const report = await sync(home);
		expect(complaint(report)).toMatch(/no-such-program was not found/);
		expect(report.exitCode).toBe(1);
	});
});

/** A zombie has ended, even if nobody has asked how. */
function isRunning(pid: number): boolean {
	const path = `/proc/${pid}/stat`;
	if (!existsSync("/proc/self/stat")) return false;
	return existsSync(path) && !/\) Z /.test(readFileSync(path, "utf8"));
}

describe.concurrent("interface", () => {
	test.for<[what: string, source: string, said: RegExp]>([
		["loopback", "interface:lo", /interface:lo: it has no IPv4 address for others/],
		["an interface that is not there", "interface:absent0", /interface:absent0: no such interface is up/],
	])("%s / nothing is written, and the report says why", async ([, source, said], { open }) => {
		const home = await open(`domains = ["home.example.com"]\n[ipv4]\nsources = ["${source}"]`);
		const report = await sync(home);
		expect(report).toMatchObject({ exitCode: 1, changes: [] });
		expect(complaint(report)).toMatch(said);
		expect(kinds(home)).toEqual([]);
	});

	test("a local source fails, the next one answers / that one counts", async ({ open }) => {
		const home = await open(
			`domains = ["home.example.com"]\n[ipv4]\nsources = ["interface:absent0", "static:${TRUTH}"]`,
		);
		expect(await sync(home)).toMatchObject({ exitCode: 0, observations: { ipv4: { sources: [`static:${TRUTH}`] } } });
	});
});

describe("a line without IPv6", () => {
	test.skipIf(!canUnshareNetwork())("auto / out of scope: not in the report, and no failure", async ({ open }) => {
		const line = (ipv6: string) =>
			`domains = ["home.example.com"]\n[ipv4]\nsources = ["static:${TRUTH}"]\n[ipv6]\nenabled = ${ipv6}`;
		const home = await open(line("false"));
		expect(await sync(home)).toMatchObject({ exitCode: 0 });
		home.configure(line('"auto"'));
		// In a network namespace of its own there is no interface at all; a steady round needs none.
		const ran = await home.cfddns(["sync", "--json"], { through: ["unshare", "-rn"] });
		expect(ran.report()).toMatchObject({ exitCode: 0, problems: [], requests: 0 });
		expect(Object.keys(ran.report().observations)).toEqual(["ipv4"]);
		home.configure(line("true"));
		const insisted = await home.cfddns(["sync", "--json"], { through: ["unshare", "-rn"] });
		expect(insisted.report()).toMatchObject({ exitCode: 1, observations: { ipv6: { kind: "unavailable" } } });
	});
});
