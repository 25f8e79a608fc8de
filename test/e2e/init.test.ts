import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { test as base, describe, expect } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/simulator.ts";
import { TOKEN } from "./home.ts";
import { type Ran, type RunOptions, runProgram } from "./program.ts";
import { CTRL_C, CTRL_D, DOWN, ENTER, type OnTerminal, SPACE, startOnTerminal } from "./terminal.ts";
import { hasScript } from "./world.ts";

const BLIND = TOKEN.replace("0123456789", "blindblind");
const PINNED = TOKEN.replace("0123456789", "pinnedhere");
const WRONG = TOKEN.replace("0123456789", "wrongwrong");
const NOW = "81.2.69.142";

const WORLD: SimulatorOptions = {
	tokens: [{ value: TOKEN }, { value: BLIND, zones: [] }, { value: PINNED, allowedFrom: ["192.0.2.1"] }],
	zones: [
		{
			name: "example.com",
			records: [
				{ type: "A", name: "@", content: "81.2.69.1", proxied: true },
				{ type: "A", name: "home", content: "81.2.69.1", comment: "by hand" },
				{ type: "A", name: "vpn", content: "81.2.69.1", comment: "cfddns:home" },
			],
		},
	],
};

type Place = {
	readonly folder: string;
	readonly config: string;
	readonly simulator: Simulator;
	init(flags?: readonly string[], options?: RunOptions): Promise<Ran>;
	start(flags?: readonly string[], options?: Parameters<typeof startOnTerminal>[2]): OnTerminal;
	written(): unknown;
};

const test = base.extend<{ place: Place }>({
	place: async ({ task: _ }, use) => {
		const folder = mkdtempSync(join(tmpdir(), "cfddns-init-"));
		const simulator = await startSimulator(WORLD);
		const config = join(folder, "etc/cfddns.toml");
		const settings = [
			`api=${simulator.api}`,
			`state_dir=${folder}/state`,
			`ipv4.sources=static:${NOW}`,
			"ipv6.enabled=false",
		];
		const args = (flags: readonly string[]) => [
			"init",
			"--config",
			config,
			...settings.flatMap(setting => ["--set", setting]),
			...flags,
		];
		const open: OnTerminal[] = [];
		await use({
			folder,
			config,
			simulator,
			init: (flags = [], options) => runProgram(args(flags), folder, options),
			start(flags = [], options) {
				const screen = startOnTerminal(args(flags), folder, options);
				open.push(screen);
				return screen;
			},
			written: () => parse(readFileSync(config, "utf8")),
		});
		for (const screen of open) {
			screen.close();
			expect(screen.raw()).not.toContain(TOKEN);
		}
		await simulator.close();
		rmSync(folder, { recursive: true, force: true });
	},
});

const QUESTIONS = [
	["Your API token", `${TOKEN}${ENTER}`],
	["Which names shall point here?", ENTER],
	["What shall tell the address?", ENTER],
	["Keep AAAA records", ENTER],
	["Write ", ENTER],
	["Sync now?", ENTER],
	// Never yes: where tests run, it would.
	["Install the service", "n"],
] as const;

const why = hasScript() ? "" : " (needs util-linux's script)";

