import { expect, test, vi } from "vitest";
import { inHomeNetwork, until } from "./fixture.ts";
import { published } from "./published.ts";
import { HOME } from "./topology.ts";
import { verdictOf } from "./verdict.ts";

const ONLY = "[ipv4]\nenabled = false\n[ipv6]\nenabled = true";
const STABLE = `${HOME.prefix}1:2:3:4`.replace("::", ":");
const run = { toml: ONLY } as const;

inHomeNetwork("IPv6 of the home", bed => {
	/** Addresses in place of the ones that the client had. */
	const hold = (lines: string): void => {
		bed().run("client", `ip -6 address flush dev lan0 scope global\n${lines}`);
		until(() =>
			bed().run("client", `ip -6 address flush dev lan0 scope global; ip address add ${HOME.prefix}10/64 dev lan0`),
		);
	};
	/** A stable address, and a temporary one beside it, which the kernel prefers. */
	const TEMPORARY = `
		echo 2 > /proc/sys/net/ipv6/conf/lan0/use_tempaddr
		ip address add ${STABLE}/64 dev lan0 mngtmpaddr valid_lft 1000 preferred_lft 900`;
	const temporary = (): string =>
		/inet6 (\S+)\/64/.exec(bed().run("client", "ip -6 address show dev lan0 scope global temporary"))?.[1] ?? "";

	test("one address / the interface settles it, and no service is asked", async () => {
		await bed().setRecords([]);
		bed().visits();
		const sync = async () => verdictOf(await bed().cfddns(["sync", "--json"], { ...run, state: "one" }));
		const verdict = await sync();
		expect(verdict).toMatchObject({ exitCode: 0, ipv6: [`${HOME.prefix}10`], codes: [] });
		expect(verdict.report.observations.ipv6).toMatchObject({ sources: ["interface:lan0"] });
		// One connection: that is the API.
		expect(bed().visits()).toEqual({ trace: 1 });
		expect(await sync()).toMatchObject({ exitCode: 0, ipv6: [`${HOME.prefix}10`], codes: [] });
		expect(bed().visits()).toEqual({});
	});

	test("a stable and a temporary one / the stable one, though the Internet sees the other", async () => {
		hold(TEMPORARY);
		expect(bed().run("client", "curl -sS -6 https://ident.me")).toBe(temporary());
		const verdict = verdictOf(await bed().cfddns(["ip", "--json"], run));
		expect(verdict).toMatchObject({ exitCode: 0, ipv6: [STABLE], codes: [] });
	});

	test("only a temporary one, since another machine has the stable one / not known, and nothing is published", async () => {
		bed().run("router", `ip address add ${STABLE}/128 dev lan0`);
		until(() => bed().run("router", `ip address delete ${STABLE}/128 dev lan0`));
		until(() => bed().run("client", "echo 0 > /proc/sys/net/ipv6/conf/lan0/accept_dad"));
		hold(`
			echo 1 > /proc/sys/net/ipv6/conf/lan0/accept_dad
			echo 2 > /proc/sys/net/ipv6/conf/lan0/use_tempaddr
			ip address add ${STABLE}/64 dev lan0 mngtmpaddr`);
		const has = (flags: string): boolean => bed().run("client", `ip -6 address show dev lan0 ${flags}`) !== "";
		await vi.waitUntil(() => has("dadfailed") && has("temporary -tentative"), { timeout: 10_000, interval: 100 });
		expect(bed().run("client", "curl -sS -6 https://ident.me")).toBe(temporary());
		await bed().setRecords([]);
		const { problems, ...verdict } = verdictOf(await bed().cfddns(["sync", "--json"], run));
		expect(verdict).toMatchObject({ exitCode: 1, ipv6: "unavailable" });
		const [problem] = problems.filter(({ code }) => code === "ipv6-temporary");
		expect(problem?.hint).toMatch(/\S/);
		expect(await published(bed())).toEqual([]);
	});

	test("several stable ones / the lowest, and it is said; later the one that is published", async () => {
		hold(`for host in 30 20; do ip address add ${HOME.prefix}$host/64 dev lan0; done`);
		await bed().setRecords([]);
		const sync = async () => verdictOf(await bed().cfddns(["sync", "--json"], { ...run, state: "several" }));
		expect(await sync()).toMatchObject({ exitCode: 0, ipv6: [`${HOME.prefix}20`], codes: ["several-addresses"] });
		bed().run("client", `ip address add ${HOME.prefix}15/64 dev lan0`);
		expect(await sync()).toMatchObject({ exitCode: 0, ipv6: [`${HOME.prefix}20`], codes: [] });
		expect(await published(bed())).toEqual([`home.example.com AAAA ${HOME.prefix}20`]);
	});

	test("another prefix / the new address, and all names of the LAN in one request", async () => {
		const hosts = ["nas", "camera", "printer"];
		const records = hosts.map(
			(host, index) =>
				`[[records]]\nname = "${host}.example.com"\ntypes = ["AAAA"]\nipv6_suffix = "::1234:${index + 1}"`,
		);
		const toml = `${ONLY}\n${records.join("\n")}`;
		const sync = async () => verdictOf(await bed().cfddns(["sync", "--json"], { toml, state: "prefix" }));
		const zoneOf = (prefix: string): readonly string[] =>
			[
				`home.example.com AAAA ${prefix}10`,
				...hosts.map((host, index) => `${host}.example.com AAAA ${prefix}1234:${index + 1}`),
			].toSorted();
		await bed().setRecords([]);
		expect(await sync()).toMatchObject({ exitCode: 0, codes: [] });
		expect(await published(bed())).toEqual(zoneOf(HOME.prefix));

		const { requests: before } = await bed().state();
		until(() =>
			bed().run(
				"client",
				`ip address delete ${HOME.nextPrefix}10/64 dev lan0; ip address change ${HOME.prefix}10/64 dev lan0 valid_lft forever preferred_lft forever`,
			),
		);
		bed().run(
			"client",
			`ip address change ${HOME.prefix}10/64 dev lan0 valid_lft 1000 preferred_lft 0
			ip address add ${HOME.nextPrefix}10/64 dev lan0`,
		);
		expect(await sync()).toMatchObject({ exitCode: 0, ipv6: [`${HOME.nextPrefix}10`], codes: [] });
		expect(await published(bed())).toEqual(zoneOf(HOME.nextPrefix));
		const { requests } = await bed().state();
		expect(requests.slice(before.length)).toEqual(["POST /zones/*/dns_records/batch"]);
	});
});
