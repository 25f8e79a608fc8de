import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import { type Home, settled, TOKEN } from "./home.ts";
import { commandLine, runProgram, runWords } from "./program.ts";

const CONFIG = 'domains = ["home.example.com"]\n[ipv4]\nsources = ["interface:absent0", "static:81.2.69.142"]';

const memoFile = (home: Home): string => {
	const name = readdirSync(home.stateFolder).find(each => each.startsWith("memo-"));
	return name === undefined ? "" : join(home.stateFolder, name);
};
/** How often the memo has held. */
const held = (home: Home): number =>
	memoFile(home) === "" ? 0 : readFileSync(memoFile(home), "utf8").split("\n").length - 2;

/** The file that each round that is carried out writes. */
const roundsOf = (home: Home): string =>
	readdirSync(home.stateFolder)
		.filter(name => name.startsWith("rounds-"))
		.map(name => readFileSync(join(home.stateFolder, name), "utf8"))
		.join("");
function removeAll(home: Home, prefix: string): void {
	for (const name of readdirSync(home.stateFolder).filter(each => each.startsWith(prefix)))
		rmSync(join(home.stateFolder, name));
}

/** A home whose last round made a memo. */
async function quiet(open: (toml: string) => Promise<Home>): Promise<Home> {
	const home = await open(CONFIG);
	expect(await home.cfddns(["sync"])).toMatchObject({ code: 0 });
	await settled(home);
	expect(await home.cfddns(["sync"])).toMatchObject({ code: 0, stdout: "", stderr: "" });
	expect(held(home)).toBe(0);
	return home;
}

describe.concurrent("a round by memo", () => {
	test("nothing new / nothing is read but the memo, and status tells of it", async ({ open }) => {
		const home = await quiet(open);
		const { rounds: before } = JSON.parse((await home.cfddns(["status", "--json"])).stdout);
		for (const flags of [[], ["--quiet"], []]) {
			expect(await home.cfddns(["sync", ...flags])).toMatchObject({ code: 0, stdout: "", stderr: "" });
		}
		expect(held(home)).toBe(3);
		const status = JSON.parse((await home.cfddns(["status", "--json"])).stdout);
		expect(status).toMatchObject({ ok: true, exitCode: 0 });
		expect(status.rounds).toHaveLength(before.length + 3);
		expect(status.rounds.at(-1)).toMatchObject({ exitCode: 0, changes: 0, requests: 0 });
		// A round that is carried out writes them down.
		await home.cfddns(["sync", "--verbose"]);
		expect(JSON.parse((await home.cfddns(["status", "--json"])).stdout).rounds).toHaveLength(before.length + 4);
	});

	test("the memo / for its owner only, without the token", async ({ open }) => {
		const home = await quiet(open);
		expect(statSync(memoFile(home)).mode & 0o777).toBe(0o600);
		expect(readFileSync(memoFile(home), "utf8")).not.toContain(TOKEN);
	});

	test.for<[state: string, change: (home: Home) => void]>([
		["the configuration was written again", home => home.configure(CONFIG)],
		["its times were set", home => utimesSync(home.config, 1, 1)],
		["its mode was set", home => chmodSync(home.config, 0o600)],
		["the state is gone", home => removeAll(home, "state-")],
		["the rounds are gone", home => removeAll(home, "rounds-")],
		["another round is at work", home => writeFileSync(join(home.stateFolder, "lock-b-1-1-1-x"), "")],
		["others may write to the memo", home => chmodSync(memoFile(home), 0o666)],
		["the memo was cut off", home => writeFileSync(memoFile(home), readFileSync(memoFile(home)).subarray(0, 300))],
		["the memo is empty", home => writeFileSync(memoFile(home), "")],
	])("%s / a round is carried out", async ([_state, change], { open }) => {
		const home = await quiet(open);
		change(home);
		const before = roundsOf(home);
		expect(await home.cfddns(["sync"])).toMatchObject({ code: 0 });
		expect(roundsOf(home)).not.toBe(before);
	});

	test("handed over by systemd / new files at each start, and only another text is a round", async ({ open }) => {
		const home = await open(`# token\ntoken_file = "token.cred"\n${CONFIG}`);
		const credentials = join(home.folder, "secret-credentials");
		const words = ["sync", "--config", `${credentials}/cfddns.toml`, "--set", `state_dir=${home.stateFolder}`];
		const start = async (more = "") => {
			rmSync(credentials, { recursive: true, force: true });
			mkdirSync(credentials, { mode: 0o700 });
			writeFileSync(`${credentials}/cfddns.toml`, readFileSync(home.config, "utf8") + more, { mode: 0o400 });
			writeFileSync(`${credentials}/cfddns-token`, TOKEN, { mode: 0o400 });
			const env = { CREDENTIALS_DIRECTORY: credentials, STATE_DIRECTORY: home.stateFolder };
			expect(await runProgram(words, home.folder, { env })).toMatchObject({ code: 0, stderr: "" });
			return held(home);
		};
		await start();
		await settled(home);
		expect(await start()).toBe(0);
		expect(await start()).toBe(1);
		expect(await start()).toBe(2);
		expect(readFileSync(memoFile(home), "utf8")).not.toContain(TOKEN);
		expect(await start("# Another text.\n")).toBe(0);
		// Nor is one that is commented out.
		removeAll(home, "memo-");
		await start(`# token = "${TOKEN}"\n`);
		expect(memoFile(home)).toBe("");
		// A token in it is in no memo, and so there is none.
		const inline = readFileSync(home.config, "utf8").replace(/^token_file.*$/m, `token = "${TOKEN}"`);
		writeFileSync(home.config, inline.replace("# token\n", ""));
		removeAll(home, "memo-");
		await start();
		expect(memoFile(home)).toBe("");
	});

	test("a configuration from a pipe / read once, by a round", async ({ open }) => {
		const home = await quiet(open);
		const words = commandLine(["sync", "--config"]).join(" ");
		for (const _round of [1, 2]) {
			const ran = await runWords(["bash", "-c", `${words} <(cat ${home.config})`], home.folder);
			expect(ran).toMatchObject({ code: 0, stdout: "", stderr: "" });
		}
		expect(held(home)).toBe(0);
	});

	test("another environment, or more to say / a round is carried out", async ({ open }) => {
		const home = await quiet(open);
		await home.cfddns(["sync"], { env: { STATE_DIRECTORY: "/nowhere" } });
		await home.cfddns(["sync"], { env: { CFDDNS_VERIFY_INTERVAL: "1h" } });
		for (const flag of ["--json", "--force", "--verbose"]) await home.cfddns(["sync", flag]);
		expect(held(home)).toBe(0);
	});

	test("the address moved / it is published by the next round", async ({ open }) => {
		const home = await quiet(open);
		await home.cfddns(["sync"]);
		home.configure(CONFIG.replace("81.2.69.142", "81.2.69.160"));
		const ran = await home.cfddns(["sync"]);
		expect(ran.stdout).toContain("81.2.69.142 \u2192 81.2.69.160");
		// Not before all that it read is old enough.
		await home.cfddns(["sync"]);
		await home.cfddns(["sync"]);
		expect(held(home)).toBe(1);
	});
});
