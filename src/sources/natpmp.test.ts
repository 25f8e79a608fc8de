import { describe, expect, test } from "vitest";
import { type Home, homeNetwork } from "../../test/sources/upnp-world.ts";
import { DatagramFailure } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { natpmpKind } from "./natpmp.ts";

const GOOD = [0, 128, 0, 0, 0, 0, 50, 59, 81, 2, 69, 142];

describe("natpmp", () => {
	test.each<[scenario: string, home: Home, said: string]>([
		["a public address / told", { packets: [{ payload: GOOD }] }, "natpmp:192.168.1.1 81.2.69.142"],
		[
			"noise first / the answer counts",
			{ packets: [{ payload: [] }, { payload: [2, 0, 0, 0] }, { payload: GOOD }] },
			"natpmp:192.168.1.1 81.2.69.142",
		],
		[
			"no public address / told as none",
			{ packets: [{ payload: [0, 128, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0] }] },
			"natpmp:192.168.1.1 0.0.0.0",
		],
		[
			"PCP alone / said",
			{ packets: [{ payload: [2, 128, 0, 1, 0, 0, 0, 0] }] },
			"natpmp:192.168.1.1: it speaks only PCP, which tells no address unless a port is opened",
		],
		["no answer / said", {}, "natpmp:192.168.1.1: no answer within 2 s"],
		["no answer, less time / said", { timeoutMs: 700 }, "natpmp:192.168.1.1: no answer within 0.7 s"],
		[
			"nobody listens / said",
			{ packets: new DatagramFailure("refused", "192.168.1.1:5351 refused\n it") },
			"natpmp:192.168.1.1: 192.168.1.1:5351 refused? it",
		],
		["no router / said", { gateway: null }, "natpmp: there is no IPv4 default route with a router"],
		[
			"no router on the bound interface / said",
			{ gateway: null, bind: "wan0" },
			"natpmp: there is no IPv4 default route with a router on wan0",
		],
	])("%s", async (_scenario, home, said) => expect(await homeNetwork(home).said(natpmpKind)).toBe(said));

	test.each<[scenario: string, home: Home]>([
		["no router", { gateway: null }],
		["no answer", {}],
		["a refusal", { packets: [{ payload: [0, 128, 0, 2] }] }],
	])("%s / the problem has a hint", async (_scenario, home) => {
		const { deps, signal } = homeNetwork(home);
		const problem = await natpmpKind
			.open(
				null,
				"ipv4",
				deps,
			)(signal)
			.catch((error: unknown) => error);
		expect(problem).toBeInstanceOf(Problem);
		expect(problem).toMatchObject({ code: "source-unavailable", hint: expect.stringMatching(/\.$/) });
	});

	test.each<[scenario: string, home: Home, through: object]>([
		["unbound / the routes decide", {}, {}],
		["bound / by the router's interface", { bind: "wan0" }, { through: "wan0" }],
	])("%s", async (_scenario, home, through) => {
		const { sent, said } = homeNetwork({ ...home, packets: [{ payload: GOOD }] });
		await said(natpmpKind);
		expect(sent.datagrams).toEqual([
			{
				host: "192.168.1.1",
				port: 5351,
				family: "ipv4",
				payload: Uint8Array.of(0, 0),
				repeatAfterMs: [250, 500, 1000],
				timeoutMs: 2000,
				...through,
			},
		]);
		expect(sent.http).toEqual([]);
	});

	test("the routes cannot be read / the problem is relabelled", async () => {
		const { deps, signal } = homeNetwork({});
		const blind = {
			...deps.network,
			gateway: () => Promise.reject(new Problem("source-unavailable", "no way to see")),
		};
		const asked = natpmpKind.open(null, "ipv4", { ...deps, network: blind })(signal);
		await expect(asked).rejects.toThrow("natpmp: no way to see");
	});

	test("stopped before / nothing is sent", async () => {
		const { deps, sent } = homeNetwork({ packets: [{ payload: GOOD }] });
		const asked = natpmpKind.open(null, "ipv4", deps)(AbortSignal.abort(new Error("stopped")));
		await expect(asked).rejects.toThrow("stopped");
		expect(sent.datagrams).toEqual([]);
	});
});
