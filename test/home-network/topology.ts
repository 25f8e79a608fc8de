import type { Namespaces } from "./namespaces.ts";
import { addressesOf, serviceEntries } from "./services.ts";

export const PLACES = ["client", "router", "isp", "internet", "vpn", "office"] as const;
/**
 * `client` - 192.168.1.0/24 - `router` - `isp` - `internet` - `vpn`; and `office`, a machine with two lines of its own, is a
 * customer of the same ISP.
 */
export type Place = (typeof PLACES)[number];

const ROUTERS: readonly Place[] = ["router", "isp", "internet", "vpn"];
const FORWARD = "for family in ipv4 ipv6; do echo 1 > /proc/sys/net/$family/conf/all/forwarding; done";

/** Addresses that tests name. */
export const HOME = {
	client: "192.168.1.10",
	router: "192.168.1.1",
	/** Of the router's outside, on an ordinary line. */
	outside: "81.2.69.142",
	cgnat: "100.64.3.4",
	doubleNat: "10.0.0.2",
	/** That the Internet sees of customers without an address of their own. */
	shared: "81.2.69.200",
	resolver: "81.2.69.53",
	vpn: "185.10.10.10",
	/** The office's lines. */
	wan0: "81.2.70.10",
	wan1: "80.5.6.7",
	/** Of the LAN; and the one that the ISP gives it later. */
	prefix: "2a01:5a8:0:1::",
	nextPrefix: "2a01:5a8:0:2::",
} as const;

/** Uniqueness of addresses is not looked into, so that they work at once. */
const EVERYWHERE = `
	for conf in all default; do
		echo 0 > /proc/sys/net/ipv6/conf/$conf/accept_dad
		echo 0 > /proc/sys/net/ipv6/conf/$conf/accept_ra
		echo 0 > /proc/sys/net/ipv4/conf/$conf/rp_filter
	done
	ip link set lo up`;

const ADDRESSES: Readonly<Record<Place, string>> = {
	client: `
		ip address add ${HOME.client}/24 dev lan0
		ip route add default via ${HOME.router} dev lan0 metric 100
		ip address add ${HOME.prefix}10/64 dev lan0
		ip route add default via fe80::1 dev lan0 metric 100`,
	router: `
		ip address add ${HOME.router}/24 dev lan0
		ip address add fe80::1/64 dev lan0
		for prefix in ${HOME.prefix} ${HOME.nextPrefix}; do ip route add $prefix/64 dev lan0; done
		ip address add 2a01:5a8:ffff::2/64 dev wan0
		ip route add default via 2a01:5a8:ffff::1
		nft -f - <<-END
			table ip nat {
				chain postrouting {
					type nat hook postrouting priority srcnat
					oifname "wan0" masquerade
				}
			}
			table inet miniupnpd {
				chain forward {
					type filter hook forward priority filter
					jump miniupnpd
				}
				chain miniupnpd {
				}
				chain prerouting {
					type nat hook prerouting priority dstnat
					jump prerouting_miniupnpd
				}
				chain prerouting_miniupnpd {
				}
				chain postrouting {
					type nat hook postrouting priority srcnat
					jump postrouting_miniupnpd
				}
				chain postrouting_miniupnpd {
				}
			}
		END`,
	isp: `
		ip address add ${HOME.resolver}/32 dev lo
		ip address add ${HOME.shared}/32 dev lo
		ip address add 81.2.69.1/24 dev home0
		ip address add 100.64.0.1/10 dev home0
		ip address add 10.0.0.1/24 dev home0
		ip address add 2a01:5a8:ffff::1/64 dev home0
		ip route add 2a01:5a8::/48 via 2a01:5a8:ffff::2
		ip address add 81.2.70.1/24 dev office0
		ip address add 80.5.6.1/24 dev office1
		ip address add 80.249.0.2/30 dev core0
		ip route add default via 80.249.0.1
		ip address add 2a01:5a8:fffe::2/64 dev core0
		ip route add default via 2a01:5a8:fffe::1
		nft -f - <<-END
			table ip nat {
				chain postrouting {
					type nat hook postrouting priority srcnat
					oifname "core0" ip saddr { 100.64.0.0/10, 10.0.0.0/8, 192.168.0.0/16 } snat to ${HOME.shared}
				}
			}
		END`,
	internet: `
		ip address add 80.249.0.1/30 dev isp0
		for network in 81.2.69.0/24 81.2.70.0/24 80.5.6.0/24; do ip route add $network via 80.249.0.2; done
		ip address add 2a01:5a8:fffe::1/64 dev isp0
		ip route add 2a01:5a8::/32 via 2a01:5a8:fffe::2
		ip address add 185.10.10.1/24 dev vpn0
		${serviceEntries()
			.flatMap(([, service]) => addressesOf(service))
			.map(address => `ip address add ${address} dev lo`)
			.join("\n")}
		nft -f - <<-END
			table inet seen {
				${serviceEntries()
					.map(([name]) => `counter ${name} {}`)
					.join("\n")}
				chain input {
					type filter hook input priority filter
					${serviceEntries()
						.flatMap(([name, { addresses }]) => [
							`ip daddr { ${addresses.ipv4.join(", ")} } ct state new counter name ${name}`,
							`ip6 daddr { ${addresses.ipv6.join(", ")} } ct state new counter name ${name}`,
						])
						.join("\n")}
				}
			}
			table inet doubles {
				chain prerouting {
					type nat hook prerouting priority dstnat
				}
			}
		END`,
	vpn: `
		ip address add ${HOME.vpn}/24 dev net0
		ip route add default via 185.10.10.1
		nft -f - <<-END
			table ip nat {
				chain postrouting {
					type nat hook postrouting priority srcnat
					oifname "net0" masquerade
				}
			}
		END`,
	office: `
		ip address add ${HOME.wan0}/24 dev wan0
		ip address add ${HOME.wan1}/24 dev wan1
		ip route add default via 81.2.70.1 dev wan0 metric 100
		ip route add default via 80.5.6.1 dev wan1 table 101
		ip rule add from ${HOME.wan1} lookup 101 priority 1000`,
};

/** Makes all places, and the cables between them. No cable leads out of them. */
export function wire(network: Namespaces): void {
	for (const place of PLACES) {
		network.add(place);
		network.run(place, EVERYWHERE);
		if (ROUTERS.includes(place)) network.run(place, FORWARD);
	}
	network.link("client", "lan0", "router", "lan0");
	network.link("router", "wan0", "isp", "home0");
	network.link("isp", "core0", "internet", "isp0");
	network.link("internet", "vpn0", "vpn", "net0");
	network.link("office", "wan0", "isp", "office0");
	network.link("office", "wan1", "isp", "office1");
	for (const place of PLACES) network.run(place, ADDRESSES[place]);
}

/** What the ISP gives the router: an address of its own, one of CGNAT, or a private one of a second router. */
export type Line = "public" | "cgnat" | "double-nat";

const LINES: Readonly<Record<Line, readonly [address: string, gateway: string]>> = {
	public: [`${HOME.outside}/24`, "81.2.69.1"],
	cgnat: [`${HOME.cgnat}/10`, "100.64.0.1"],
	"double-nat": [`${HOME.doubleNat}/24`, "10.0.0.1"],
};

export function plugIn(network: Namespaces, line: Line): void {
	const [address, gateway] = LINES[line];
	network.run(
		"router",
		`ip -4 address flush dev wan0; ip address add ${address} dev wan0; ip route replace default via ${gateway}`,
	);
}
