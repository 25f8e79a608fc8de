import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, describe, expect } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { TOKEN } from "./home.ts";
import { type Ran, type RunOptions, runProgram } from "./program.ts";

const NOW = "81.2.69.142";
const V6 = "2a01:5a8::142";
const SIMULATED_ZONE = "example.com";

type Settings = { readonly ttl?: number; readonly proxied?: boolean; readonly comment?: string };
type OldRecord = Settings & { readonly type: string; readonly name: string; readonly content: string };

/** A machine where another tool was at work: its zone, its file, and nothing of ours yet. */
type Old = {
	readonly folder: string;
	readonly simulator: Simulator;
	write(name: string, text: string): string;
	run(args: readonly string[], options?: RunOptions): Promise<Ran>;
};

const test = base.extend<{ open: (records?: readonly OldRecord[]) => Promise<Old> }>({
	open: async ({ task: _ }, use) => {
		const closing: (() => Promise<void>)[] = [];
		await use(async (records = []) => {
			const folder = mkdtempSync(join(tmpdir(), "cfddns-migrate-"));
			const simulator = await startSimulator({
				tokens: [{ value: TOKEN, kind: "user", status: "active" }],
				zones: [{ name: SIMULATED_ZONE, records: [...records] }],
			});
			closing.push(async () => {
				await simulator.close();
				rmSync(folder, { recursive: true, force: true });
			});
			return {
				folder,
				simulator,
				write(name, text) {
					writeFileSync(join(folder, name), text);
					return join(folder, name);
				},
				run: (args, options) => runProgram(args, folder, options),
			};
		});
		await Promise.all(closing.map(close => close()));
	},
});

type Case = {
	readonly format: string;
	/** The old tool's file. */
	readonly text: (simulator: Simulator) => string;
	/** What it has left in the zone. */
	readonly records: readonly OldRecord[];
	readonly flags?: readonly string[];
	/** What the old file cannot say, for the plan. */
	readonly settings?: readonly string[];
};

const a = (name: string, more: Settings = {}): OldRecord => ({ type: "A", name, content: NOW, ...more });
const aaaa = (name: string, more: Settings = {}): OldRecord => ({ type: "AAAA", name, content: V6, ...more });
const idOf = (simulator: Simulator): string => simulator.zone(SIMULATED_ZONE).id;

const CASES: readonly Case[] = [
	{
		format: "ddclient",
		text: ({ api }) =>
			`daemon=300\nusev4=ipv4, ipv4=${NOW}\nusev6=ipv6, ipv6=${V6}\nprotocol=cloudflare, server=${api}, zone=example.com, ttl=1, login=token, \\\npassword='${TOKEN}' \\\nexample.com,home.example.com,*.home.example.com\n`,
		records: ["@", "home", "*.home"].flatMap((name): readonly OldRecord[] => [
			a(name, { ttl: 300, comment: "by hand" }),
			aaaa(name, { proxied: true }),
		]),
	},
	{
		format: "inadyn",
		text: () =>
			`period = 300\nprovider cloudflare.com:1 {\n username = example.com\n password = ${TOKEN}\n hostname = { home.example.com, "vpn.example.com" }\n checkip-command = "/bin/echo ${NOW}"\n ttl = 1\n proxied = false\n}\nprovider ipv6@cloudflare.com {\n username = example.com\n password = ${TOKEN}\n hostname = home.example.com\n checkip-command = "/bin/echo ${V6}"\n}\n`,
		records: [a("home"), a("vpn", { ttl: 120 }), aaaa("home")],
	},
	{
		format: "timothymiller",
		text: simulator =>
			JSON.stringify({
				cloudflare: [
					{
						authentication: { api_token: TOKEN, api_key: { api_key: "", account_email: "" } },
						zone_id: idOf(simulator),
						subdomains: [
							{ name: "", proxied: false },
							{ name: "www", proxied: true },
						],
					},
				],
				a: true,
				aaaa: true,
				purgeUnknownRecords: false,
				ttl: 300,
				ip4_provider: `literal:${NOW}`,
				ip6_provider: `literal:${V6}`,
			}),
		flags: ["--zone", "ID=example.com"],
		records: [
			a("@", { ttl: 300 }),
			aaaa("@", { ttl: 300 }),
			a("www", { proxied: true }),
			aaaa("www", { proxied: true }),
		],
	},
	{
		format: "favonia",
		text: () =>
			`CLOUDFLARE_API_TOKEN=${TOKEN}\nDOMAINS=example.com,www.example.com{hostid6=::142}\nIP4_DOMAINS=vpn.example.com\nIP4_PROVIDER=static:${NOW}\nIP6_PROVIDER=static:${V6}\nPROXIED=is(www.example.com)\nTTL=300\nRECORD_COMMENT=ddns\n`,
		records: [
			a("@", { ttl: 300, comment: "ddns" }),
			aaaa("@", { ttl: 300, comment: "ddns" }),
			a("www", { proxied: true, comment: "ddns" }),
			aaaa("www", { proxied: true, comment: "ddns" }),
			a("vpn", { ttl: 300, comment: "ddns" }),
		],
	},
	{
		format: "ddns-go",
		text: () =>
			`dnsconf:\n    - name: Home\n      ipv4:\n        enable: true\n        gettype: cmd\n        cmd: /bin/echo ${NOW}\n        domains:\n            - home.example.com\n            - vpn:example.com?proxied=true\n      ipv6:\n        enable: true\n        gettype: cmd\n        cmd: /bin/echo ${V6}\n        domains:\n            - home.example.com\n      dns:\n        name: cloudflare\n        secret: ${TOKEN}\n      ttl: "600"\n`,
		records: [a("home", { ttl: 600 }), aaaa("home", { ttl: 600 }), a("vpn", { proxied: true })],
	},
	{
		format: "original",
		text: ({ api }) =>
			`[DEFAULT]\nchangeme = False\nkey = ${TOKEN}\nemail = me@example.com\ndomain = Example.com\ninterface = eth0\ncfurl = ${api}/\n`,
		// No machine of ours has the interface with the address.
		settings: [`ipv4.sources=static:${NOW}`],
		records: [a("@")],
	},
];

