import { expect, test } from "vitest";
import { inHomeNetwork, until } from "./fixture.ts";
import { muteRouter, replaceRouter } from "./other-router.ts";
import { HOME } from "./topology.ts";
import { operatorsOf, verdictOf } from "./verdict.ts";

const IP = ["ip", "--json"];

inHomeNetwork("auto behind routers", bed => {
	test("behind a plain NAT / the router's outside address, by two operators", async () => {
		const verdict = verdictOf(await bed().cfddns(IP));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
		expect(operatorsOf(verdict).length).toBeGreaterThanOrEqual(2);
	});

	test("behind a router that says nothing / the same", async () => {
		until(muteRouter(bed().network));
		expect(verdictOf(await bed().cfddns(IP))).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
	});

	test("on the router itself / its interface settles it, and no service is asked", async () => {
		await bed().setRecords([]);
		bed().visits();
		const sync = async () => verdictOf(await bed().cfddns(["sync", "--json"], { at: "router", state: "router" }));
		const verdict = await sync();
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
		expect(verdict.report.observations.ipv4).toMatchObject({ sources: ["interface:wan0"] });
		// One connection: that is the API.
		expect(bed().visits()).toEqual({ trace: 1 });
		expect(await sync()).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
		expect(bed().visits()).toEqual({});
	});

	test("CGNAT, and the router says that it has no address / what the Internet sees, and it is said", async () => {
		bed().plugIn("cgnat");
		const { problems, ...verdict } = verdictOf(await bed().cfddns(IP));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.shared], codes: ["cgnat"] });
		expect(problems[0]?.hint).not.toBe("");
	});

	test("CGNAT, and the router names its address / it is named", async () => {
		bed().plugIn("cgnat");
		until(await replaceRouter(bed().network, HOME.cgnat));
		const { problems, ...verdict } = verdictOf(await bed().cfddns(IP));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.shared], codes: ["cgnat"] });
		expect(problems[0]?.message).toContain(HOME.cgnat);
		expect(problems[0]?.hint).not.toBe("");
	});

	test("CGNAT, on the router itself / what the Internet sees, and it is said", async () => {
		bed().plugIn("cgnat");
		const { problems, ...verdict } = verdictOf(await bed().cfddns(IP, { at: "router" }));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.shared], codes: ["cgnat"] });
		expect(problems[0]?.message).toContain(HOME.cgnat);
		expect(problems[0]?.hint).not.toBe("");
	});

	test("two routers, and ours names its private address / double NAT", async () => {
		bed().plugIn("double-nat");
		until(await replaceRouter(bed().network, HOME.doubleNat));
		const { problems, ...verdict } = verdictOf(await bed().cfddns(IP));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.shared], codes: ["double-nat"] });
		expect(problems[0]?.message).toContain(HOME.doubleNat);
		expect(problems[0]?.hint).not.toBe("");
	});

	test("two routers, and ours says that it has no address / CGNAT or double NAT, both are named", async () => {
		bed().plugIn("double-nat");
		const { problems, ...verdict } = verdictOf(await bed().cfddns(IP));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.shared], codes: ["cgnat"] });
		expect(problems[0]?.message).toMatch(/CGNAT/);
		expect(`${problems[0]?.message} ${problems[0]?.hint}`).toMatch(/second router|another router|double NAT/i);
	});

	test.each<[source: string]>([["natpmp"], ["upnp"]])("%s alone / miniupnpd's word settles it", async source => {
		const verdict = verdictOf(await bed().cfddns(IP, { toml: `[ipv4]\nsources = ["${source}"]` }));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
	});

	test.each<[source: string]>([["natpmp"], ["upnp"]])("%s alone, CGNAT / nothing is published", async source => {
		bed().plugIn("cgnat");
		const verdict = verdictOf(await bed().cfddns(IP, { toml: `[ipv4]\nsources = ["${source}"]` }));
		expect(verdict).toMatchObject({ exitCode: 1, ipv4: "unavailable" });
	});
});
