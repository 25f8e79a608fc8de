import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { STUN_DOUBLE_PORT } from "./internet.ts";
import type { Daemon, Namespaces } from "./namespaces.ts";
import { addressesOf, SERVICES, type Service, serviceEntries } from "./services.ts";
import { HOME, type Place } from "./topology.ts";

const DNSMASQ = [
	"dnsmasq",
	"--keep-in-foreground",
	"--conf-file=/dev/null",
	"--no-resolv",
	"--no-hosts",
	"--user=root",
];

/** Waits until something listens there. */
export async function listening(network: Namespaces, place: Place, kind: "tcp" | "udp", port: number): Promise<void> {
	const flags = kind === "tcp" ? "-Hlnt" : "-Hlnu";
	const isThere = (): boolean => network.run(place, `ss ${flags} sport = :${port}`) !== "";
	await vi.waitUntil(isThere, { timeout: 10_000, interval: 30 });
}

/** The ISP's resolver: dnsmasq, for the names of the services only. */
export async function startResolver(network: Namespaces): Promise<Daemon> {
	const records = serviceEntries().flatMap(([, { names, addresses }]) =>
		names.map(name => {
			// A service's names for one family only have addresses of that family only.
			const ipv4 = /^(?:v6|api6)\./.test(name) ? [] : addresses.ipv4.slice(0, 1);
			const ipv6 = /^(?:v4|api4|checkip)\./.test(name) || name === "api.ipify.org" ? [] : addresses.ipv6.slice(0, 1);
			return `--host-record=${[name, ...ipv4, ...ipv6].join(",")}`;
		}),
	);
	const listen = [`--listen-address=${HOME.resolver}`, "--bind-interfaces", `--pid-file=${network.folder}/dnsmasq.pid`];
	const daemon = network.start("isp", [...DNSMASQ, ...listen, ...records]);
	await listening(network, "isp", "udp", 53);
	return daemon;
}

/** An ISP's DHCP server: dnsmasq, with this address alone to lend. It is asked again every few seconds. */
export async function startLender(network: Namespaces, device: string, address: string): Promise<Daemon> {
	const files = ["leases", "pid"].map(name => join(network.folder, `lender.${name}`));
	for (const file of files) rmSync(file, { force: true });
	const [leases, pid] = files;
	const daemon = network.start("isp", [
		...[...DNSMASQ, "--port=0", "--no-ping", `--interface=${device}`, "--bind-interfaces", "--dhcp-authoritative"],
		...[`--dhcp-range=${address},${address},255.255.255.0,2m`, "--dhcp-option=option:T1,3"],
		...[`--dhcp-option=option:dns-server,${HOME.resolver}`, `--dhcp-leasefile=${leases}`, `--pid-file=${pid}`],
	]);
	await listening(network, "isp", "udp", 67);
	return daemon;
}

/** A resolver of the router's for whom every name is the router itself. */
export async function startCaptiveResolver(network: Namespaces, port: number): Promise<Daemon> {
	const listen = [`--port=${port}`, `--listen-address=${HOME.router}`, "--bind-interfaces"];
	const words = [...listen, `--pid-file=${network.folder}/captive.pid`, `--address=/#/${HOME.router}`];
	const daemon = network.start("router", [...DNSMASQ, ...words]);
	await listening(network, "router", "udp", port);
	return daemon;
}

/** coturn, as both STUN services. */
export async function startStun(network: Namespaces): Promise<void> {
	const start = (service: Service, port: number): Promise<void> => {
		const ips = addressesOf(service).map(address => `--listening-ip=${address}`);
		const files = [`--pidfile=${network.folder}/turn-${port}.pid`, "--log-file=stdout", "--no-stdout-log"];
		const modest = ["--stun-only", "--no-tls", "--no-dtls", "--no-tcp", "--no-cli", "--no-auth"];
		network.start("internet", ["turnserver", "-n", ...modest, ...ips, `--listening-port=${port}`, ...files]);
		return listening(network, "internet", "udp", port);
	};
	await start(SERVICES.stunCloudflare, 3478);
	await start(SERVICES.stunGoogle, 19302);
}

/** Puts the node servers in the place of coturn, or takes them away again. */
export function doubleStun(network: Namespaces, services: readonly Service[]): void {
	const rules = services.flatMap(({ addresses }) => [
		...addresses.ipv4.map(
			address => `ip daddr ${address} udp dport { 3478, 19302 } dnat ip to ${address}:${STUN_DOUBLE_PORT}`,
		),
		...addresses.ipv6.map(
			address => `ip6 daddr ${address} udp dport { 3478, 19302 } dnat ip6 to [${address}]:${STUN_DOUBLE_PORT}`,
		),
	]);
	const lines = [
		"flush chain inet doubles prerouting",
		...rules.map(rule => `add rule inet doubles prerouting ${rule}`),
	];
	network.run("internet", `nft -f - <<-END\n${lines.join("\n")}\nEND`);
}

/** miniupnpd, which answers NAT-PMP and UPnP on the router's inside. */
export async function startMiniupnpd(network: Namespaces): Promise<Daemon> {
	const file = join(network.folder, "miniupnpd.conf");
	const settings = [
		"ext_ifname=wan0",
		"listening_ip=lan0",
		"enable_natpmp=yes",
		"enable_upnp=yes",
		"uuid=acb60b94-fa80-480f-aba3-a754f3872074",
		"upnp_table_name=miniupnpd",
		"upnp_nat_table_name=miniupnpd",
		"allow 1024-65535 192.168.1.0/24 1024-65535",
	];
	writeFileSync(file, `${settings.join("\n")}\n`);
	const daemon = network.start("router", ["miniupnpd", "-d", "-f", file, "-P", join(network.folder, "miniupnpd.pid")]);
	await listening(network, "router", "udp", 5351);
	return daemon;
}
