import { beforeAll, expect, test } from "vitest";
import { inHomeNetwork } from "./fixture.ts";
import { openPortal, type Portal, type PortalPage } from "./portal.ts";
import { BEFORE, published, STALE_RECORD } from "./published.ts";
import { HOME } from "./topology.ts";
import { verdictOf } from "./verdict.ts";

inHomeNetwork("behind a captive portal", bed => {
	let portal: Portal;
	beforeAll(async () => {
		portal = await openPortal(bed().network);
		await bed().setRecords([STALE_RECORD]);
	});

	test.each<PortalPage>(["html", "redirect"])("that shows %s / not known, and nothing is published", async page => {
		await portal.show(page);
		const { problems, ...verdict } = verdictOf(await bed().cfddns(["sync", "--json"], { toml: 'timeout = "3s"' }));
		expect(verdict).toMatchObject({ exitCode: 1, ipv4: "unavailable" });
		const [problem] = problems.filter(({ code }) => code === "captive-portal");
		expect(problem?.hint).toMatch(/\S/);
		expect(await published(bed())).toEqual([`home.example.com A ${BEFORE}`]);
	});

	test("that lets everybody in at last / known", async () => {
		await portal.close();
		const verdict = verdictOf(await bed().cfddns(["sync", "--json"]));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
	});
});