const secretless = ({ stdout, stderr }: Ran): void => expect(stdout + stderr).not.toContain(TOKEN);

describe.concurrent("where the old tool left everything right / nothing to do", () => {
	test.for(CASES)("$format", async ({ format, text, records, flags = [], settings = [] }, { open }) => {
		const old = await open(records);
		const file = old.write("old", text(old.simulator));
		const config = join(old.folder, "new/folder/cfddns.toml");
		const own = flags.map(flag => flag.replace("ID", idOf(old.simulator)));
		const moved = await old.run(["migrate", file, "--write", "--config", config, ...own]);
		expect(moved).toMatchObject({ code: 0, stderr: "" });
		expect(moved.stdout).toContain(`Wrote ${config}`);
		secretless(moved);
		expect(statSync(config).mode & 0o777).toBe(0o600);
		expect(readFileSync(config, "utf8")).toContain(TOKEN);
		const asJson = JSON.parse((await old.run(["migrate", file, "--json", ...own])).stdout);
		expect(asJson).toMatchObject({ ok: true, exitCode: 0, format, config: readFileSync(config, "utf8"), problems: [] });

		const set = [`api=${old.simulator.api}`, `state_dir=${join(old.folder, "state")}`, ...settings];
		const common = ["--json", "--config", config, ...set.flatMap(setting => ["--set", setting])];
		const plan = await old.run(["plan", ...common]);
		expect(plan.report()).toMatchObject({ exitCode: 0, changes: [], unchanged: records.length, problems: [] });
		const before = old.simulator.zone(SIMULATED_ZONE).records();
		expect((await old.run(["sync", ...common])).report()).toMatchObject({ exitCode: 0, changes: [] });
		expect(old.simulator.zone(SIMULATED_ZONE).records()).toEqual(before);
	});
});

