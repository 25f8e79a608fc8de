import { describe, expect, test } from "vitest";
import { inHomeNetwork } from "./fixture.ts";
import { BEFORE, published, STALE_RECORD } from "./published.ts";
import { type Conduct, type Conducts, type ServiceName, serviceEntries } from "./services.ts";
import { HOME } from "./topology.ts";
import { verdictOf } from "./verdict.ts";

const WRONG = "185.93.1.7";
const LIAR: Conduct = { lie: { ipv4: WRONG } };
const MUTE: Conduct = { silent: true };
const names = serviceEntries().map(([name]) => name);
const conductsOf = (of: (name: ServiceName) => Conduct): Conducts =>
	Object.fromEntries(names.map(name => [name, of(name)]));

inHomeNetwork("services that lie", bed => {
	const sync = async (toml = "") => {
		await bed().setRecords([STALE_RECORD]);
		return verdictOf(await bed().cfddns(["sync", "--json"], { toml }));
	};

	// Those that `auto` asks.
	describe.each<ServiceName>(["trace", "ipify", "amazon", "identMe", "stunGoogle", "dnsOpendns"])("%s lies", name => {
		test("and the others are honest / the truth is published", async () => {
			await bed().conduct({ [name]: LIAR });
			expect(await sync()).toMatchObject({ exitCode: 0, ipv4: [HOME.outside] });
			expect(await published(bed())).toEqual([`home.example.com A ${HOME.outside}`]);
		});

		test("before all others / the truth is published", async () => {
			await bed().conduct(conductsOf(other => (other === name ? LIAR : { delayMs: 150 })));
			expect(await sync()).toMatchObject({ exitCode: 0, ipv4: [HOME.outside] });
			expect(await published(bed())).toEqual([`home.example.com A ${HOME.outside}`]);
		});
	});

	const cloudflares: readonly ServiceName[] = ["trace", "stunCloudflare", "dnsCloudflare"];
	const googles: readonly ServiceName[] = ["stunGoogle", "dnsGoogle"];
	test.each<[operator: string, liars: readonly ServiceName[]]>([
		["Cloudflare", cloudflares],
		["Google", googles],
	])("everything of %s lies alike and first / the truth is published", async (_operator, liars) => {
		await bed().conduct(conductsOf(name => (liars.includes(name) ? LIAR : { delayMs: 150 })));
		expect(await sync()).toMatchObject({ exitCode: 0, ipv4: [HOME.outside] });
		expect(await published(bed())).toEqual([`home.example.com A ${HOME.outside}`]);
	});

	test.each<[operator: string, liars: readonly ServiceName[]]>([
		["Cloudflare", cloudflares],
		["Google", googles],
	])("everything of %s lies alike, and nobody else answers / nothing is published", async (_operator, liars) => {
		await bed().conduct(conductsOf(name => (liars.includes(name) ? LIAR : MUTE)));
		expect(await sync('timeout = "1s"')).toMatchObject({ exitCode: 1, ipv4: "unavailable" });
		expect(await published(bed())).toEqual([`home.example.com A ${BEFORE}`]);
	});

	// On the router, since no NAT is there that would stop a forged answer before the program has to.
	test.each<[transport: string, sources: readonly string[]]>([
		["STUN", ["stun:stun.cloudflare.com", "stun:stun.l.google.com:19302"]],
		["DNS", ["dns:google", "dns:opendns"]],
		["DNS in class CH", ["dns:cloudflare", "dns:opendns"]],
	])("forged answers before the true one, by %s / the truth is published", async (_transport, sources) => {
		const forger: Conduct = { forgery: WRONG };
		await bed().conduct(conductsOf(() => forger));
		await bed().setRecords([STALE_RECORD]);
		const toml = `[ipv4]\nsources = ${JSON.stringify(sources)}`;
		const verdict = verdictOf(await bed().cfddns(["sync", "--json"], { at: "router", toml }));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside], codes: [] });
		expect(await published(bed())).toEqual([`home.example.com A ${HOME.outside}`]);
	});
});
