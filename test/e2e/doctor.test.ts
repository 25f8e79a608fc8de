import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect } from "vitest";
import type { DoctorReport } from "../../src/compose.ts";
import type { CheckFinding, CheckName } from "../../src/core/checks/finding.ts";
import type { ProblemCode } from "../../src/core/problem.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator.ts";
import { isFrom, sitesIn } from "../doctor/sites.ts";
import { type Dns, doctor, pathWith, SERVERS, startDns, type Zone } from "./doctor-world.ts";
import { test } from "./fixture.ts";
import { type Home, TOKEN } from "./home.ts";

const NOW = "81.2.69.142";
const OLD = "81.2.69.1";
const NS = { nameServers: [SERVERS.own] };
const ADDRESS = `[ipv4]\nsources = ["static:${NOW}"]`;
const TOML = `domains = ["home.example.com"]\n${ADDRESS}`;

/** What a healthy world answers. */
const right: Zone = (_server, _name, type) => ({ values: type === "NS" ? [SERVERS.own] : [NOW] });

const unitText = (id: string, facts: Readonly<Record<string, string>>): string =>
	Object.entries({ Id: id, LoadState: "loaded", ...facts })
		.map(([key, value]) => `${key}=${value}`)
		.join("\n");
const systemctl = (...units: readonly string[]): string => `cat <<'END'\n${units.join("\n\n")}\nEND`;
const WATCHING = systemctl(
	unitText("cfddns.service", {
		UnitFileState: "enabled",
		ActiveState: "active",
		Result: "success",
		ExecMainStatus: "0",
	}),
	unitText("cfddns.timer", { LoadState: "not-found", UnitFileState: "", ActiveState: "inactive", Result: "success" }),
);
const IP = 'echo "ip utility, iproute2-6.1.0, libbpf 1.1.2"';

