import { readdirSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Home, openHome } from "./home.ts";
import { type Staying, stay } from "./stay.ts";

const ADDRESS = "81.2.69.142";
const STATIC = `domains = ["home.example.com"]
[ipv4]
sources = ["static:${ADDRESS}"]`;

const homes: Home[] = [];
const runs: Staying[] = [];
const servers: Server[] = [];
const open = async (toml: string): Promise<Home> => {
	const home = await openHome(toml);
	homes.push(home);
	return home;
};
const watching = (...call: Parameters<typeof stay>): Staying => {
	const run = stay(...call);
	runs.push(run);
	return run;
};
afterEach(async () => {
	for (const run of runs.splice(0)) await run.end("SIGKILL");
	for (const home of homes.splice(0)) await home.close();
	for (const server of servers.splice(0)) {
		server.close();
		server.closeAllConnections();
	}
});
const contents = (home: Home): readonly string[] =>
	home.simulator
		.zone("example.com")
		.records()
		.map(({ content }) => content);

test("a first round / says what it did, and ends by itself when told", async () => {
	const home = await open(STATIC);
	const run = watching(home);
	await run.says("Created home.example.com A 81.2.69.142");
	const startedAt = performance.now();
	expect(await run.end()).toBe(0);
	expect(performance.now() - startedAt).toBeLessThan(2000);
	expect(run.output).toEqual({
		stdout: "cfddns 0.1.0 watches home.example.com\nCreated home.example.com A 81.2.69.142\nStopped\n",
		stderr: "",
	});
	expect(readdirSync(home.stateFolder).filter(name => /^(?:lock|watch)-/.test(name))).toEqual([]);
});

test("SIGUSR1 / a round now; nothing is said of it", async () => {
	const home = await open(`verify_interval = "0s"\n${STATIC}`);
	const run = watching(home, ["--json"]);
	await run.says('"event":"round"');
	home.simulator.requests.clear();
	run.child.kill("SIGUSR1");
	await vi.waitUntil(() => home.simulator.requests.all().length > 0, { timeout: 5000 });
	expect(home.simulator.requests.all().map(({ method }) => method)).toEqual(["GET"]);
	expect(await run.end()).toBe(0);
	expect(run.events().map(({ event }) => event)).toEqual(["started", "round", "stopped"]);
});

test("SIGHUP / another configuration holds; one that cannot be used is refused", async () => {
	const home = await open(STATIC);
	const run = watching(home);
	await run.says("Created home.example.com");
	home.configure(STATIC.replace(ADDRESS, "not-an-address"));
	run.child.kill("SIGHUP");
	await run.says("The new configuration cannot be used; the old one still holds");
	home.configure(STATIC.replace("home.example.com", "other.example.com"));
	run.child.kill("SIGHUP");
	await run.says("Configuration reloaded: watching other.example.com");
	await run.says("Created other.example.com");
	expect(await run.end()).toBe(0);
});

test("a second one on the same folder / refused", async () => {
	const home = await open(STATIC);
	const run = watching(home);
	await run.says("Created home.example.com");
	const second = watching(home);
	expect(await second.ended).toBe(1);
	expect(second.output.stderr).toContain(`Another \`cfddns watch\` (process ${run.child.pid}) uses this state folder`);
	expect(await run.end()).toBe(0);
});

test("an outage / said once, tried again, and its end is said", async () => {
	const home = await open(STATIC);
	home.simulator.faults.add({ times: "always" }, { kind: "html", status: 503 });
	const run = watching(home);
	// What lasts for less than ten seconds is not called trouble.
	await run.says(/503/, 40_000);
	await vi.waitUntil(() => home.simulator.requests.all().length > 3, { timeout: 20_000 });
	home.simulator.faults.clear();
	await run.says("All is well again, after", 20_000);
	expect(contents(home)).toEqual([ADDRESS]);
	expect(run.output.stderr.split("\n")).toHaveLength(2);
	expect(await run.end()).toBe(0);
});

