import { readFileSync } from "node:fs";
import { type Family, familyOf, parseAddress } from "../core/address.ts";
import type { Gateway, InterfaceAddress, NetworkView, RunCommand } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { gatewayByCommand } from "./gateway.ts";
import { outgoingAddress } from "./network-socket.ts";
import { type DefaultRoute, ipv4DefaultRoutes, ipv6DefaultRoutes, parseIfInet6 } from "./network-tables.ts";
import { deviceOf } from "./pick-source.ts";
import { isTunnel, type ReadSys } from "./tunnel.ts";

type Table = "route" | "ipv6_route" | "if_inet6";

/** What this machine's kernel tells, raw. */
export type Kernel = {
	/** As `os.networkInterfaces()`: addresses by interface name, or by label ("wan0:1"). May throw. */
	interfaces(): Promise<Readonly<Record<string, readonly { readonly address: string }[] | undefined>>>;
	/** A table of Linux's `/proc/self/net`; `null` where there is none. */
	table(name: Table): string | null;
	/** The address that packets of this family leave from; `null` if there is no way out. */
	outgoingAddress(family: Family): Promise<string | null>;
	readonly sys: ReadSys;
};

export type NetworkOptions = {
	readonly kernel?: Kernel;
	/** As Node names it. */
	readonly platform?: string;
	/** For what macOS and Windows tell through programs only; without it they do not tell. */
	readonly run?: RunCommand;
};

const ROUTES = {
	ipv4: { table: "route", parse: ipv4DefaultRoutes },
	ipv6: { table: "ipv6_route", parse: ipv6DefaultRoutes },
} as const satisfies Readonly<Record<Family, { table: Table; parse: (table: string) => readonly DefaultRoute[] }>>;

/**
 * Linux: interfaces and flags from the kernel's tables. Elsewhere the flags of IPv6 addresses are unknown, the default route is
 * found by asking which address would be sent from, and its router by a program.
 */
export function createNetworkView({ kernel = thisKernel, platform = "linux", run }: NetworkOptions = {}): NetworkView {
	return {
		addresses: () => addressesOf(kernel),
		async defaultInterfaces(family) {
			const { table, parse } = ROUTES[family];
			const routes = kernel.table(table);
			if (routes !== null) return [...new Set(parse(routes).map(route => route.interface))];
			const outgoing = await outgoingInterface(kernel, family);
			return outgoing === null ? [] : [outgoing];
		},
		outgoingInterface: family => outgoingInterface(kernel, family),
		isTunnel: async name => isTunnel(deviceOf(name), platform, kernel.sys),
		async gateway(through) {
			const table = kernel.table("route");
			const isTunnelNamed = (name: string) => isTunnel(deviceOf(name), platform, kernel.sys);
			if (table !== null) return gatewayInTable(table, through, isTunnelNamed);
			if (run === undefined) return null;
			const found = await gatewayByCommand(through, platform, run, () => addressesOf(kernel));
			return found !== null && through === null && isTunnelNamed(found.interface) ? null : found;
		},
	};
}

function gatewayInTable(
	table: string,
	through: string | null,
	isTunnelNamed: (name: string) => boolean,
): Gateway | null {
	for (const { interface: name, gateway } of ipv4DefaultRoutes(table)) {
		// At the far end of a VPN is no router of ours.
		const fits = through === null ? !isTunnelNamed(name) : name === deviceOf(through);
		if (fits && gateway !== null) return { address: gateway, interface: name };
	}
	return null;
}

async function outgoingInterface(kernel: Kernel, family: Family): Promise<string | null> {
	const outgoing = parseAddress(withoutZone((await kernel.outgoingAddress(family)) ?? ""));
	const holder = (await addressesOf(kernel)).find(({ address }) => address === outgoing);
	return holder === undefined ? null : deviceOf(holder.interface);
}

async function addressesOf(kernel: Kernel): Promise<readonly InterfaceAddress[]> {
	const interfaces = await kernel.interfaces().catch(blind);
	// Read after the interfaces: an address that is missing here has just gone.
	const table = kernel.table("if_inet6");
	const known = table === null ? null : parseIfInet6(table);
	return Object.entries(interfaces).flatMap(([name, infos = []]) =>
		infos.flatMap(({ address: text }): readonly InterfaceAddress[] => {
			const address = parseAddress(withoutZone(text));
			if (address === null) return [];
			if (familyOf(address) === "ipv4") return [{ interface: name, address, stability: "stable" }];
			if (known === null) return [{ interface: name, address, stability: "unknown" }];
			const row = known.find(other => other.address === address && other.interface === name);
			return [{ interface: name, address, stability: row?.stability ?? "unfit" }];
		}),
	);
}

const withoutZone = (text: string): string => text.replace(/%.*$/s, "");

function blind(error: unknown): never {
	if (!(error instanceof Error && "code" in error)) throw error;
	throw new Problem("source-unavailable", `this machine's addresses cannot be read (${error.message})`, {
		hint: "In a sandbox, allow netlink sockets. Under systemd: RestrictAddressFamilies= needs AF_NETLINK.",
		cause: error,
	});
}

export const thisKernel: Kernel = {
	async interfaces() {
		const { networkInterfaces } = await import("node:os");
		return networkInterfaces();
	},
	table: name => readOrNull(`/proc/self/net/${name}`),
	outgoingAddress,
	sys: (name, file) => readOrNull(`/sys/class/net/${name}/${file}`),
};

function readOrNull(path: string): string | null {
	try {
		// Synchronous: the kernel answers from memory, faster than a thread could be asked.
		return readFileSync(path, "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error) return null;
		throw error;
	}
}