describe.concurrent("migrate", () => {
	const FILE = `CLOUDFLARE_API_TOKEN=${TOKEN}\nDOMAINS=home.example.com\nIP6_PROVIDER=none\nSHOUTRRR=x://y\n`;

	test("without --write / the configuration with its token on stdout, and nothing written", async ({ open }) => {
		const old = await open();
		const ran = await old.run(["migrate", old.write("old", FILE)]);
		expect(ran).toMatchObject({ code: 0, stderr: "" });
		expect(ran.stdout).toContain(`token = "${TOKEN}"`);
		expect(ran.stdout).toContain("SHOUTRRR has no equivalent");
		expect((await old.run(["status"])).stderr).toContain("There is no configuration");
	});

	test("from standard input / the same", async ({ open }) => {
		const old = await open();
		const file = old.write("old", FILE);
		const [named, piped] = await Promise.all([
			old.run(["migrate", file]),
			old.run(["migrate", "-"], { through: ["sh", "-c", `exec "$@" < '${file}'`, "sh"] }),
		]);
		expect(piped.stdout).toBe(named.stdout);
	});

	test("--write to the usual place / there, and found there", async ({ open }) => {
		const old = await open();
		const env = { CFDDNS_CONFIG: join(old.folder, "etc/cfddns.toml") };
		const ran = await old.run(["migrate", old.write("old", FILE), "--write"], { env });
		expect(ran.stdout).toContain(`Wrote ${env.CFDDNS_CONFIG}`);
		expect((await old.run(["status"], { env })).stderr).toContain("No round has run yet");
	});

	test("--write where a configuration is / refused; with --force, replaced, also behind a link", async ({ open }) => {
		const old = await open();
		const file = old.write("old", FILE);
		const real = old.write("real.toml", "mine");
		const config = join(old.folder, "cfddns.toml");
		symlinkSync(real, config);
		const refused = await old.run(["migrate", file, "--write", "--config", config]);
		expect(refused).toMatchObject({ code: 2, stdout: "" });
		expect(refused.stderr).toContain(`There is a configuration already: ${config}`);
		secretless(refused);
		expect(readFileSync(real, "utf8")).toBe("mine");
		const forced = await old.run(["migrate", file, "--write", "--force", "--config", config]);
		expect(forced.code).toBe(0);
		expect(readFileSync(real, "utf8")).toContain(TOKEN);
		expect(statSync(real).mode & 0o777).toBe(0o600);
	});

	test("--write where nothing can be written / exit 3, and why", async ({ open }) => {
		const old = await open();
		const below = old.write("a-file", "");
		const ran = await old.run(["migrate", old.write("old", FILE), "--write", "--config", join(below, "cfddns.toml")]);
		expect(ran).toMatchObject({ code: 3, stdout: "" });
		expect(ran.stderr).toContain("cannot be written: a part of the path is not a folder");
		mkdirSync(join(old.folder, "cfddns.toml"));
		const folder = await old.run(["migrate", old.write("old", FILE), "--write", "--force", "--config", "cfddns.toml"]);
		expect(folder.stderr).toContain("cannot be written: a folder is where the file should be");
	});

	test("e-mail and Global API key / exit 3, how to make a token; the result says so too when it is used", async ({
		open,
	}) => {
		const old = await open();
		const key = "0123456789abcdef0123456789abcdef01234";
		const file = old.write(
			"old",
			`use=web\nprotocol=cloudflare, login=me@example.com, password=${key}\nhome.example.com\n`,
		);
		const config = join(old.folder, "cfddns.toml");
		const ran = await old.run(["migrate", file, "--write", "--config", config]);
		expect(ran.code).toBe(3);
		expect(ran.stderr).toContain("https://dash.cloudflare.com/profile/api-tokens");
		expect(ran.stdout + ran.stderr + readFileSync(config, "utf8")).not.toContain(key);
		expect((await old.run(["plan", "--config", config])).stderr).toContain("No Cloudflare API token is configured");
	});

	test.for<[what: string, args: readonly string[], said: string]>([
		["no file", ["migrate"], "`cfddns migrate` needs to know the file"],
		["two files", ["migrate", "a", "b"], "too many arguments: `cfddns migrate` takes one file, and flags"],
		["a file that is not there", ["migrate", "nowhere"], "There is no file nowhere"],
		["a folder", ["migrate", "."], ". cannot be read: it is a folder"],
		["an unknown flag", ["migrate", "old", "--wirte"], "unknown option '--wirte'"],
		["a part that is no number", ["migrate", "old", "--part", "x"], "--part needs a number"],
		["a part that there is not", ["migrate", "old", "--part", "9"], "There is no part 9: the file makes 1"],
		["a zone that is no name", ["migrate", "old", "--zone", "x=y"], "--zone needs the name of a zone"],
	])("%s / exit 2", async ([, args, said], { open }) => {
		const old = await open();
		old.write("old", FILE);
		const ran = await old.run(args);
		expect(ran).toMatchObject({ code: 2, stdout: "" });
		expect(ran.stderr).toContain(said);
		const json = await old.run([...args, "--json"]);
		expect([json.code, JSON.parse(json.stdout).ok, json.stderr]).toEqual([2, false, ""]);
	});
});
