import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import type { Home } from "./home.ts";

const config = (address: string): string => `domains = ["home.example.com"]\n[ipv4]\nsources = ["static:${address}"]`;
const statusOf = async (home: Home) => JSON.parse((await home.cfddns(["status", "--json"])).stdout);

const historyFile = (home: Home): string => {
	const name = readdirSync(home.stateFolder).find(each => each.startsWith("history-"));
	if (name === undefined) throw new Error("No history was written");
	return join(home.stateFolder, name);
};

describe.concurrent("status", () => {
	test("before any round / exit 1, and what to do", async ({ open }) => {
		const home = await open(config("81.2.69.1"));
		const ran = await home.cfddns(["status"]);
		expect([ran.code, ran.stdout]).toEqual([1, "home.example.com  A  not looked at yet\n"]);
		expect(ran.stderr).toMatch(/^error: No round has run yet.*\n {2}fix: Run `cfddns sync`/);
	});

	test("after a change / what is published, the rounds, and both addresses", async ({ open }) => {
		const home = await open(config("81.2.69.1"));
		await home.cfddns(["sync"]);
		home.configure(config("81.2.69.142"));
		await home.cfddns(["sync"]);
		await home.cfddns(["sync"]);
		await home.cfddns(["plan"]);
		const asked = home.simulator.requests.all().length;
		const status = await statusOf(home);
		expect(status).toMatchObject({
			ok: true,
			exitCode: 0,
			names: [{ name: "home.example.com", type: "A", addresses: ["81.2.69.142"] }],
			trouble: null,
			history: [{ type: "A", spans: [{ address: "81.2.69.1" }, { address: "81.2.69.142", until: null }] }],
			problems: [],
		});
		expect(status.rounds.map((round: { changes: number }) => round.changes)).toEqual([1, 1, 0]);
		expect(home.simulator.requests.all().length).toBe(asked);

		const { stdout, stderr, code } = await home.cfddns(["status"]);
		expect([code, stderr]).toEqual([0, ""]);
		expect(stdout).toMatch(/^home\.example\.com {2}A {2}81\.2\.69\.142 {2}for \d+ s, confirmed \d+ s ago\n/);
		expect(stdout).toMatch(/A of home\.example\.com: a change every \d+ s on average\n.* 81\.2\.69\.1 +█/);
	});

	test("trouble / since when and what, with the last round's exit code; then it is over", async ({ open }) => {
		const home = await open(config("81.2.69.1"));
		await home.cfddns(["sync"]);
		home.configure(`domains = ["home.example.com"]\n[ipv4]\nsources = ["interface:absent0"]`);
		await home.cfddns(["sync"]);
		const troubled = await home.cfddns(["status"]);
		expect([troubled.code, troubled.stderr]).toEqual([1, ""]);
		expect(troubled.stdout).toMatch(/\nTrouble for \d+ s: source-unavailable\n/);
		home.configure(config("81.2.69.1"));
		await home.cfddns(["sync"]);
		expect(await statusOf(home)).toMatchObject({ exitCode: 0, trouble: null });
		const events = readFileSync(historyFile(home), "utf8").trimEnd().split("\n");
		expect(events.map(line => JSON.parse(line).event)).toEqual(["published", "trouble", "well"]);
	});

	test("files that were cut off or make no sense / what can be read is told, and rounds go on", async ({ open }) => {
		const home = await open(config("81.2.69.1"));
		await home.cfddns(["sync"]);
		appendFileSync(historyFile(home), '{"at":"2026-');
		for (const name of readdirSync(home.stateFolder).filter(each => each.startsWith("rounds-"))) {
			writeFileSync(join(home.stateFolder, name), "{");
		}
		home.configure(config("81.2.69.142"));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		const { history, rounds } = await statusOf(home);
		expect(history[0].spans.map(({ address }: { address: string }) => address)).toEqual(["81.2.69.1", "81.2.69.142"]);
		expect(rounds).toHaveLength(1);
	});
});
