import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inHomeNetwork, until } from "./fixture.ts";
import { BEFORE, published, STALE_RECORD } from "./published.ts";
import { HOME } from "./topology.ts";
import { verdictOf } from "./verdict.ts";
import { connectVpn, type Takeover } from "./vpn.ts";

const IP = ["ip", "--json"];
const BOUND = '[ipv4]\nbind = "lan0"';
const takeovers: readonly Takeover[] = ["halves", "metric", "rules"];

inHomeNetwork("a VPN carries the default route", bed => {
	describe.each(takeovers)("by %s", takeover => {
		let disconnect: (() => Promise<void>) | undefined;
		beforeAll(async () => {
			disconnect = await connectVpn(bed().network, "client", HOME.router, takeover);
		});
		afterAll(() => disconnect?.());

		test("auto / not known, because of the VPN, and nothing is published", async () => {
			await bed().setRecords([STALE_RECORD]);
			const { problems, ...verdict } = verdictOf(await bed().cfddns(["sync", "--json"]));
			expect(verdict).toMatchObject({ exitCode: 1, ipv4: "unavailable" });
			const [problem] = problems.filter(({ code }) => code === "vpn-default-route");
			expect(problem?.message).toContain("tun0");
			expect(problem?.hint).not.toBe("");
			expect(await published(bed())).toEqual([`home.example.com A ${BEFORE}`]);
		});

		test.each<[who: string, asNobody: boolean]>([
			["root", false],
			["nobody", true],
		])("bound to the line, as %s / the line's own address", async (_who, asNobody) => {
			const verdict = verdictOf(await bed().cfddns(IP, { toml: BOUND, asNobody }));
			expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
		});

		test("bound to the line / it is published", async () => {
			await bed().setRecords([STALE_RECORD]);
			const verdict = verdictOf(await bed().cfddns(["sync", "--json"], { toml: BOUND }));
			expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
			expect(await published(bed())).toEqual([`home.example.com A ${HOME.outside}`]);
		});

		test.each<[source: string]>([["natpmp"], ["upnp"]])("%s / the router at the line is asked", async source => {
			const verdict = verdictOf(await bed().cfddns(IP, { toml: `[ipv4]\nsources = ["${source}"]` }));
			expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
		});
	});

	test.each(takeovers)("by %s, on a machine with a public address / interface:NAME tells it", async takeover => {
		until(await connectVpn(bed().network, "office", "81.2.70.1", takeover));
		const verdict = verdictOf(await bed().cfddns(IP, { at: "office", toml: '[ipv4]\nsources = ["interface:wan0"]' }));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.wan0], codes: [] });
	});

	test("the VPN is down again / auto knows the address again", async () => {
		const verdict = verdictOf(await bed().cfddns(IP));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
	});
});
