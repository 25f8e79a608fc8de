import { expect, test } from "vitest";
import { description, MINIUPNPD_ANSWER, MINIUPNPD_DESCRIPTION, ROUTER } from "../../test/sources/upnp-samples.ts";
import { address, type Home, homeNetwork } from "../../test/sources/upnp-world.ts";
import { expectProblem } from "../core/problem.ts";
import { locateEvents } from "./upnp-locate.ts";

const DESC = "http://192.168.1.1:32839/rootDesc.xml";
const router = { address: address(ROUTER), interface: "eth0" };
const home = (text: string): Home => ({ packets: [{ payload: MINIUPNPD_ANSWER }], pages: { [DESC]: [200, text] } });
const two = description([
	["WANIPConnection:1", "/a"],
	["WANPPPConnection:1", "/b"],
]);

test.each<[scenario: string, home: Home, told: readonly string[] | string]>([
	["miniupnpd / its URL", home(MINIUPNPD_DESCRIPTION), ["http://192.168.1.1:32839/evt"]],
	[
		"two services, one without events / the other's",
		home(two.replace("<controlURL>/a</controlURL><eventSubURL>/evt", "<controlURL>/a</controlURL><eventSubURL>")),
		["http://192.168.1.1:32839/evt"],
	],
	[
		"none has events / said",
		home(MINIUPNPD_DESCRIPTION.replaceAll("/evt", "")),
		"upnp:192.168.1.1: its services tell no events",
	],
	["no UPnP / said", {}, "upnp:192.168.1.1: the router did not answer to UPnP within 2.5 s"],
])("%s", async (_scenario, world, told) => {
	const { deps, sent, signal } = homeNetwork(world);
	const located = await locateEvents(deps, router, signal).catch(error => expectProblem(error).message);
	expect(typeof located === "string" ? located : located.map(url => url.href)).toEqual(told);
	expect(sent.datagrams).toMatchObject([{ interface: "eth0" }]);
	expect(sent.http.map(({ method }) => method)).toEqual("pages" in world ? ["GET"] : []);
});
