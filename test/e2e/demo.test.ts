import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { expectSober, test } from "./fixture.ts";
import { TOKEN } from "./home.ts";
import { type Ran, runProgram } from "./program.ts";

const SYSTEM_FOLDERS = ["/var/lib", "/etc"];
const listings = (): unknown =>
	SYSTEM_FOLDERS.map(folder => {
		try {
			return readdirSync(folder).filter(name => name.startsWith("cfddns"));
		} catch {
			return [];
		}
	});

describe.concurrent("demo", () => {
	test.for<[how: string, flags: readonly string[]]>([
		["for people", []],
		["--json", ["--json"]],
	])("%s / ends well, whatever the user has configured, and leaves nothing behind", async ([, flags], { open }) => {
		const home = await open(`domains = ["home.example.com"]\n[ipv4]\nsources = ["static:81.2.69.142"]`);
		const places = { HOME: join(home.folder, "home"), TMPDIR: join(home.folder, "tmp") };
		for (const folder of Object.values(places)) mkdirSync(folder);
		mkdirSync(join(places.HOME, ".config/cfddns"), { recursive: true });
		writeFileSync(join(places.HOME, ".config/cfddns/cfddns.toml"), "domains = []");
		const system = listings();
		const ran: Ran = await runProgram(["demo", ...flags], home.folder, {
			env: {
				...places,
				CFDDNS_TOKEN: TOKEN,
				CLOUDFLARE_API_TOKEN: TOKEN,
				CFDDNS_API: home.simulator.api,
				CFDDNS_DOMAINS: "home.example.com",
				CFDDNS_CONFIG: home.config,
				CFDDNS_STATE_DIR: home.stateFolder,
				CFDDNS_IPV4_SOURCES: "nonsense",
				CFDDNS_NONSENSE: "1",
				STATE_DIRECTORY: home.stateFolder,
				XDG_STATE_HOME: places.HOME,
				CLOUDFLARE_BASE_URL: home.simulator.api,
			},
		});
		expect(ran.code).toBe(0);
		expect(ran.stderr).toBe("");
		expect(ran.durationMs).toBeLessThan(60_000);
		expectSober(ran);
		expect(home.simulator.requests.all()).toEqual([]);
		expect(readdirSync(home.folder).toSorted()).toEqual(["cfddns.toml", "home", "tmp"]);
		expect(readdirSync(places.HOME, { recursive: true }).toSorted()).toEqual([
			".config",
			".config/cfddns",
			".config/cfddns/cfddns.toml",
		]);
		expect(readdirSync(places.TMPDIR)).toEqual([]);
		expect(listings()).toEqual(system);
		if (flags.length === 0) expectReadable(ran.stdout);
		else expectSummary(ran);
	});

	test("its lines / fit on a terminal of 80 columns", async ({ open }) => {
		const { stdout } = await (await open("")).cfddns(["demo"]);
		expect(stdout.split("\n").filter(line => Array.from(line).length > 80)).toEqual([]);
	});
});

function expectReadable(stdout: string): void {
	// Not a terminal: no colours, no cursor movements.
	expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
	expect(stdout).toContain("$ cfddns plan");
	expect(stdout).toContain("$ cfddns sync");
}

function expectSummary(ran: Ran): void {
	expect(ran.stdout).toMatch(/^\{[\s\S]*\}\n$/);
	const summary: unknown = JSON.parse(ran.stdout);
	expect(summary).toMatchObject({ ok: true, exitCode: 0, scenes: expect.any(Array) });
	const steady = { scene: "nothing to do", requests: 0 };
	expect(summary).toMatchObject({ scenes: expect.arrayContaining([steady]) });
}
