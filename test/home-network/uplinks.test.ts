import { describe, expect, test } from "vitest";
import { inHomeNetwork, until } from "./fixture.ts";
import { BEFORE, published } from "./published.ts";
import { HOME } from "./topology.ts";
import { verdictOf } from "./verdict.ts";

const ECHOES = '"trace", "http:https://api.ipify.org", "stun:stun.l.google.com:19302"';
const UPLINKS = `
	timeout = "2s"
	domains = ["home.example.com"]
	[[records]]
	name = "second.example.com"
	types = ["A"]
	ipv4_sources = ["interface:wan1"]
	[[records]]
	name = "echo.example.com"
	types = ["A"]
	ipv4_sources = [${ECHOES}]
	bind = "wan1"
`;
const zoneOf = (home: string, wan1: string): readonly string[] => [
	`echo.example.com A ${wan1}`,
	`home.example.com A ${home}`,
	`second.example.com A ${wan1}`,
];
const ANOTHER = "81.2.70.11";
const SYNC = ["sync", "--json"];

inHomeNetwork("several uplinks", bed => {
	const move = (from: string, to: string): string =>
		bed().run(
			"office",
			`ip address delete ${from}/24 dev wan0; ip address add ${to}/24 dev wan0
			ip route replace default via 81.2.70.1 dev wan0 metric 100`,
		);

	describe.each<[routes: string, extra: string]>([
		["rules by source address", "true"],
		["a second default route", "ip route add default via 80.5.6.1 dev wan1 metric 200"],
	])("one machine with two of them, by %s", (routes, extra) => {
		test("each name follows its own, and goes on when the other is lost", async () => {
			const state = `uplinks ${routes.replaceAll(" ", "-")}`.replaceAll(" ", "-");
			bed().run("office", extra);
			until(() => bed().run("office", "ip route delete default metric 200 2>/dev/null || true"));
			await bed().setRecords([]);
			const sync = async () => verdictOf(await bed().cfddns(SYNC, { at: "office", toml: UPLINKS, state }));

			expect(await sync()).toMatchObject({ exitCode: 0, codes: [] });
			expect(await published(bed())).toEqual(zoneOf(HOME.wan0, HOME.wan1));

			bed().run("isp", "ip link set office1 down");
			until(() => bed().run("isp", "ip link set office1 up"));
			move(HOME.wan0, ANOTHER);
			until(() => move(ANOTHER, HOME.wan0));
			expect(await sync()).toMatchObject({ exitCode: 1, ipv4: [ANOTHER] });
			expect(await published(bed())).toEqual(zoneOf(ANOTHER, HOME.wan1));
		});
	});

	test("bound to the other line, as nobody / that line's address", async () => {
		const toml = `[ipv4]\nsources = [${ECHOES}]\nbind = "wan1"`;
		const verdict = verdictOf(await bed().cfddns(["ip", "--json"], { at: "office", toml, asNobody: true }));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.wan1], codes: [] });
	});

	test("two routers with a name together / each keeps its own record, whatever the other does", async () => {
		const toml = (owner: string): string => `owner = "${owner}"\ndomains = ["both.example.com"]`;
		const home = () => bed().cfddns(SYNC, { at: "router", toml: toml("home"), state: "owner-home" });
		const cabin = () => bed().cfddns(SYNC, { at: "office", toml: toml("cabin"), state: "owner-cabin" });
		const records = (...contents: readonly string[]) => contents.map(content => `both.example.com A ${content}`);
		await bed().setRecords([]);

		expect(verdictOf(await home())).toMatchObject({ exitCode: 0 });
		expect(verdictOf(await cabin())).toMatchObject({ exitCode: 0 });
		expect(await published(bed())).toEqual(records(HOME.outside, HOME.wan0));

		move(HOME.wan0, ANOTHER);
		until(() => move(ANOTHER, HOME.wan0));
		expect(verdictOf(await cabin())).toMatchObject({ exitCode: 0 });
		expect(await published(bed())).toEqual(records(HOME.outside, ANOTHER));

		bed().run("router", `ip address delete ${HOME.outside}/24 dev wan0`);
		expect(verdictOf(await home()).exitCode).toBe(1);
		bed().run("router", `ip address add ${BEFORE}/24 dev wan0; ip route replace default via 81.2.69.1`);
		expect(verdictOf(await home())).toMatchObject({ exitCode: 0, ipv4: [BEFORE] });
		expect(await published(bed())).toEqual(records(BEFORE, ANOTHER));
	});
});
