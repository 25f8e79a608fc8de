import { afterEach, beforeEach, expect, test } from "vitest";
import type { EchoLie, EchoPath } from "../../src/simulator/echo.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { createWan } from "../../src/simulator/wan.ts";
import { ask } from "./ask.ts";

let simulator: Simulator;
beforeEach(async () => {
	simulator = await startSimulator({ wan: createWan({ ipv4: "81.2.69.142", ipv6: "2a02::1" }), now: () => 1_500 });
});
afterEach(() => simulator.close());
const get = (path: EchoPath, family: 4 | 6 = 4, headers = {}) =>
	ask(simulator, { path, origin: true, authorization: null, family, headers });

test.each<[path: EchoPath, text: string]>([
	["/ip", "81.2.69.142\n"],
	["/bare", "81.2.69.142"],
	["/json", '{"ip":"81.2.69.142"}'],
])("%s / the line's address", async (path, text) => {
	expect(await get(path)).toMatchObject({ status: 200, text });
});

test("trace / its members, the host without its port", async () => {
	const got = await get("/cdn-cgi/trace", 4, { host: "echo.example:8080", "user-agent": "me" });
	const lines = got.kind === "answer" ? got.text.split("\n") : [];
	expect(lines).toEqual(
		expect.arrayContaining([
			"h=echo.example",
			"ip=81.2.69.142",
			"ts=1.500",
			"visit_scheme=http",
			"uag=me",
			"warp=off",
			"",
		]),
	);
	expect(await get("/cdn-cgi/trace", 4, { host: "[::1]:80" })).toHaveProperty(
		"text",
		expect.stringContaining("h=[::1]\n"),
	);
});

test("the address moves / the next answer is the new one", async () => {
	simulator.wan.ipv4 = "81.2.69.143";
	expect(await get("/bare")).toMatchObject({ text: "81.2.69.143" });
});

test("over IPv6 / the line's IPv6 address; without one, no connection", async context => {
	if (!simulator.ipv6Loopback) context.skip("this machine has no ::1");
	expect(await get("/bare", 6)).toMatchObject({ text: "2a02::1" });
	simulator.wan.ipv6 = null;
	expect(await get("/bare", 6)).toMatchObject({ kind: "broken", where: "before headers" });
	expect(await get("/bare", 4)).toMatchObject({ text: "81.2.69.142" });
	expect(simulator.echoes.all()).toMatchObject([{ family: "ipv6" }, { family: "ipv6" }, { family: "ipv4" }]);
});

test.each<[scenario: string, path: EchoPath, lie: string | EchoLie, answer: object]>([
	["another address / in the path's format", "/json", "9.9.9.9", { text: '{"ip":"9.9.9.9"}' }],
	["another address / in the trace", "/cdn-cgi/trace", "9.9.9.9", { text: expect.stringContaining("\nip=9.9.9.9\n") }],
	["a text / that body", "/ip", "<html>login</html>", { status: 200, text: "<html>login</html>" }],
	[
		"text with status and type",
		"/ip",
		{ kind: "text", text: "no", status: 403, contentType: "text/html" },
		{ status: 403, headers: { "content-type": "text/html" } },
	],
	[
		"WARP / in the trace",
		"/cdn-cgi/trace",
		{ kind: "trace", members: { warp: "on" } },
		{ text: expect.stringContaining("\nwarp=on\n") },
	],
	[
		"a member left out",
		"/cdn-cgi/trace",
		{ kind: "trace", members: { warp: "" } },
		{ text: expect.not.stringContaining("warp") },
	],
	["slow / the truth", "/bare", { kind: "slow", ms: 5 }, { text: "81.2.69.142" }],
	["huge / that many bytes", "/bare", { kind: "huge", bytes: 100_000 }, { text: "9".repeat(100_000) }],
	[
		"redirect",
		"/bare",
		{ kind: "redirect", location: "http://elsewhere.example/" },
		{ status: 302, headers: { location: "http://elsewhere.example/" } },
	],
	["reset", "/bare", { kind: "reset" }, { kind: "broken", where: "before headers", code: "ECONNRESET" }],
])("lie: %s", async (_scenario, path, lie, answer) => {
	simulator.echoes.lie(path, lie);
	expect(await get(path)).toMatchObject(answer);
	expect(await get(path === "/ip" ? "/bare" : "/ip")).toMatchObject({ text: expect.stringContaining("81.2.69.142") });
	simulator.echoes.lie(path, null);
	expect(await get(path)).toMatchObject({ text: expect.stringContaining("81.2.69.142") });
});

test("lie: hang / no answer until the simulator closes", async () => {
	simulator.echoes.lie("/ip", { kind: "hang" });
	const got = get("/ip");
	// No hook tells of an echo; a generous limit, as the machine may be busy.
	await expect.poll(() => simulator.echoes.all(), { timeout: 20_000 }).toHaveLength(1);
	await get("/bare");
	await simulator.close();
	expect(await got).toMatchObject({ kind: "broken", where: "before headers" });
});

test("echoes / are no API requests", async () => {
	await get("/ip");
	expect(simulator.requests.all()).toEqual([]);
	expect(simulator.echoes.all()).toEqual([
		{ path: "/ip", host: `127.0.0.1:${simulator.port}`, family: "ipv4", atMs: 1500 },
	]);
	simulator.echoes.clear();
	expect(simulator.echoes.all()).toEqual([]);
});
