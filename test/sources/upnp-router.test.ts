import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRouterNetwork, type RouterNetwork, routerObstacle } from "./upnp-router.ts";

const SCRIPT = fileURLToPath(new URL("upnp-script.ts", import.meta.url));
const obstacle = routerObstacle();
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

describe.skipIf(obstacle !== null)(`behind a real miniupnpd, in a network of its own${why}`, () => {
	let network: RouterNetwork;
	beforeAll(async () => {
		network = await createRouterNetwork(SCRIPT);
	});
	afterAll(() => network?.remove());

	// miniupnpd itself hides what is not public: by result 3, and by an empty element.
	test.each<[outside: string, lease: string | null, told: string]>([
		["a public address / told", "81.2.69.142", "81.2.69.142"],
		["CGNAT / none", "100.64.3.4", "0.0.0.0"],
		["a private address, another router before it / none", "10.9.8.7", "0.0.0.0"],
		["no address / none", null, "0.0.0.0"],
		["another public address, at once / told", "81.2.69.143", "81.2.69.143"],
	])("%s", async (_outside, lease, told) => {
		network.lease(lease);
		expect(await network.script()).toMatchObject({
			natpmp: { said: `natpmp:192.168.1.1 ${told}` },
			upnp: { said: `upnp:192.168.1.1 ${told}` },
		});
	});

	test("bound to the interface that leads to it / told", async () => {
		expect(await network.script("eth0")).toMatchObject({
			natpmp: { said: "natpmp:192.168.1.1 81.2.69.143" },
			upnp: { said: "upnp:192.168.1.1 81.2.69.143" },
		});
	});

	test("bound to an interface without a router / both say so", async () => {
		expect(await network.script("lo")).toMatchObject({
			natpmp: { said: "natpmp: there is no IPv4 default route with a router on lo" },
			upnp: { said: "upnp: there is no IPv4 default route with a router on lo" },
		});
	});

	test("switched off / both say so in time", async () => {
		await network.silence();
		expect(await network.script()).toMatchObject({
			natpmp: { said: expect.stringMatching(/^natpmp:192\.168\.1\.1: .*refused/) },
			upnp: {
				said: "upnp:192.168.1.1: the router did not answer to UPnP within 2.5 s",
				// Half a second either side, for a busy machine.
				tookMs: expect.closeTo(2700, -3),
			},
		});
	});
});