test("stopped while a write is under way / the write is not cut", async () => {
	const home = await open(STATIC);
	home.simulator.faults.add({ when: { method: "POST" } }, { kind: "latency", ms: 600 });
	const run = watching(home);
	await vi.waitUntil(() => home.simulator.requests.all().some(({ method }) => method === "POST"), { timeout: 10_000 });
	expect(await run.end()).toBe(0);
	expect(contents(home)).toEqual([ADDRESS]);
	home.simulator.requests.clear();
	expect((await home.cfddns(["sync"])).code).toBe(0);
	expect(home.simulator.requests.all()).toEqual([]);
});

test("stopped while a write gets no answer / ends within two seconds, and the next round looks first", async () => {
	const home = await open(STATIC);
	home.simulator.faults.add({ when: { method: "POST" } }, { kind: "hang" });
	const run = watching(home);
	await vi.waitUntil(() => home.simulator.requests.all().some(({ method }) => method === "POST"), { timeout: 10_000 });
	const startedAt = performance.now();
	expect(await run.end()).toBe(0);
	expect(performance.now() - startedAt).toBeLessThan(2_200);
	home.simulator.faults.clear();
	home.simulator.requests.clear();
	expect((await home.cfddns(["sync"])).code).toBe(0);
	expect(home.simulator.requests.all().map(({ method }) => method)).toEqual(["GET", "POST"]);
	expect(contents(home)).toEqual([ADDRESS]);
});

describe("messages", () => {
	const service = async (answer: (response: ServerResponse) => void) => {
		const bodies: string[] = [];
		const server = createServer((request, response) => {
			let body = "";
			request.setEncoding("utf8").on("data", text => {
				body += text;
			});
			request.on("end", () => {
				bodies.push(body);
				answer(response);
			});
		});
		await new Promise<void>(resolve => server.listen(0, "127.0.0.1", () => resolve()));
		servers.push(server);
		const address = server.address();
		if (address === null || typeof address === "string") throw new Error("It listens on a port");
		return { url: `http://127.0.0.1:${address.port}`, bodies };
	};
	const telling = (url: string) =>
		`${STATIC}\n[notify]\nto = ["webhook:${url}/SECRET"]\n[heartbeat]\nto = ["healthchecks:${url}/HEART"]\n`;

	test("a change / told once, with both addresses", async () => {
		const { url, bodies } = await service(response => response.end("OK"));
		const home = await open(telling(url));
		const run = watching(home);
		await run.says("Created home.example.com");
		home.configure(telling(url).replace(ADDRESS, "81.2.69.160"));
		run.child.kill("SIGHUP");
		await run.says("Updated home.example.com");
		await vi.waitUntil(() => bodies.some(body => body.includes("81.2.69.160")), { timeout: 5000 });
		const news = bodies.filter(body => body.includes(ADDRESS));
		expect(news).toHaveLength(2);
		expect(news[1]).toContain("81.2.69.160");
		expect(await run.end()).toBe(0);
	});

	test("nobody answers / no round waits, it is said once, and the secret is not", async () => {
		const { url, bodies } = await service(() => undefined);
		const home = await open(telling(url));
		const run = watching(home);
		await run.says("Created home.example.com");
		await vi.waitUntil(() => bodies.length === 2, { timeout: 5000 });
		const startedAt = performance.now();
		home.configure(telling(url).replace(ADDRESS, "81.2.69.160"));
		run.child.kill("SIGHUP");
		await run.says("Updated home.example.com");
		expect(performance.now() - startedAt).toBeLessThan(3000);
		run.child.kill("SIGUSR1");
		await run.says(/webhook \(127\.0\.0\.1:\d+\): not told: there was no answer within 10 s/, 20_000);
		expect(run.output.stdout + run.output.stderr).not.toMatch(/SECRET|HEART/);
		expect(await run.end()).toBe(0);
	});
});