describe.runIf(hasScript())(`init on a terminal${why}`, { timeout: 60_000 }, () => {
	test("everything by Enter / a configuration for its owner alone, and a round", async ({ place }) => {
		const screen = place.start();
		for (const [question, keys] of QUESTIONS) await screen.answer(question, keys);
		expect(await screen.ended).toBe(0);
		expect(place.written()).toEqual({ token: TOKEN, domains: ["vpn.example.com"] });
		expect(statSync(place.config).mode & 0o777).toBe(0o600);
		expect(readdirSync(join(place.folder, "etc"))).toEqual(["cfddns.toml"]);
		const shown = screen.text();
		expect(shown).toContain("https://dash.cloudflare.com/profile/api-tokens");
		expect(shown).toContain("example.com A 81.2.69.1, proxied");
		expect(shown).toContain(`~ vpn.example.com  A  81.2.69.1 → ${NOW}`);
		expect(shown).toContain(`Updated vpn.example.com A 81.2.69.1 → ${NOW}`);
		expect(shown).toMatch(/(?<!-)icanon (?<!-)echo $/);
		const contents = place.simulator
			.zone("example.com")
			.records()
			.map(({ content }) => content);
		expect(contents.toSorted()).toEqual(["81.2.69.1", "81.2.69.1", NOW]);
	});

	test.for<[what: string, token: string, said: string]>([
		["unknown", WRONG, "Cloudflare does not know the API token"],
		["without a zone", BLIND, "the token sees no zone"],
		["bound to another address", PINNED, "may not be used from this address"],
		["a placeholder", "your_token_here", "is a placeholder, not a token"],
	])("a token that is %s / why, and asked again", async ([, token, said], { place }) => {
		const screen = place.start();
		await screen.answer("Your API token", `${token}${ENTER}`);
		await screen.shows(said);
		// What cannot be a token is still there to be mended; Ctrl-U empties the line.
		if (token.startsWith("your")) screen.type(`\x15${TOKEN}${ENTER}`);
		else await screen.answer("Your API token", `${TOKEN}${ENTER}`);
		await screen.answer("Which names", CTRL_C);
		expect(await screen.ended).toBe(1);
		expect(existsSync(place.config)).toBe(false);
	});

	test.for(QUESTIONS.slice(0, 5).map(([question], index) => [question, index] as const))(
		"Ctrl-C at %j / exit 1, one line, nothing written",
		async ([question, index], { place }) => {
			const screen = place.start();
			for (const [earlier, keys] of QUESTIONS.slice(0, index)) await screen.answer(earlier, keys);
			await screen.answer(question, index % 2 === 0 ? CTRL_C : CTRL_D);
			expect(await screen.ended).toBe(1);
			expect(screen.text()).toContain("error: Broken off. Nothing was written.\n");
			expect(screen.text()).toMatch(/(?<!-)icanon (?<!-)echo $/);
			expect(screen.raw().lastIndexOf("\x1b[?25h")).toBeGreaterThan(screen.raw().lastIndexOf("\x1b[?25l"));
			expect(readdirSync(place.folder)).toEqual([]);
		},
	);

	test("Ctrl-C after it is written / exit 1, and that it is", async ({ place }) => {
		const screen = place.start();
		for (const [question, keys] of QUESTIONS.slice(0, 5)) await screen.answer(question, keys);
		await screen.answer("Sync now?", CTRL_C);
		expect(await screen.ended).toBe(1);
		expect(screen.text()).toContain(`Broken off. ${place.config} is written; \`cfddns sync\` comes next.`);
		expect(existsSync(place.config)).toBe(true);
	});

	test("typed too early / neither shown nor an answer", async ({ place }) => {
		place.simulator.faults.add({}, { kind: "latency", ms: 1500 });
		const screen = place.start([], { env: { CFDDNS_TOKEN: TOKEN } });
		await screen.answer("Asking Cloudflare", `${TOKEN}${ENTER}${ENTER}`);
		await screen.answer("Which names", CTRL_C);
		expect(await screen.ended).toBe(1);
		expect(screen.text()).not.toContain("What shall tell");
		expect(screen.text()).toContain("Nothing was written.");
	});

	test("Ctrl-C while nothing is asked / the same as at a question", async ({ place }) => {
		place.simulator.faults.add({}, { kind: "hang" });
		const screen = place.start([], { env: { CFDDNS_TOKEN: TOKEN } });
		await screen.answer("Asking Cloudflare", CTRL_C);
		expect(await screen.ended).toBe(1);
		expect(screen.text()).toContain("error: Broken off. Nothing was written.\n");
		expect(screen.text()).toMatch(/(?<!-)icanon (?<!-)echo $/);
	});

	test("no to the last question / exit 1, nothing written", async ({ place }) => {
		const screen = place.start();
		for (const [question, keys] of QUESTIONS.slice(0, 4)) await screen.answer(question, keys);
		await screen.answer("Write ", "n");
		expect(await screen.ended).toBe(1);
		expect(readdirSync(place.folder)).toEqual([]);
	});

	test("another name, in no zone and then in one / both are told", async ({ place }) => {
		const screen = place.start([], { env: { CFDDNS_TOKEN: TOKEN } });
		await screen.answer("Which names shall point here?", `${DOWN}${DOWN}${SPACE}${DOWN}${SPACE}${ENTER}`);
		await screen.answer("Which other names?", `new.example.net${ENTER}`);
		await screen.shows("new.example.net lies in no zone");
		screen.type(`\x15new.example.com, *.new.example.com${ENTER}`);
		for (const [question, keys] of QUESTIONS.slice(2, 5)) await screen.answer(question, keys);
		await screen.answer("Sync now?", "n");
		await screen.answer("Install the service", "n");
		expect(await screen.ended).toBe(0);
		expect(place.written()).toEqual({ token: TOKEN, domains: ["new.example.com", "*.new.example.com"] });
	});

	test("a configuration is there / offered, replaced only after yes, and kept with its comments", async ({ place }) => {
		const before = `# mine\ntoken = "${TOKEN}"\ndomains = ["home.example.com"]\ninterval = "1m"\n`;
		await place.init(["--token-file", "-", "--domain", "home.example.com", "--yes"], {
			through: ["sh", "-c", `echo ${TOKEN} | exec "$@"`, "sh"],
		});
		writeFileSync(place.config, before);
		const screen = place.start();
		await screen.answer("Keep the API token that is there?", ENTER);
		await screen.answer("Which names shall point here?", `${SPACE}${ENTER}`);
		await screen.answer("What shall tell the address?", ENTER);
		await screen.answer("Keep AAAA records", ENTER);
		await screen.shows("Replace ");
		expect(readFileSync(place.config, "utf8")).toBe(before);
		screen.type(ENTER);
		await screen.answer("Sync now?", "n");
		await screen.answer("Install the service", "n");
		expect(await screen.ended).toBe(0);
		expect(place.written()).toEqual({
			token: TOKEN,
			domains: ["home.example.com", "example.com"],
			interval: "1m",
		});
		expect(readFileSync(`${place.config}.bak`, "utf8")).toBe(before);
		expect(statSync(`${place.config}.bak`).mode & 0o777).toBe(0o600);
	});

	test.for([80, 40])("%i columns / no line is longer", async (columns, { place }) => {
		const screen = place.start([], { columns });
		for (const [question, keys] of QUESTIONS.slice(0, 4)) {
			await screen.answer(columns === 40 ? question.split(" ").slice(0, 3).join(" ") : question, keys);
		}
		await screen.answer("Write ", CTRL_C);
		expect(await screen.ended).toBe(1);
		// A URL stays in one piece, so that it can be clicked.
		const long = screen.lines().filter(line => line.length > columns && !line.includes("https://"));
		expect(long.filter(line => !line.startsWith("error:"))).toEqual([]);
	});

	test("NO_COLOR and --no-color / no colours", async ({ place }) => {
		const screens = [place.start([], { env: { NO_COLOR: "1" } }), place.start(["--no-color"]), place.start()];
		for (const screen of screens) await screen.answer("Your API token", CTRL_C);
		await Promise.all(screens.map(({ ended }) => ended));
		const coloured = screens.map(screen => /\x1b\[[0-9;]*[1-9][0-9;]*m/.test(screen.raw()));
		expect(coloured).toEqual([false, false, true]);
	});
});

describe("init without a terminal", { timeout: 60_000 }, () => {
	const COMPLETE = ["--domain", "home.example.com", "--yes"];
	const env = { CFDDNS_TOKEN: TOKEN };

	test("nothing given / exit 2, and each flag that is missing", async ({ place }) => {
		const ran = await place.init();
		expect(ran).toMatchObject({ code: 2, stdout: "" });
		for (const flag of ["--token-file PATH", "--domain home.example.com", "--yes"]) expect(ran.stderr).toContain(flag);
		expect(readdirSync(place.folder)).toEqual([]);
	});

	test.for<[from: string, flags: readonly string[], options: RunOptions]>([
		["$CFDDNS_TOKEN", [], { env }],
		["$CLOUDFLARE_API_TOKEN", [], { env: { CLOUDFLARE_API_TOKEN: TOKEN } }],
		["a file", ["--token-file", "secret"], { through: ["sh", "-c", `echo ${TOKEN} > secret; exec "$@"`, "sh"] }],
		["standard input", ["--token-file", "-"], { through: ["sh", "-c", `echo ${TOKEN} | "$@"`, "sh"] }],
	])("the token from %s / written, as the report says", async ([, flags, options], { place }) => {
		const ran = await place.init([...COMPLETE, ...flags, "--sync", "--json"], options);
		expect(ran).toMatchObject({ code: 0, stderr: "" });
		expect(JSON.parse(ran.stdout)).toMatchObject({
			ok: true,
			exitCode: 0,
			path: place.config,
			written: true,
			backup: null,
			domains: ["home.example.com"],
			plan: { dryRun: true, changes: [{ kind: "update", after: NOW, outcome: "planned" }] },
			sync: { exitCode: 0, report: { changes: [{ outcome: "applied" }] } },
			install: null,
			problems: [],
		});
		expect(ran.stdout).not.toContain(TOKEN);
		expect(place.written()).toEqual({ token: TOKEN, domains: ["home.example.com"] });
	});

	test("every answer as a flag / in the configuration", async ({ place }) => {
		const flags = ["--source", "interface:wan0", "--source", "natpmp", "--ipv6", "true", "--domain", "vpn.example.com"];
		const ran = await place.init([...COMPLETE, ...flags], { env });
		expect(ran.stdout).toContain(`Wrote ${place.config}`);
		expect(place.written()).toEqual({
			token: TOKEN,
			domains: ["home.example.com", "vpn.example.com"],
			ipv4: { sources: ["interface:wan0", "natpmp"] },
			ipv6: { enabled: true, sources: ["interface:wan0"] },
		});
	});

	test("--proxied / new names are created so, one that exists keeps its setting", async ({ place }) => {
		const ran = await place.init([...COMPLETE, "--domain", "new.example.com", "--proxied", "--sync"], { env });
		expect(ran).toMatchObject({ code: 0, stderr: "" });
		expect(place.written()).toEqual({
			token: TOKEN,
			records: [
				{ name: "home.example.com", proxied: true },
				{ name: "new.example.com", proxied: true },
			],
		});
		const records = place.simulator.zone("example.com").records();
		expect(records.find(({ name }) => name === "home.example.com")).toMatchObject({ content: NOW, proxied: false });
		expect(records.find(({ name }) => name === "new.example.com")).toMatchObject({ content: NOW, proxied: true });
		const again = await place.init(["--domain", "home.example.com", "--yes", "--force", "--json"], { env });
		expect(JSON.parse(again.stdout)).toMatchObject({ written: true });
		expect(place.written()).toMatchObject({ records: [{ name: "home.example.com", proxied: true }] });
	});

	test.for<[what: string, flags: readonly string[], token: string, code: number, said: string]>([
		["an unknown token", COMPLETE, WRONG, 3, "Cloudflare does not know the API token"],
		["a token without zones", COMPLETE, BLIND, 3, "sees no zone"],
		["a name of no zone", [...COMPLETE, "--domain", "a.example.net"], TOKEN, 3, "a.example.net lies in no zone"],
		["a name that is none", [...COMPLETE, "--domain", "https://a"], TOKEN, 2, "it is a URL"],
		["a source that is none", [...COMPLETE, "--source", "iface"], TOKEN, 2, "--source: unknown source"],
		["a family that is none", [...COMPLETE, "--ipv6", "maybe"], TOKEN, 2, "none of auto, true and false"],
		["a token as a flag", [...COMPLETE, "--token", WRONG], TOKEN, 2, "unknown option '--token'"],
		["a token file that is not there", [...COMPLETE, "--token-file", "gone"], TOKEN, 2, "there is no file gone"],
	])("%s / exit %i, nothing written", async ([, flags, token, code, said], { place }) => {
		const ran = await place.init(flags, { env: { CFDDNS_TOKEN: token } });
		expect(ran).toMatchObject({ code, stdout: "" });
		expect(ran.stderr).toContain(said);
		expect(ran.stderr).not.toContain(WRONG);
		expect(existsSync(place.config)).toBe(false);
		const json = await place.init([...flags, "--json"], { env: { CFDDNS_TOKEN: token } });
		expect([json.code, JSON.parse(json.stdout).ok, json.stderr]).toEqual([code, false, ""]);
	});

	test("a configuration is there / refused; --force keeps a copy, and a second one beside it", async ({ place }) => {
		await place.init(COMPLETE, { env });
		const before = readFileSync(place.config, "utf8");
		const more = ["--domain", "vpn.example.com", "--yes"];
		const refused = await place.init(more, { env });
		expect(refused).toMatchObject({ code: 2, stdout: "" });
		expect(refused.stderr).toContain(`There is a configuration already: ${place.config}`);
		expect(readFileSync(place.config, "utf8")).toBe(before);
		const forced = await place.init([...more, "--force", "--json"], { env });
		expect(JSON.parse(forced.stdout)).toMatchObject({ written: true, backup: `${place.config}.bak` });
		expect(readFileSync(`${place.config}.bak`, "utf8")).toBe(before);
		writeFileSync(place.config, "this is [not TOML");
		const anew = await place.init([...COMPLETE, "--force", "--json"], { env });
		expect(JSON.parse(anew.stdout)).toMatchObject({ written: true, backup: `${place.config}.bak-2` });
		expect(readFileSync(`${place.config}.bak-2`, "utf8")).toBe("this is [not TOML");
		const again = await place.init([...COMPLETE, "--force", "--json"], { env });
		expect(JSON.parse(again.stdout)).toMatchObject({ written: false, backup: null });
	});
});
