import { expect, test } from "vitest";
import type { DoctorReport } from "../../src/compose.ts";
import { expectSober } from "../e2e/fixture.ts";
import type { Ran } from "../e2e/program.ts";
import { inHomeNetwork, until } from "./fixture.ts";
import { muteRouter, replaceRouter } from "./other-router.ts";
import { STALE_RECORD } from "./published.ts";
import { HOME } from "./topology.ts";
import { connectVpn } from "./vpn.ts";

const DOCTOR = ["doctor", "--json"];

/** The findings as "check level code message", and that no secret is among them. */
function findingsOf(ran: Ran): readonly string[] {
	expectSober(ran);
	const report: DoctorReport = JSON.parse(ran.stdout);
	expect(ran.code).toBe(report.exitCode);
	return report.findings.map(({ check, level, code, message }) => `${check} ${level} ${code ?? "-"} ${message}`);
}

inHomeNetwork("the doctor calls", bed => {
	test("behind a plain NAT / who says what, the router's name, the record to be changed", async () => {
		await bed().setRecords([STALE_RECORD]);
		const found = findingsOf(await bed().cfddns(DOCTOR));
		expect(found).toContainEqual(expect.stringContaining(`addresses ok - IPv4: ${HOME.outside} (`));
		expect(found).toContainEqual(
			expect.stringContaining(`line ok - Packets leave: IPv4 by lan0 (router ${HOME.router})`),
		);
		expect(found).toContainEqual(expect.stringMatching(/^records problem not-published .*still holds/));
		expect(found).toContainEqual(expect.stringMatching(/^events ok - `cfddns watch` listens to what the router/));
	});

	test("a router that says nothing / no reason to warn", async () => {
		until(muteRouter(bed().network));
		const found = findingsOf(await bed().cfddns(DOCTOR));
		expect(found.filter(line => /^addresses (?!ok)/.test(line))).toEqual([]);
	});

	test("CGNAT / said, and the address is known all the same", async () => {
		bed().plugIn("cgnat");
		const found = findingsOf(await bed().cfddns(DOCTOR));
		expect(found).toContainEqual(expect.stringContaining(`addresses ok - IPv4: ${HOME.shared}`));
		expect(found).toContainEqual(expect.stringMatching(/^addresses warning cgnat /));
	});

	test("two routers / double NAT", async () => {
		bed().plugIn("double-nat");
		until(await replaceRouter(bed().network, HOME.doubleNat));
		const found = findingsOf(await bed().cfddns(DOCTOR));
		expect(found).toContainEqual(expect.stringMatching(/^addresses warning double-nat /));
	});

	test("a VPN carries the default route / the diagnosis, not a list of failures", async () => {
		until(await connectVpn(bed().network, "client", HOME.router, "halves"));
		const found = findingsOf(await bed().cfddns(DOCTOR));
		expect(found).toContainEqual(expect.stringMatching(/^addresses problem vpn-default-route IPv4: .*VPN \(tun0\)/));
	});
});
