import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { ProblemCode } from "../../src/core/problem.ts";
import { test } from "./fixture.ts";
import { type Home, TOKEN } from "./home.ts";
import { commandLine, type Ran, runProgram, runWords } from "./program.ts";
import { contents, kinds } from "./seen.ts";
import { hasScript } from "./world.ts";

const NOW = "81.2.69.142";
const ADDRESS = `[ipv4]\nsources = ["static:${NOW}"]`;
const GOOD = `domains = ["home.example.com"]\n${ADDRESS}`;

/** Every problem is an `error:` or `warning:` line, and at most two more that are set in. */
function expectReadable({ stderr }: Ran, count: number): void {
	const lines = stderr.split("\n").slice(0, -1);
	const heads = lines.filter(line => /^(?:error|warning): \S/.test(line));
	expect(heads, stderr).toHaveLength(count);
	expect(lines.filter(line => !heads.includes(line) && !/^ {2}fix: \S/.test(line))).toEqual([]);
	expect(lines.length).toBeLessThanOrEqual(3 * count);
	expect(stderr).not.toMatch(/\bundefined\b|\[object|NaN|Error:/);
}

/** Runs once for people and once for programs: the same exit code and the same story. */
async function bothWays(home: Home, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
	const said = await home.cfddns(args, { env });
	const told = await home.cfddns([...args, "--json"], { env });
	expect(told.code).toBe(said.code);
	expect(told.stderr).toBe("");
	const report = told.report();
	expect(report.exitCode).toBe(told.code);
	for (const { message } of report.problems) expect(said.stderr).toContain(message);
	expectReadable(said, report.problems.length);
	return said;
}

describe.concurrent("a configuration that cannot be used / exit 2, every problem with its place and its fix", () => {
	test.for<[what: string, toml: string, said: readonly RegExp[]]>([
		["an unknown key", `${GOOD}\nintervall = "5m"`, [/cfddns\.toml:\d+: unknown key "ipv4\.intervall"/]],
		["an unknown key on top", `intervall = "5m"\n${GOOD}`, [/unknown key "intervall"/, /Did you mean "interval"/]],
		["an unknown table", `${GOOD}\n[guards]\nmax_deletes = 1`, [/unknown key "guards"/, /Did you mean "guard"/]],
		["TOML that breaks off", 'domains = ["home.example.com"', [/cfddns\.toml:\d+:\d+: not valid TOML/]],
		["the original's INI", "[settings]\nkey = abc\ndomain = example.com", [/not valid TOML/]],
		["a duration in words", `interval = "often"\n${GOOD}`, [/interval: "often" is not a duration/, /"30s"/]],
		["a name that is none", `domains = ["not a name"]\n${ADDRESS}`, [/domains: "not a name"/]],
		["a name in a wrong place", `domains = "home.example.com"\n${ADDRESS}`, [/domains/]],
		[
			"an unknown source",
			`domains = ["a.example.com"]\n[ipv4]\nsources = ["iface:eth0"]`,
			[/iface:eth0/, /interface:eth0/],
		],
		[
			"a web service without TLS",
			`domains = ["a.example.com"]\n[ipv4]\nsources = ["http:http://ip.example.net"]`,
			[/https/],
		],
		["the resolver's trace", `domains = ["a.example.com"]\n[ipv4]\nsources = ["trace:1.1.1.1"]`, [/resolver/]],
		[
			"an API without TLS elsewhere",
			`api = "http://api.example.net/v4"\n${GOOD}`,
			[/would send the token unencrypted/],
		],
		["a TTL of 30 s", `${GOOD}\n[[records]]\nname = "b.example.com"\nttl = 30`, [/ttl.*30/, /60 to 86400/]],
		["a record without a name", `${GOOD}\n[[records]]\nttl = 300`, [/name is missing|name: is missing|needs a name/]],
		["no names at all", ADDRESS, [/No names are configured/]],
		["an empty token", `token = ""\n${GOOD}`, [/cfddns\.toml:\d+: token: the token is empty/]],
		["no token", `# token\n${GOOD}`, [/No Cloudflare API token is configured/]],
		["a placeholder for a token", `token = "your_api_token"\n${GOOD}`, [/is a placeholder/]],
		["both families off", `${GOOD}\n`.replace(ADDRESS, "[ipv4]\nenabled = false"), [/no address is left to publish/]],
	])("%s", async ([, toml, said], { open }) => {
		const home = await open(toml);
		const ran = await bothWays(home, ["sync"]);
		expect(ran).toMatchObject({ code: 2, stdout: "" });
		for (const pattern of said) expect(ran.stderr).toMatch(pattern);
		expect(kinds(home)).toEqual([]);
		expect(Object.keys(home.files())).toEqual(["cfddns.toml"]);
	});

	test("five problems / all at once, each with its line", async ({ open }) => {
		const home = await open(`interval = "often"
domains = ["not a name", "fine.example.com"]
timout = "5s"
[ipv4]
sources = ["nonsense"]
[guard]
max_deletes = -1`);
		const ran = await bothWays(home, ["plan"]);
		expect(ran.code).toBe(2);
		const lines = Array.from(ran.stderr.matchAll(/^error: .*cfddns\.toml:(\d+)/gm), match => Number(match[1]));
		expect(new Set(lines).size).toBe(5);
	});

	test("no file of that name / said", async ({ open }) => {
		const home = await open(GOOD);
		const path = join(home.folder, "other.toml");
		const ran = await runProgram(["sync", "--config", path], home.folder);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toContain(`there is no file ${path}`);
		expectReadable(ran, 1);
	});

	test("a folder for a file / said", async ({ open }) => {
		const home = await open(GOOD);
		const ran = await runProgram(["sync", "--config", home.folder], home.folder);
		expect(ran.code).toBe(2);
		expectReadable(ran, 1);
	});

	test("an empty file / said what is missing", async ({ open }) => {
		const home = await open(GOOD);
		writeFileSync(home.config, "");
		const ran = await bothWays(home, ["sync"]);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toMatch(/token|names/);
	});

	test("nothing at all / says where it looked, and what to do", async ({ open }) => {
		const home = await open(GOOD);
		const ran = await runProgram(["sync"], home.folder);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toMatch(/There is no configuration.*cfddns\.toml/);
		expectReadable(ran, 1);
	});
});

describe.concurrent("bad usage / exit 2, with a suggestion", () => {
	test.for<[args: string, said: RegExp]>([
		["sycn", /unknown command 'sycn'[\s\S]*Did you mean sync\?/],
		["sync --forse", /unknown option '--forse'[\s\S]*Did you mean --force\?/],
		["plan --jsno", /unknown option '--jsno'[\s\S]*Did you mean --json\?/],
		["sync now", /too many arguments/],
		["--config", /argument missing/],
	])("cfddns %s", async ([args, said], { open }) => {
		const home = await open(GOOD);
		const ran = await runProgram(args.split(" "), home.folder);
		expect(ran.code).toBe(2);
		expect(ran.stdout).toBe("");
		expect(ran.stderr).toMatch(said);
		expectReadable(ran, 1);
		const json = await runProgram(["--json", ...args.split(" ")], home.folder);
		expect(json.code).toBe(2);
		expect(json.report()).toMatchObject({ ok: false, exitCode: 2, problems: [{ code: "bad-usage" }] });
	});

	test("no command / the help, on stderr", async ({ open }) => {
		const home = await open(GOOD);
		const ran = await runProgram([], home.folder);
		expect(ran).toMatchObject({ code: 2, stdout: "" });
		expect(ran.stderr).toContain("Usage: cfddns");
	});

	test("--help and --version / exit 0, on stdout", async ({ open }) => {
		const home = await open(GOOD);
		for (const args of [["--help"], ["sync", "--help"], ["help", "plan"], ["--version"]]) {
			const ran = await runProgram(args, home.folder);
			expect(ran).toMatchObject({ code: 0, stderr: "" });
			expect(ran.stdout).not.toBe("");
		}
	});
});

describe.concurrent("where the token comes from", () => {
	const without = `# token\n${GOOD}`;
	const done = [`home.example.com A ${NOW}`];

	test.for<[what: string, pasted: string]>([
		["in quotes", `"${TOKEN}"`],
		["with Bearer", `Bearer ${TOKEN}`],
		["with the whole header", `Authorization: Bearer ${TOKEN}`],
		["with a line break", `${TOKEN}\n`],
		["with blanks and a byte order mark", `\uFEFF  ${TOKEN}  `],
	])("pasted %s / understood", async ([, pasted], { open }) => {
		const home = await open(`token = ${JSON.stringify(pasted)}\n${GOOD}`);
		expect(await home.cfddns(["sync"])).toMatchObject({ code: 0, stderr: "" });
		expect(contents(home)).toEqual(done);
	});

	test.for<[what: string, env: Readonly<Record<string, string>>]>([
		["CFDDNS_TOKEN", { CFDDNS_TOKEN: TOKEN }],
		["CLOUDFLARE_API_TOKEN", { CLOUDFLARE_API_TOKEN: TOKEN }],
		[
			"CFDDNS_TOKEN before CLOUDFLARE_API_TOKEN",
			{ CFDDNS_TOKEN: TOKEN, CLOUDFLARE_API_TOKEN: "cfut_of-somebody-else" },
		],
	])("%s / used", async ([, env], { open }) => {
		const home = await open(without);
		expect((await home.cfddns(["sync"], { env })).code).toBe(0);
		expect(contents(home)).toEqual(done);
	});

	test("CFDDNS_TOKEN and a token in the file / the environment wins", async ({ open }) => {
		const home = await open(`token = "cfut_of-somebody-else-0123456789"\n${GOOD}`);
		expect((await home.cfddns(["sync"], { env: { CFDDNS_TOKEN: TOKEN } })).code).toBe(0);
	});

	test.for<[what: string, mode: number, warns: boolean]>([
		["only we can read it", 0o600, false],
		["others can read it", 0o644, true],
	])("token_file, %s", async ([, mode, warns], { open }) => {
		const home = await open(`# token\ntoken_file = "secret-token"\n${GOOD}`);
		const path = join(home.folder, "secret-token");
		writeFileSync(path, `${TOKEN}\n`);
		chmodSync(path, mode);
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(0);
		expect(ran.report().problems.map(({ code }) => code)).toEqual(warns ? ["token-exposed"] : []);
		expect(contents(home)).toEqual(done);
	});

	test("token_file that is not there / exit 2", async ({ open }) => {
		const home = await open(`# token\ntoken_file = "nowhere"\n${GOOD}`);
		const ran = await bothWays(home, ["sync"]);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toContain(join(home.folder, "nowhere"));
	});

	test("a systemd credential / used, whatever its mode", async ({ open }) => {
		const home = await open(without);
		const folder = join(home.folder, "secret-credentials");
		mkdirSync(folder);
		writeFileSync(join(folder, "cfddns-token"), TOKEN, { mode: 0o644 });
		const ran = await home.cfddns(["sync"], { env: { CREDENTIALS_DIRECTORY: folder } });
		expect(ran).toMatchObject({ code: 0, stderr: "" });
		expect(contents(home)).toEqual(done);
	});

	test("the configuration holds it and others can read it / done, with a warning and the command that fixes it", async ({
		open,
	}) => {
		const home = await open(GOOD);
		chmodSync(home.config, 0o644);
		const ran = await bothWays(home, ["sync"]);
		expect(ran.code).toBe(0);
		expect(ran.stderr).toMatch(/^warning: Other users .*cfddns\.toml \(mode 0644\)/);
		expect(ran.stderr).toContain(`chmod 600 ${home.config}`);
		expect(contents(home)).toEqual(done);
	});
});

describe.concurrent("the environment alone", () => {
	test("token, names, sources, api / enough, without any file", async ({ open }) => {
		const home = await open(GOOD);
		const env = {
			CFDDNS_TOKEN: TOKEN,
			CFDDNS_API: home.simulator.api,
			CFDDNS_DOMAINS: "a.example.com, b.example.com,",
			CFDDNS_IPV4_SOURCES: `static:${NOW}`,
			CFDDNS_IPV6_ENABLED: "false",
			CFDDNS_STATE_DIR: home.stateFolder,
			CFDDNS_OWNER: "container",
			CFDDNS_GUARD_MAX_DELETES: "3",
		};
		expect(await runProgram(["sync"], home.folder, { env })).toMatchObject({ code: 0, stderr: "" });
		expect(contents(home)).toEqual([`a.example.com A ${NOW}`, `b.example.com A ${NOW}`]);
		expect(home.simulator.zone("example.com").records()[0]?.comment).toBe("cfddns:container");
	});

	test("a variable and the file disagree / the variable wins", async ({ open }) => {
		const home = await open(GOOD);
		const env = { CFDDNS_DOMAINS: "env.example.com", CFDDNS_IPV4_SOURCES: "static:81.2.69.160" };
		expect((await home.cfddns(["sync"], { env })).code).toBe(0);
		expect(contents(home)).toEqual(["env.example.com A 81.2.69.160"]);
	});

	test("a variable that does not exist and one that is wrong / exit 2, both named", async ({ open }) => {
		const home = await open(GOOD);
		const env = { CFDDNS_DOMAIN: "a.example.com", CFDDNS_INTERVAL: "often" };
		const ran = await bothWays(home, ["sync"], env);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toMatch(/CFDDNS_DOMAIN: there is no such variable\n.*Did you mean "CFDDNS_DOMAINS"/);
		expect(ran.stderr).toMatch(/CFDDNS_INTERVAL: "often"/);
	});

	test("CFDDNS_CONFIG / names the file", async ({ open }) => {
		const home = await open(GOOD);
		expect((await runProgram(["sync"], home.folder, { env: { CFDDNS_CONFIG: home.config } })).code).toBe(0);
		expect(contents(home)).toEqual([`home.example.com A ${NOW}`]);
	});
});

describe.concurrent("one name is bad / it is said, and the others get done", () => {
	test.for<[what: string, names: string, code: number, problem: ProblemCode, said: RegExp]>([
		["outside every zone", '"home.example.net"', 3, "zone-not-found", /it sees example\.com/],
		["a CNAME in the way", '"alias.example.com"', 3, "cname-conflict", /CNAME record \(to example\.net\)/],
		["unmarked duplicates", '"twice.example.com"', 3, "duplicate-records", /81\.2\.69\.1, 81\.2\.69\.2/],
	])("%s", async ([, names, code, problem, said], { open }) => {
		const home = await open(`domains = ["home.example.com", ${names}]\n${ADDRESS}`, {
			zones: [
				{
					name: "example.com",
					records: [
						{ type: "CNAME", name: "alias", content: "example.net" },
						{ type: "A", name: "twice", content: "81.2.69.1" },
						{ type: "A", name: "twice", content: "81.2.69.2" },
					],
				},
			],
		});
		const before = contents(home);
		const ran = await bothWays(home, ["sync"]);
		expect(ran.code).toBe(code);
		expect(ran.stderr).toMatch(said);
		expect(contents(home)).toEqual([...before, `home.example.com A ${NOW}`].toSorted());
		expect((await home.cfddns(["sync", "--json"])).report().problems.map(one => one.code)).toEqual([problem]);
	});

	test.for<[what: string, problem: ProblemCode, token: object, said: RegExp]>([
		["a token that is not known", "token-rejected", { value: "another" }, /token/],
		["a token that has expired", "token-rejected", { value: TOKEN, expiresOn: "2020-01-01T00:00:00Z" }, /token/],
		["a token for another place", "token-location", { value: TOKEN, allowedFrom: ["192.0.2.1"] }, /location|address/],
		[
			"a token that may only read",
			"permission-missing",
			{ value: TOKEN, permissions: ["zone:read", "dns:read"] },
			/Edit/,
		],
		["a token for another zone", "zone-not-found", { value: TOKEN, zones: ["example.org"] }, /sees example\.org/],
	])("%s / exit 3, what is missing is said", async ([, problem, token, said], { open }) => {
		const home = await open(GOOD, {
			tokens: [{ value: "", ...token }],
			zones: [{ name: "example.com" }, { name: "example.org" }],
		});
		const ran = await bothWays(home, ["sync"]);
		expect(ran.code).toBe(3);
		expect(ran.stderr).toMatch(said);
		expect(contents(home)).toEqual([]);
		expect((await home.cfddns(["sync", "--json"])).report().problems.map(({ code }) => code)).toEqual([problem]);
	});
});

describe.concurrent("what is printed where", () => {
	test("--quiet / nothing but problems", async ({ open }) => {
		const home = await open(GOOD);
		expect(await home.cfddns(["sync", "--quiet"])).toMatchObject({ code: 0, stdout: "", stderr: "" });
		home.configure(`domains = ["home.example.net"]\n${ADDRESS}`);
		const ran = await home.cfddns(["sync", "--quiet"]);
		expect(ran).toMatchObject({ code: 3, stdout: "" });
		expectReadable(ran, 1);
	});

	test("--verbose / also the addresses and the cost", async ({ open }) => {
		const home = await open(GOOD);
		const { stdout, stderr } = await home.cfddns(["sync", "--verbose"]);
		expect(stdout).toMatch(
			/^IPv4 81\.2\.69\.142 \(static:81\.2\.69\.142\)\nCreated home\.example\.com A 81\.2\.69\.142\n.*3 requests, \d+ ms\.\n$/,
		);
		expect(stderr).toBe("");
	});

	test("nothing to do, to a pipe / silence", async ({ open }) => {
		const home = await open(GOOD);
		await home.cfddns(["sync"]);
		expect(await home.cfddns(["sync"])).toMatchObject({ code: 0, stdout: "", stderr: "" });
	});

	test("a pipe / no colours, even where the environment asks for them", async ({ open }) => {
		const home = await open(`domains = ["home.example.com", "home.example.net"]\n${ADDRESS}`);
		for (const args of [["plan"], ["sync", "--verbose"], ["ip"], ["--help"], ["sycn"]]) {
			const { stdout, stderr } = await home.cfddns(args, { env: { TERM: "xterm-256color", COLORTERM: "truecolor" } });
			expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]/u);
		}
	});

	test("the reader of the pipe goes away / no complaint, and no crash", async ({ open }) => {
		const names = Array.from({ length: 200 }, (_, index) => `a-name-that-is-quite-long-${index}.example.com`);
		const home = await open(`domains = ${JSON.stringify(names)}\n${ADDRESS}`);
		const words = [...commandLine(["plan", "--config", home.config])].map(word => `'${word}'`).join(" ");
		const shell = (script: string): Promise<Ran> => runWords(["sh", "-c", script], home.folder);
		expect((await shell(`${words} | head -1`)).stdout).toMatch(/^\+ a-name-that-is-quite-long-0\.example\.com .*\n$/);
		// Here nobody has read a byte by the time it writes.
		const closed = await shell(`{ ${words}; echo "exit $?" >&2; } | true`);
		expect(closed.stderr).toBe("exit 0\n");
	});

	describe.skipIf(!hasScript())("on a terminal", () => {
		const COLOUR = "\u001b[";
		test.for<[how: string, flags: readonly string[], env: Readonly<Record<string, string>>, colours: boolean]>([
			["as it is / colours", [], {}, true],
			["NO_COLOR / none", [], { NO_COLOR: "1" }, false],
			["NO_COLOR, but empty / colours", [], { NO_COLOR: "" }, true],
			["--no-color / none", ["--no-color"], {}, false],
			["--json / none", ["--json"], {}, false],
		])("%s", async ([, flags, env, colours], { open }) => {
			const home = await open(GOOD);
			const words = commandLine(["plan", ...flags, "--config", home.config]).join(" ");
			const ran = await runWords(["script", "-qec", words, "/dev/null"], home.folder, { env });
			expect(ran.code).toBe(0);
			expect(ran.stdout).toContain("home.example.com");
			expect(ran.stdout.includes(COLOUR)).toBe(colours);
		});
	});

	test("the token in a wrong place / is not repeated", async ({ open }) => {
		const home = await open(`domains = ["${TOKEN}"]\n${ADDRESS}`);
		expect((await home.cfddns(["sync"])).code).toBe(2);
		home.configure(`# token\ntoken_file = "${TOKEN}"\n${GOOD}`);
		expect((await home.cfddns(["sync"])).code).toBe(2);
		home.configure(`token = "${TOKEN} ${TOKEN}"\n${GOOD}`);
		expect((await home.cfddns(["sync", "--json"])).code).toBe(2);
		writeFileSync(home.config, `token = "${TOKEN}\n`);
		expect((await home.cfddns(["sync", "--json"])).code).toBe(2);
		writeFileSync(home.config, `token = ${TOKEN}\n`);
		expect((await home.cfddns(["sync"])).code).toBe(2);
	});

	test("what the process is called / shows no token, wherever that comes from", async ({ open }) => {
		const home = await open(GOOD, { latencyMs: 200 });
		let shown = "";
		await home.cfddns(["sync"], {
			watch: child => {
				const timer = setInterval(() => {
					const { stdout } = spawnSync("ps", ["-o", "args=", "-p", String(child.pid)], { encoding: "utf8" });
					shown += stdout ?? "";
				}, 100);
				child.once("close", () => clearInterval(timer));
			},
		});
		expect(shown).not.toContain(TOKEN);
	});
});
