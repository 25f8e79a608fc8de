import { vi } from "vitest";
import type { Namespaces } from "./namespaces.ts";
import { HOME, type Place } from "./topology.ts";

const TUNNEL = "TUN:10.8.0.2/24,tun-name=tun0,iff-up,iff-no-pi";
const FAR_END = "TUN:10.8.0.1/24,tun-name=tun0,iff-up,iff-no-pi";
const PORT = 1194;

/** How VPNs take over the default route: OpenVPN's halves, a better metric, or wg-quick's rules. */
const TAKEOVERS = {
	halves: { up: "for half in 0.0.0.0/1 128.0.0.0/1; do ip route add $half dev tun0; done", down: "true" },
	metric: { up: "ip route add default dev tun0 metric 50", down: "true" },
	rules: {
		up: `
			ip route add default dev tun0 table 51820
			ip rule add not fwmark 51820 lookup 51820 priority 32764
			ip rule add lookup main suppress_prefixlength 0 priority 32763`,
		down: "ip rule delete priority 32764; ip rule delete priority 32763",
	},
} as const satisfies Readonly<Record<string, { up: string; down: string }>>;

export type Takeover = keyof typeof TAKEOVERS;

/** Brings a VPN up by socat; what leaves it bears the address HOME.vpn. Returns what takes it down again. */
export async function connectVpn(
	network: Namespaces,
	place: Place,
	gateway: string,
	takeover: Takeover,
): Promise<() => Promise<void>> {
	const server = network.start("vpn", ["socat", `UDP4-LISTEN:${PORT},bind=${HOME.vpn}`, FAR_END]);
	await vi.waitUntil(() => network.run("vpn", `ss -Hlnu sport = :${PORT}`) !== "", { timeout: 10_000, interval: 30 });
	// The tunnel's own packets go on by the line.
	network.run(place, `ip route add ${HOME.vpn} via ${gateway}`);
	const client = network.start(place, ["socat", `UDP4:${HOME.vpn}:${PORT}`, TUNNEL]);
	await vi.waitUntil(() => network.run(place, "ip -4 -brief address").includes("10.8.0.2"), { timeout: 10_000 });
	network.run(place, TAKEOVERS[takeover].up);
	return async () => {
		network.run(place, TAKEOVERS[takeover].down);
		await Promise.all([client.stop(), server.stop()]);
		network.run(place, `ip route delete ${HOME.vpn}`);
	};
}
