import { expect, test, vi } from "vitest";
import type { AskerMessage } from "./asker.ts";
import { inHomeNetwork, until } from "./fixture.ts";
import type { Talk } from "./namespaces.ts";
import { muteRouter, replaceRouter } from "./other-router.ts";
import { openPortal } from "./portal.ts";
import { HOME, type Line, type Place } from "./topology.ts";
import { connectVpn, type Takeover } from "./vpn.ts";

const CURL = "curl -sS --max-time 5";
const STUN: AskerMessage = { kind: "stun", host: "162.159.207.0", port: 3478 };
const GOOGLE: AskerMessage = {
	...{ kind: "dns", host: "216.239.32.10", port: 53 },
	...{ name: "o-o.myaddr.l.google.com", type: "TXT" },
};
const NATPMP: AskerMessage = { kind: "natpmp", host: HOME.router, port: 5351 };

/** Before the program is tried in it, the network has to be right by other people's programs. */
inHomeNetwork("the home network itself", bed => {
	const askers = new Map<Place, Promise<Talk<AskerMessage, readonly string[]>>>();
	const ask = async (place: Place, message: AskerMessage): Promise<readonly string[]> => {
		const asker = askers.get(place) ?? bed().network.script(place, "asker-script.ts");
		askers.set(place, asker);
		return (await asker).ask(message);
	};
	const echo = (place: Place, flags = "-4", name = "ident.me"): string =>
		bed().run(place, `${CURL} ${flags} https://${name} || true`);

	test.each<[line: Line, seen: string, natpmp: string]>([
		["public", HOME.outside, `0 ${HOME.outside}`],
		["cgnat", HOME.shared, "3 0.0.0.0"],
		["double-nat", HOME.shared, "3 0.0.0.0"],
	])("a %s line / the Internet sees %s, miniupnpd says %s", async (line, seen, natpmp) => {
		bed().plugIn(line);
		expect(echo("client")).toBe(seen);
		expect(await ask("client", STUN)).toEqual([seen]);
		expect(await ask("client", GOOGLE)).toEqual([seen]);
		expect(await ask("client", NATPMP)).toEqual([natpmp]);
	});

	test("IPv6 / the Internet sees the client's own address, by each transport", async () => {
		const own = `${HOME.prefix}10`;
		expect(echo("client", "-6")).toBe(own);
		expect(await ask("client", { ...STUN, host: "2606:4700:49::1" })).toEqual([own]);
		const question = { name: "whoami.cloudflare", type: "TXT", class: "CH" } as const;
		const resolver = { kind: "dns", host: "2606:4700:4700::1111", port: 53 } as const;
		expect(await ask("client", { ...resolver, ...question })).toEqual([own]);
	});

	test("every visit is counted, at the service that it was paid to", async () => {
		bed().visits();
		echo("client");
		await ask("client", STUN);
		expect(bed().visits()).toEqual({ identMe: 1, stunCloudflare: 1 });
		expect(bed().visits()).toEqual({});
	});

	test("services that lie / the lie, and the truth again when they no longer do", async () => {
		await bed().conduct({
			identMe: { lie: { ipv4: "185.93.1.7" } },
			stunCloudflare: { lie: { ipv4: "185.93.1.7" } },
			dnsGoogle: { lie: { ipv4: "185.93.1.7" } },
		});
		expect([echo("client"), ...(await ask("client", STUN)), ...(await ask("client", GOOGLE))]).toEqual(
			Array.from({ length: 3 }, () => "185.93.1.7"),
		);
		await bed().conduct({});
		expect([echo("client"), ...(await ask("client", STUN)), ...(await ask("client", GOOGLE))]).toEqual(
			Array.from({ length: 3 }, () => HOME.outside),
		);
	});

	test("forged answers / they arrive before the true one", async () => {
		await bed().conduct({ stunCloudflare: { forgery: "185.93.1.7" }, dnsGoogle: { forgery: "185.93.1.7" } });
		const forged = [
			"185.93.1.7 to another question",
			"185.93.1.7 from another port",
			"185.93.1.7 from 185.10.10.1 from another port",
			HOME.outside,
		];
		expect(await ask("router", STUN)).toEqual(forged);
		expect(await ask("router", GOOGLE)).toEqual(forged);
	});

	test.each<Takeover>(["halves", "metric", "rules"])(
		"a VPN by %s / carries all but what is bound to the line",
		async how => {
			until(await connectVpn(bed().network, "client", HOME.router, how));
			expect(echo("client")).toBe(HOME.vpn);
			expect(echo("client", "-4 --interface if!lan0")).toBe(HOME.outside);
		},
	);

	test("a captive portal / names lead to the router, whose certificate nobody knows", async () => {
		const portal = await openPortal(bed().network);
		until(portal.close);
		expect(echo("client", "-4 -k")).toContain("Room number");
		expect(echo("client")).toBe("");
		await portal.show("redirect");
		expect(bed().run("client", `${CURL} -k -o /dev/null -w '%{http_code}' https://ident.me`)).toBe("302");
		expect(await ask("client", STUN)).toEqual([]);
	});

	test("another make of router / tells its private address; a mute one nothing", async () => {
		const restore = await replaceRouter(bed().network, HOME.doubleNat);
		expect(await ask("client", NATPMP)).toEqual([`0 ${HOME.doubleNat}`]);
		await restore();
		until(muteRouter(bed().network));
		expect(await ask("client", NATPMP)).toEqual([]);
	});

	test("two lines / by the default route, and by what is bound to the other's address", () => {
		expect([echo("office"), echo("office", "--interface wan0")]).toEqual([HOME.wan0, HOME.wan0]);
		expect(echo("office", `--interface ${HOME.wan1}`)).toBe(HOME.wan1);
	});
});

test.skipIf(process.getuid?.() !== 0)("afterwards nothing is left of this process's networks", async () => {
	const { readdirSync } = await import("node:fs");
	const left = (): readonly string[] =>
		readdirSync("/run/netns").filter(name => name.startsWith(`cfhome-${process.pid}-`));
	await vi.waitFor(() => expect(left()).toEqual([]));
});
