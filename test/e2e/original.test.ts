import { readFileSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { type OpenHome, test } from "./fixture.ts";
import { type Home, TOKEN } from "./home.ts";
import { contents, kinds, writes } from "./seen.ts";

/** The acceptance tests that follow from the bugs of the original script of 2020, as far as they are about a round. */

const BEFORE = "81.2.69.1";
const NOW = "81.2.69.142";
const ADDRESS = `[ipv4]\nsources = ["static:${NOW}"]`;
const one = (name: string): string => `domains = ["${name}"]\n${ADDRESS}`;
const stale = { type: "A", name: "home", content: BEFORE };
const homeZone = { name: "example.com", records: [stale] };

const synced = async (home: Home) => {
	const ran = await home.cfddns(["sync", "--json"]);
	return { code: ran.code, ...ran.report() };
};

describe.concurrent("the bugs of the original do not come back", () => {
	test("1: own domain is the 25th of 30 zones / right zone, right record, no other touched", async ({ open }) => {
		const zones = Array.from({ length: 30 }, (_, index) => ({
			name: `domain${String(index + 1).padStart(2, "0")}.example`,
			records: [{ type: "A", name: "@", content: BEFORE }],
		}));
		const home = await open(one("domain25.example"), { zones });
		expect((await synced(home)).code).toBe(0);
		for (const { name } of zones) {
			expect(contents(home, name)).toEqual([`${name} A ${name === "domain25.example" ? NOW : BEFORE}`]);
		}
	});

	test("2: no visible zone matches / one message with the zones seen, exit 3", async ({ open }) => {
		const home = await open(one("home.example.net"), { zones: [{ name: "example.com" }, { name: "example.org" }] });
		const ran = await home.cfddns(["sync"]);
		expect(ran.code).toBe(3);
		expect(ran.stderr.match(/^error:/gm)).toHaveLength(1);
		expect(ran.stderr).toContain("example.com, example.org");
	});

	test("3: two A records of the name / not silently one of them: refused and said", async ({ open }) => {
		const zone = { name: "example.com", records: [stale, { ...stale, content: "81.2.69.2" }] };
		const home = await open(one("home.example.com"), { zones: [zone] });
		const report = await synced(home);
		expect(report).toMatchObject({ code: 3, changes: [], problems: [{ code: "duplicate-records" }] });
		expect(writes(home)).toEqual([]);
	});

	test("4: a proxied record with comment, tags and settings, and one with a TTL / only the content changes", async ({
		open,
	}) => {
		const records = [
			{ ...stale, name: "@", proxied: true, comment: "keep", tags: ["a:b"], settings: { ipv4_only: true } },
			{ ...stale, ttl: 300, comment: "keep" },
		];
		const home = await open(`domains = ["example.com", "home.example.com"]\n${ADDRESS}`, {
			zones: [{ name: "example.com", plan: "pro", records }],
		});
		const before = home.simulator.zone("example.com").records();
		expect((await synced(home)).code).toBe(0);
		const after = before.map(record => ({ ...record, content: NOW, modified_on: expect.any(String) }));
		expect(home.simulator.zone("example.com").records()).toEqual(after);
	});

	test.for<[how: string, name: string, stored: string]>([
		["a subdomain", "a.b.example.com", "a.b"],
		["mixed case", "HoMe.Example.COM", "home"],
		["a trailing dot", "home.example.com.", "home"],
		["IDN", "KÜCHE.example.com", "küche"],
		["punycode", "xn--kche-0ra.example.com", "küche"],
	])("5: %s / found and updated, none made beside it", async ([, name, stored], { open }) => {
		const home = await open(one(name), { zones: [{ name: "example.com", records: [{ ...stale, name: stored }] }] });
		expect(await synced(home)).toMatchObject({ code: 0, changes: [{ kind: "update", outcome: "applied" }] });
		expect(contents(home)).toHaveLength(1);
	});

	test("6: no A record / shown by plan, made by sync, reported", async ({ open }) => {
		const home = await open(one("home.example.com"));
		const { stdout } = await home.cfddns(["plan"]);
		expect(stdout).toContain("1 to create");
		expect(contents(home)).toEqual([]);
		expect(await synced(home)).toMatchObject({ code: 0, changes: [{ kind: "create", outcome: "applied" }] });
	});

	test("7: the token is rejected / the reason that Cloudflare gave, exit 3", async ({ open }) => {
		const home = await open(one("home.example.com"), { tokens: [{ value: "another-token" }] });
		const ran = await home.cfddns(["sync"]);
		expect(ran.code).toBe(3);
		expect(ran.stderr).toContain("Invalid access token");
		expect(ran.stderr).not.toContain("[]");
	});

	test("8: a token that an account owns / works; nothing asks to verify it", async ({ open }) => {
		const home = await open(one("home.example.com"), {
			tokens: [{ value: TOKEN, kind: "account" }],
			zones: [homeZone],
		});
		expect((await synced(home)).code).toBe(0);
		expect(kinds(home)).toEqual(["zones", "list", "update"]);
	});

	test.for<[what: string, fault: Fault]>([
		["it is down", { kind: "text", status: 503 }],
		["a web page", { kind: "html", status: 200 }],
		["`result: null`", { kind: "null-result" }],
		["429 with Retry-After", { kind: "rate-limited", retryAfter: "60" }],
		["a stall", { kind: "hang" }],
	])("9: %s / one line and its fix, no stack, exit 1, in time", async ([, fault], { open }) => {
		const home = await open(`timeout = "1s"\n${one("home.example.com")}`, { zones: [homeZone] });
		home.simulator.faults.add({ times: "always" }, fault);
		const ran = await home.cfddns(["sync"]);
		expect(ran).toMatchObject({ code: 1, stdout: "" });
		expect(ran.stderr).toMatch(/^error: .+\n(?: {2}fix: .+\n)?$/);
		expect(ran.durationMs).toBeLessThan(20_000);
		expect(kinds(home).length).toBeLessThanOrEqual(3);
		if (fault.kind === "rate-limited") expect(await synced(home)).toMatchObject({ code: 1, requests: 0 });
	});

	test("9: connection refused / one line and its fix, no stack, exit 1", async ({ open }) => {
		const home = await open(`api = "http://127.0.0.1:1/client/v4"\n${one("home.example.com")}`);
		const ran = await home.cfddns(["sync"]);
		expect(ran).toMatchObject({ code: 1, stdout: "" });
		expect(ran.stderr).toMatch(/^error: .+refused\n {2}fix: .+\n$/);
	});

	test.for(["", "/", "//"])("10: a base URL that ends in %j / works", async (end, { open }) => {
		const home = await open("", { zones: [homeZone] });
		home.configure(`api = "${home.simulator.api}${end}"\n${one("home.example.com")}`);
		expect((await synced(home)).code).toBe(0);
	});

	test("11, 12: a placeholder is left / refused before any source, interface or network is asked", async ({ open }) => {
		const home = await open("");
		const script = join(home.folder, "asked.sh");
		writeFileSync(script, "#!/bin/sh\ntouch asked\necho 81.2.69.142\n", { mode: 0o755 });
		for (const placeholder of ["your_api_token", "changeme", "<token>", "API_TOKEN_HERE", "xxxxxxxx"]) {
			home.configure(
				`token = "${placeholder}"\ndomains = ["home.example.com"]\n[ipv4]\nsources = ["command:${script}"]`,
			);
			const ran = await home.cfddns(["sync"]);
			expect(ran.code).toBe(2);
			expect(ran.stderr).toMatch(/^error: .*placeholder.*\n {2}fix: .*\n$/);
		}
		expect(kinds(home)).toEqual([]);
		expect(Object.keys(home.files())).not.toContain("asked");
	});

	test("12: a key is missing / one message, exit 2", async ({ open }) => {
		const home = await open(ADDRESS);
		const ran = await home.cfddns(["sync"]);
		expect(ran.code).toBe(2);
		expect(ran.stderr.match(/^error:/gm)).toHaveLength(1);
	});

	test("12: a % in the token / is a character like any other", async ({ open }) => {
		const home = await open(`token = "abc%def%(ghi)s%"\n${one("home.example.com")}`);
		const ran = await home.cfddns(["sync"]);
		expect(ran.code).toBe(3);
		expect(ran.stderr).toMatch(/token/);
	});

	test.for<[what: string, sources: string, said: RegExp]>([
		["the interface is not there", "interface:eth99", /eth99: no such interface/],
		["the interface has no address of use", "interface:lo", /it has no IPv4 address/],
		["a private address", "command:echo 192.168.1.10", /192\.168\.1\.10 is not published: it is private/],
		["a CGNAT address", "command:echo 100.72.1.10", /100\.72\.1\.10 is not published: .*CGNAT/],
	])("13: %s / nothing written, reason said, exit 1", async ([, source, said], { open }) => {
		const home = await open(`domains = ["home.example.com"]\n[ipv4]\nsources = ["${source}"]`, { zones: [homeZone] });
		const ran = await home.cfddns(["sync"]);
		expect(ran.code).toBe(1);
		expect(ran.stderr).toMatch(said);
		expect(kinds(home)).toEqual([]);
	});

	test("14: the address changes between two reads / one read a round, and what was compared is written", async ({
		open,
	}) => {
		const home = await open("", { zones: [homeZone] });
		const script = join(home.folder, "next.sh");
		writeFileSync(script, '#!/bin/sh\necho x >> reads\necho "81.2.69.$(wc -l < reads | tr -d " ")0"\n', {
			mode: 0o755,
		});
		home.configure(`domains = ["home.example.com", "www.example.com"]\n[ipv4]\nsources = ["command:${script}"]`);
		for (const address of ["81.2.69.10", "81.2.69.20"]) {
			const report = await synced(home);
			expect(report.observations.ipv4).toMatchObject({ addresses: [address] });
			expect(report.changes.map(({ after }) => after)).toEqual([address, address]);
			expect(contents(home)).toEqual([`home.example.com A ${address}`, `www.example.com A ${address}`]);
		}
		expect(readFileSync(join(home.folder, "reads"), "utf8")).toBe("x\nx\n");
	});

	test("15: a second run, same address / no change, no write, exit 0", async ({ open }) => {
		const home = await open(one("home.example.com"), { zones: [homeZone] });
		await synced(home);
		home.simulator.requests.clear();
		expect(await synced(home)).toMatchObject({ code: 0, changes: [], unchanged: 1, requests: 0 });
		expect(kinds(home)).toEqual([]);
	});

	test("20: a pipe, and NO_COLOR / no ANSI codes", async ({ open }) => {
		const home = await open(`domains = ["home.example.com", "home.example.net"]\n${ADDRESS}`, { zones: [homeZone] });
		for (const env of [{}, { NO_COLOR: "1" }]) {
			const { stdout, stderr } = await home.cfddns(["sync", "--verbose"], { env });
			expect(stdout + stderr).not.toContain("\u001b");
		}
	});

	test.skipIf(platform() === "win32")("23: not Windows / nobody says it is", async ({ open }) => {
		const home = await open(one("home.example.com"));
		for (const args of [
			["sync", "--verbose"],
			["plan", "--verbose"],
			["ip", "--verbose"],
		]) {
			const { stdout, stderr } = await home.cfddns(args);
			expect(stdout + stderr).not.toMatch(/windows/i);
		}
	});

	test.for<[what: string, answer: string]>([
		["999.999.999.999", "999.999.999.999"],
		["nothing", ""],
		["a web page", "<html><body>Current IP Address: 81.2.69.142</body></html>"],
	])("24: the web answers %s / rejected, nothing written", async ([, answer], { open }) => {
		const home = await lyingHome(open, answer);
		expect(await synced(home)).toMatchObject({ code: 1, changes: [], observations: { ipv4: { kind: "unavailable" } } });
		expect(kinds(home)).toEqual([]);
		expect(contents(home)).toEqual([`home.example.com A ${BEFORE}`]);
	});
});

/** Both services that it may ask say the same wrong thing. */
async function lyingHome(open: OpenHome, answer: string): Promise<Home> {
	const home = await open("", { zones: [homeZone] });
	const { port, echoes } = home.simulator;
	home.configure(
		`domains = ["home.example.com"]\n[ipv4]\nsources = ["http:http://127.0.0.1:${port}/ip", "http:http://localhost:${port}/bare"]`,
	);
	for (const path of ["/ip", "/bare"] as const) echoes.lie(path, { kind: "text", text: answer });
	return home;
}