const servers: Dns[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

type Situation = {
	readonly toml?: string;
	readonly world?: SimulatorOptions;
	readonly dns?: Zone;
	readonly programs?: Readonly<Record<string, string>>;
	/** Default: a round has run. */
	readonly before?: (home: Home) => unknown;
};

const synced = (home: Home): Promise<unknown> => home.cfddns(["sync"]);

async function examined(
	open: (toml: string, options?: SimulatorOptions) => Promise<Home>,
	{ toml = TOML, world = {}, dns = right, programs = {}, before = synced }: Situation,
	mend?: (report: DoctorReport, home: Home) => DoctorReport,
) {
	const home = await open(toml, { zones: [{ name: "example.com", ...NS }], ...world });
	await before(home);
	const server = await startDns(dns);
	servers.push(server);
	const path = pathWith(home, { systemctl: WATCHING, ip: IP, ...programs });
	home.simulator.requests.clear();
	const seen = await doctor(home, server, path, mend === undefined ? undefined : report => mend(report, home));
	return { home, ...seen };
}

test("nothing wrong / nothing but ok, exit 0, three requests of GET, and nothing written", async ({ open }) => {
	const { report, code, home } = await examined(open, {});
	expect(report.findings.filter(({ level, check }) => level !== "ok" && check !== "line")).toEqual([]);
	expect(report).toMatchObject({ ok: true, exitCode: 0, requests: 3, problems: [], version: "1.2.3" });
	expect(code).toBe(0);
	// Run twice: for people, and as JSON.
	const asked = home.simulator.requests
		.all()
		.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{32}/, "ID")}`);
	const once = ["GET /user/tokens/verify", "GET /zones", "GET /zones/ID/dns_records"];
	expect(asked.toSorted()).toEqual(once.flatMap(request => [request, request]));
	expect([...new Set(report.findings.map(({ check }) => check))]).toEqual([
		"program",
		"configuration",
		"line",
		"addresses",
		"ipv6",
		"clock",
		"api",
		"token",
		"zones",
		"records",
		"dns",
		"state",
		"disk",
		"service",
		"events",
		"notify",
	] satisfies CheckName[]);
});

type Expected = readonly [check: CheckName, code: ProblemCode | null, said: RegExp];
const zone = (extra: object): SimulatorOptions => ({ zones: [{ name: "example.com", ...NS, ...extra }] });
const record = (type: string, content: string, extra: object = {}) => ({ type, name: "home", content, ...extra });
const token = (extra: object): SimulatorOptions => ({ tokens: [{ value: TOKEN, ...extra }] });
const expiring = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const nobody = (): undefined => undefined;
const own =
	(reply: ReturnType<Zone>): Zone =>
	(server, name, type) =>
		server === "own" ? reply : right(server, name, type);
const resolver =
	(reply: ReturnType<Zone>): Zone =>
	(server, name, type) =>
		server === "8.8.8.8" && type !== "NS" ? reply : right(server, name, type);
const unit = (
	facts: Readonly<Record<string, string>>,
	timer: Readonly<Record<string, string>> = { LoadState: "not-found" },
) => ({
	programs: { systemctl: systemctl(unitText("cfddns.service", facts), unitText("cfddns.timer", timer)) },
});

const FIVE_ZONES = ["a.example", "b.example", "c.example", "d.example", "e.example"];
const ACCOUNT_TOKEN = "cfat_0123456789abcdefghijklmnopqrstuvwxyzABCD";

const SITUATIONS: readonly (readonly [string, Situation, number, Expected])[] = [
	// The configuration
	[
		"a mistake in it",
		{ toml: `${TOML}\nnonsense = 1`, before: nobody },
		2,
		["configuration", "bad-config", /unknown key/],
	],
	[
		"no token",
		{ toml: `# token\n${TOML}`, before: nobody },
		2,
		["configuration", "no-token", /No Cloudflare API token/],
	],
	["no names", { toml: ADDRESS, before: nobody }, 2, ["configuration", "bad-config", /No names/]],
	[
		"others can read it",
		{ before: home => chmodSync(home.config, 0o644) },
		1,
		["configuration", "token-exposed", /mode 0644/],
	],
	[
		"a global key",
		{ toml: `token = "cfk_0123456789abcdefghijklmnopqrstuvwxyzABCD"\n${TOML}`, before: nobody },
		2,
		["configuration", "bad-config", /Global API key/],
	],
	// The address
	[
		"no source tells",
		{ toml: TOML.replace(`static:${NOW}`, "interface:absent0"), before: nobody },
		1,
		["addresses", "source-unavailable", /not known/],
	],
	[
		"it is not one that others can reach",
		{ toml: TOML.replace(NOW, "100.64.0.7"), before: nobody },
		1,
		["addresses", "address-not-publishable", /IPv4/],
	],
	[
		"it is none of those expected",
		{ toml: `${TOML}\nexpect = ["9.0.0.0/8"]`, before: nobody },
		3,
		["addresses", "guard-expect", /expect/],
	],
	// Token
	["unknown to Cloudflare", { world: { tokens: [] }, before: nobody }, 3, ["token", "token-rejected", /does not know/]],
	[
		"expired",
		{ world: token({ expiresOn: "2026-01-01T00:00:00Z" }), before: nobody },
		3,
		["token", "token-rejected", /expired on 2026-01-01/],
	],
	["disabled", { world: token({ status: "disabled" }), before: nobody }, 3, ["token", "token-rejected", /disabled/]],
	["it ends soon", { world: token({ expiresOn: expiring(3) }) }, 0, ["token", "token-expiring", /expires in 2 d 23 h/]],
	[
		"it ends one day",
		{ world: token({ expiresOn: expiring(90) }) },
		0,
		["token", null, /takes it from here, until 20/],
	],
	[
		"bound to another address",
		{ world: token({ allowedFrom: ["9.9.9.9"] }), before: nobody },
		3,
		["token", "token-location", /from this address/],
	],
	[
		"it opens more zones",
		{ world: { zones: [{ name: "example.com", ...NS }, { name: "example.org" }] } },
		0,
		["token", "token-broad", /no name of yours is in: example\.org/],
	],
	[
		"without a mark, an account's",
		{
			toml: `token = "0123456789abcdefghijklmnopqrstuvwxyzABCD"\n${TOML}`,
			world: {
				tokens: [{ value: "0123456789abcdefghijklmnopqrstuvwxyzABCD", kind: "account", expiresOn: expiring(2) }],
			},
		},
		0,
		["token", "token-expiring", /expires in 1 d/],
	],
	[
		"it sees no zone",
		{ world: token({ permissions: ["dns:edit"] }), before: nobody },
		3,
		["zones", "zone-not-found", /home\.example\.com is in no zone/],
	],
	[
		"it may not read records",
		{ world: token({ permissions: ["zone:read"] }), before: nobody },
		3,
		["records", "permission-missing", /lacks a permission/],
	],
	// Zones and records
	["not delegated yet", { world: zone({ status: "pending" }) }, 0, ["zones", "zone-inactive", /"pending"/]],
	["paused", { world: zone({ paused: true }) }, 0, ["zones", "zone-paused", /paused/]],
	["no record yet", { before: nobody }, 1, ["records", "not-published", /no A record for 81\.2\.69\.142/]],
	[
		"another address",
		{ world: zone({ records: [record("A", OLD)] }), before: nobody },
		1,
		["records", "not-published", /still holds 81\.2\.69\.1; the address is/],
	],
	[
		"two unmarked records",
		{ world: zone({ records: [record("A", OLD), record("A", "81.2.69.2")] }), before: nobody },
		3,
		["records", "duplicate-records", /2 A records/],
	],
	[
		"a CNAME in the way",
		{ world: zone({ records: [record("CNAME", "elsewhere.example.net")] }), before: nobody },
		3,
		["records", "cname-conflict", /CNAME/],
	],
	[
		"another owner's record",
		{ world: zone({ records: [record("A", NOW, { comment: "cfddns:cabin" })] }), before: nobody },
		0,
		["records", "duplicate-records", /another owner: A 81/],
	],
	[
		"proxied by hand",
		{
			world: zone({ records: [record("A", NOW, { proxied: true })] }),
			dns: (_s, _n, type) => ({ values: type === "NS" ? [SERVERS.own] : ["104.16.1.1"] }),
		},
		0,
		["records", "proxied", /proxied/],
	],
	[
		"a long TTL",
		{ world: zone({ records: [record("A", NOW, { ttl: 86_400 })] }) },
		0,
		["records", "ttl-long", /86400 s/],
	],
	[
		"no record, and no address for one",
		{ toml: TOML.replace(`static:${NOW}`, "interface:absent0"), before: nobody },
		1,
		["records", "not-published", /no record yet/],
	],
	// DNS
	[
		"the zone's own server has the old one",
		{ dns: own({ values: [OLD] }) },
		1,
		["dns", "dns-stale", /not yet answered with 81\.2\.69\.142/],
	],
	["a resolver has the old one", { dns: resolver({ values: [OLD] }) }, 1, ["dns", "dns-stale", /everywhere yet/]],
	[
		"a resolver knows no such name",
		{ dns: resolver({ values: [], rcode: 3 }) },
		1,
		["dns", "dns-stale", /everywhere yet/],
	],
	[
		"a resolver is silent",
		{ toml: `timeout = "1s"\n${TOML}`, dns: resolver(null) },
		0,
		["dns", "dns-unanswered", /127\.0\.0\.4 did not tell: no answer/],
	],
	["a resolver has trouble", { dns: resolver({ values: [], rcode: 2 }) }, 0, ["dns", "dns-unanswered", /SERVFAIL/]],
	[
		"an answer cut short",
		{ dns: resolver({ values: [NOW], cutShort: true }) },
		0,
		["dns", "dns-unanswered", /cut short/],
	],
	[
		"somebody in the own server's place",
		{ dns: own({ values: [OLD], authoritative: false }) },
		0,
		["dns", "dns-unanswered", /in the place of/],
	],
	[
		"other name servers",
		{
			dns: (server, name, type) => (type === "NS" ? { values: ["ns1.registrar.example"] } : right(server, name, type)),
		},
		3,
		["dns", "name-servers", /other name servers/],
	],
	[
		"proxied, and not at Cloudflare's addresses",
		{ world: zone({ records: [record("A", NOW, { proxied: true })] }) },
		1,
		["dns", "dns-stale", /an address of Cloudflare's/],
	],
	// The API and the clock
	[
		"the API has trouble, and our clock is two days behind",
		{
			before: home =>
				home.simulator.faults.add(
					{ when: {}, times: "always" },
					{
						kind: "raw",
						status: 500,
						headers: { date: new Date(Date.now() + 2 * 86_400_000).toUTCString() },
						body: "{}",
					},
				),
		},
		3,
		["clock", "clock-wrong", /(?:2 d|1 d 23 h) behind/],
	],
	[
		"the API has trouble",
		{ before: home => home.simulator.faults.add({ when: {}, times: "always" }, { kind: "html", status: 503 }) },
		1,
		["api", "api-error", /trouble of its own/],
	],
	[
		"Cloudflare wants us to wait",
		{
			before: home =>
				home.simulator.faults.add({ when: {}, times: "always" }, { kind: "rate-limited", retryAfter: "120" }),
		},
		1,
		["api", "rate-limited", /asks to wait 120 s/],
	],
	[
		"nobody listens at the API",
		{ toml: `api = "http://127.0.0.1:9/client/v4"\n${TOML}`, before: nobody },
		1,
		["api", "api-unreachable", /cannot be reached/],
	],
	[
		"a page answers in the API's place",
		{ before: home => home.simulator.faults.add({ when: {}, times: "always" }, { kind: "html", status: 200 }) },
		1,
		["api", "api-bad-answer", /Cloudflare/],
	],
	[
		"names in more zones than are listed",
		{
			toml: `domains = [${FIVE_ZONES.map(name => `"home.${name}"`).join(", ")}]\n${ADDRESS}`,
			world: { zones: FIVE_ZONES.map(name => ({ name, ...NS })) },
			before: nobody,
		},
		1,
		["records", "not-checked", /the records of e\.example: only 4 zones are/],
	],
	[
		"an account's token that shows no zone",
		{
			toml: `token = "${ACCOUNT_TOKEN}"\n${TOML}`,
			world: { tokens: [{ value: ACCOUNT_TOKEN, kind: "account", permissions: ["dns:edit"] }] },
			before: nobody,
		},
		3,
		["token", "not-checked", /until when the token is valid: of which account/],
	],
	// State
	[
		"a file where its folder should be",
		{ toml: `state_dir = "cfddns.toml/state"\n${TOML}`, before: nobody },
		1,
		["disk", "not-checked", /cfddns\.toml\/state does not tell how much room there is/],
	],
	[
		"damaged",
		{
			before: home => synced(home).then(() => damage(home)),
		},
		0,
		["state", "state-damaged", /state/],
	],
	["no round has run", { before: nobody }, 1, ["state", "rounds-missing", /No round has run/]],
	[
		"the last rounds had trouble",
		{
			before: async home => {
				home.simulator.faults.add({ when: {}, times: 3 }, { kind: "html", status: 503 });
				await synced(home);
				home.simulator.faults.clear();
			},
		},
		1,
		["state", "rounds-missing", /trouble for .*api-error/],
	],
	// The service
	["none", unit({ LoadState: "not-found" }), 0, ["service", "service-absent", /Nothing starts cfddns/]],
	[
		"its last run failed",
		unit({ ActiveState: "failed", Result: "exit-code", ExecMainStatus: "3", UnitFileState: "enabled" }),
		3,
		["service", "service-failed", /has failed \(exit-code, exit code 3\)/],
	],
	[
		"a round of the timer failed",
		unit(
			{ ActiveState: "inactive", Result: "exit-code", ExecMainStatus: "1" },
			{ ActiveState: "active", Result: "success" },
		),
		3,
		["service", "service-failed", /has failed/],
	],
	[
		"a unit that cannot be read",
		unit({ LoadState: "bad-setting", ActiveState: "inactive" }),
		3,
		["service", "service-failed", /cannot load/],
	],
	["masked", unit({ LoadState: "masked", ActiveState: "inactive" }), 0, ["service", "service-absent", /masked/]],
	[
		"stopped",
		unit({ ActiveState: "inactive", Result: "success", UnitFileState: "enabled" }),
		0,
		["service", "service-absent", /does not run/],
	],
	[
		"not at boot",
		unit({ ActiveState: "active", Result: "success", UnitFileState: "disabled" }),
		0,
		["service", "service-absent", /does not start at boot/],
	],
	[
		"a timer that stands",
		unit(
			{ ActiveState: "inactive", Result: "success" },
			{ ActiveState: "inactive", Result: "success", UnitFileState: "disabled" },
		),
		0,
		["service", "service-absent", /cfddns\.timer is installed, but does not run/],
	],
	[
		"a timer without a hook",
		unit(
			{ ActiveState: "inactive", Result: "success" },
			{ ActiveState: "active", Result: "success", UnitFileState: "enabled" },
		),
		0,
		["service", "service-absent", /No hook/],
	],
	[
		"no systemd",
		{ programs: { systemctl: "echo no bus >&2; exit 1" } },
		0,
		["service", "not-checked", /exit code 1 \("no bus/],
	],
	[
		"cron instead of a unit",
		{
			...unit({ LoadState: "not-found" }),
			programs: { ...unit({ LoadState: "not-found" }).programs, crontab: "echo '*/5 * * * * cfddns sync'" },
		},
		0,
		["service", null, /^cron starts rounds: crontab -l/],
	],
	["no `ip`", { programs: { ip: "exit 127" } }, 0, ["events", "not-checked", /cannot hear the kernel/]],
	// Messages
	[
		"a recipient of the documentation",
		{ toml: `${TOML}\n[notify]\nto = ["ntfy:https://ntfy.sh/my-topic"]`, before: nobody },
		1,
		["notify", "recipient-doubtful", /ntfy \(ntfy\.sh\) is still the example/],
	],
	[
		"recipients that others can read, the token in a file of its own",
		{
			toml: `# token\ntoken_file = "secret-token"\n${TOML}\n[heartbeat]\nto = ["healthchecks:https://hc-ping.com/0123"]`,
			before: home => {
				writeFileSync(join(home.folder, "secret-token"), TOKEN, { mode: 0o600 });
				chmodSync(home.config, 0o644);
			},
		},
		1,
		["configuration", "token-exposed", /the secrets of \[heartbeat\]/],
	],
];

/** Codes that the checks pass on, from what sources, Cloudflare or the configuration said; those of the addresses are rows of `core/`. */
const PASSED_ON: Readonly<Partial<Record<CheckName, readonly ProblemCode[]>>> = {
	configuration: ["bad-config", "no-token", "token-exposed"],
	addresses: ["source-unavailable", "address-not-publishable", "guard-expect"],
	api: ["api-unreachable", "api-error", "api-bad-answer", "rate-limited"],
	token: ["token-rejected", "token-location"],
	records: ["permission-missing", "duplicate-records", "cname-conflict"],
	state: ["state-damaged"],
};
/** Where facts are gathered, and may not be had. */
const GATHERERS = ["src/compose-doctor.ts", "src/engine/zone-facts.ts", "src/engine/token-facts.ts"];
/** Reasons that no situation of this file shows, and why. */
const NOT_HERE = [
	// Provoked below, by the built program: these situations have name servers of their own.
	/the public DNS knows nothing of its zones/,
	// The check says it in words of its own.
	/the API did not answer/,
];
const provoked: CheckFinding[] = [];

function damage(home: Home): void {
	const name = Object.keys(home.files()).find(path => /^state\/state-/.test(path));
	if (name === undefined) throw new Error("No state was written");
	writeFileSync(join(home.folder, name), '{"half');
}

describe("each situation has its finding, with what to do, and its exit code", () => {
	test.for(SITUATIONS)("%s", async ([, situation, exitCode, [check, code, said]], { open }) => {
		const { report, code: exit } = await examined(open, situation);
		provoked.push(...report.findings);
		const found = report.findings.filter(finding => finding.check === check && finding.code === code);
		expect(
			found.some(({ message }) => said.test(message)),
			JSON.stringify(report.findings, null, 1),
		).toBe(true);
		for (const { level, fix, why, code: is } of report.findings) {
			if (level !== "ok" && is !== "not-checked") expect(fix + why, is ?? "").not.toBe("");
		}
		expect(exit).toBe(exitCode);
		expect(report.exitCode).toBe(exitCode);
		expect(report.requests).toBeLessThanOrEqual(12);
	});
});

// The situations above have run by now: all of this file is one story.
describe("every fact that cannot be had, and every code that is passed on, was met in a situation", () => {
	const sites = GATHERERS.flatMap(sitesIn).filter(({ label }) => !NOT_HERE.some(reason => reason.test(label)));
	test.for(sites.map(site => [site.label, site] as const))("%s", ([, site]) => {
		expect(provoked.some(finding => isFrom(finding, site))).toBe(true);
	});
	test.for(Object.entries(PASSED_ON))("%s: %s", ([check, codes]) => {
		const met = new Set(provoked.flatMap(finding => (finding.check === check ? [finding.code] : [])));
		expect(codes.filter(code => !met.has(code))).toEqual([]);
	});
});

/** What differs from machine to machine, and from run to run, as it may be in a golden. */
const plain = (report: DoctorReport, home: Home): DoctorReport => {
	const tamed = (text: string): string =>
		text
			.replaceAll(home.folder, "/tmp/home")
			.replaceAll(`:${home.simulator.port}`, ":8080")
			.replaceAll(/\d+ [GMK]iB/g, "20 GiB")
			.replaceAll(/\d+ s ago/g, "2 s ago")
			.replaceAll(/for \d+ s:/g, "for 2 s:");
	const findings = report.findings.map(finding => {
		if (finding.check === "line") return { ...finding, message: "Packets leave: IPv4 by eth0 (router 192.168.1.1)" };
		return { ...finding, message: tamed(finding.message), why: tamed(finding.why), fix: tamed(finding.fix) };
	});
	// A router of this machine's network is not everywhere.
	const isHere = ({ check, message }: (typeof findings)[number]) => check !== "events" || !message.includes("router");
	return { ...report, findings: findings.filter(isHere), durationMs: 1_234 };
};

const SICK: Situation = {
	toml: `domains = ["home.example.com", "ssh.example.com", "nas.example.com", "*.example.com", "www.example.net"]\n${ADDRESS}`,
	world: {
		zones: [
			{
				name: "example.com",
				...NS,
				records: [
					record("A", OLD, { name: "home" }),
					record("A", NOW, { name: "ssh", proxied: true }),
					record("A", NOW, { name: "*", ttl: 43_200 }),
					record("CNAME", "nas.elsewhere.example", { name: "nas" }),
				],
			},
			{ name: "example.org" },
		],
		...token({ expiresOn: "2026-01-01T00:00:00Z" }),
	},
	before: home => {
		chmodSync(home.config, 0o644);
		home.simulator.setToken({ value: TOKEN, expiresOn: expiring(3.5) });
	},
	dns: (server, _name, type) =>
		type === "NS" ? { values: ["ns1.registrar.example"] } : server === "own" ? { values: [NOW] } : { values: [OLD] },
	programs: {
		systemctl: systemctl(
			unitText("cfddns.service", {
				UnitFileState: "enabled",
				ActiveState: "failed",
				Result: "exit-code",
				ExecMainStatus: "1",
			}),
		),
		ip: "exit 1",
	},
};

describe("what a terminal of 80 columns shows", () => {
	test("of a healthy home", async ({ open }) => {
		const { text } = await examined(open, {}, plain);
		await expect(text).toMatchFileSnapshot("golden/doctor-healthy.txt");
		expect(text.split("\n").filter(line => line.length > 80)).toEqual([]);
	});

	test("of a very sick one", async ({ open }) => {
		const { text, code } = await examined(open, SICK, (report, home) => {
			const dated = JSON.stringify(plain(report, home)).replaceAll(
				/on 20\d\d-\d\d-\d\d|until 20\d\d-\d\d-\d\d/g,
				found => found.replace(/20.*/, "2026-12-01"),
			);
			return JSON.parse(dated);
		});
		expect(code).toBe(3);
		await expect(text).toMatchFileSnapshot("golden/doctor-sick.txt");
		expect(text.split("\n").filter(line => line.length > 80)).toEqual([]);
	});
});

describe.concurrent("the built program", () => {
	test("public DNS is not asked about an API on this machine / said; --quiet shows only what is not ok", async ({
		open,
	}) => {
		const home = await open(TOML);
		await synced(home);
		const env = { PATH: pathWith(home, { systemctl: WATCHING, ip: IP }) };
		const all = await home.cfddns(["doctor"], { env });
		expect([all.code, all.stderr]).toEqual([0, ""]);
		expect(all.stdout).toMatch(/^DNS {12}warning {2}Not looked at: `api` is on this machine/m);
		const quiet = await home.cfddns(["doctor", "--quiet"], { env });
		expect(quiet.stdout).not.toMatch(/ ok /);
		expect(quiet.stdout).toMatch(/^DNS {12}warning/m);
	});

	test("no configuration at all / said, the rest of what can be looked at is, exit 2, as JSON too", async ({
		open,
	}) => {
		const home = await open(TOML);
		rmSync(home.config);
		const ran = await home.cfddns(["doctor", "--json"]);
		const report = JSON.parse(ran.stdout);
		expect([ran.code, report.exitCode, report.requests, ran.stderr]).toEqual([2, 2, 0, ""]);
		expect(report.findings).toContainEqual(
			expect.objectContaining({
				check: "configuration",
				level: "problem",
				message: expect.stringMatching(/there is no file/),
			}),
		);
		const [zones] = report.findings.filter(({ check }: { check: string }) => check === "zones");
		expect(zones).toMatchObject({ level: "warning", message: "Not looked at: the configuration cannot be used" });
	});

	test("a token in every place where one could slip through / in no output", async ({ open }) => {
		const home = await open(TOML);
		const secretly = { PATH: pathWith(home, { systemctl: `echo "${TOKEN}" >&2; exit 1`, ip: `echo "${TOKEN}"` }) };
		const answer = JSON.stringify({
			success: false,
			result: null,
			errors: [{ code: 9109, message: `Invalid access token ${TOKEN}` }],
		});
		home.simulator.faults.add({ when: {}, times: "always" }, { kind: "raw", status: 403, headers: {}, body: answer });
		for (const toml of [
			TOML,
			`${TOML}\ntoken_file = "${TOKEN}"`,
			`${TOML}\nnonsense = "${TOKEN}"`,
			`domains = ["${TOKEN}"]`,
			`token = "${TOKEN}`,
		]) {
			home.configure(toml);
			// The fixture looks for the secret in whatever was printed.
			for (const flags of [[], ["--json"], ["--quiet"], ["--verbose"]]) {
				const ran = await home.cfddns(["doctor", ...flags], { env: secretly });
				expect(ran.code).toBeGreaterThan(0);
			}
		}
	});

	test("it is told to stop / it does, and says so", async ({ open }) => {
		const home = await open(`timeout = "60s"\n${TOML}`);
		home.simulator.faults.add({ when: {}, times: "always" }, { kind: "hang" });
		const ran = await home.cfddns(["doctor"], {
			watch: child => {
				const timer = setInterval(() => {
					if (home.simulator.requests.all().length === 0) return;
					clearInterval(timer);
					child.kill("SIGTERM");
				}, 20);
			},
		});
		expect(ran).toMatchObject({ code: 1, stdout: "" });
		expect(ran.stderr).toMatch(/Stopped by SIGTERM/);
	});
});
