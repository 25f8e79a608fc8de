import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { Problem } from "../core/problem.ts";
import { createNetworkView, type Kernel } from "./network.ts";
import { outgoingAddress } from "./network-socket.ts";
import { CommandFailure } from "./program-failure.ts";

const ROUTE = "Iface\tDestination\tGateway\n wan0\t00000000\t01450251\t0003\t0\t0\t100\t00000000\t0\t0\t0\n";
const IF_INET6 = [
	"2a0105a8000000000000000000000001 03 40 00 80 wan0",
	"2a0105a8000000000000000000000002 03 40 00 01 wan0",
	"2a0105a8000000000000000000000001 04 40 00 20 lan0",
].join("\n");

const machine = (parts: Partial<Kernel> = {}, tables: Readonly<Record<string, string>> = {}): Kernel => ({
	interfaces: async () => ({
		lo: [{ address: "127.0.0.1" }, { address: "::1" }],
		wan0: [
			{ address: "81.2.69.142" },
			{ address: "2a01:5a8::1" },
			{ address: "2a01:5a8::2" },
			{ address: "2a01:5a8::3" },
		],
		"wan0:1": [{ address: "81.2.69.143" }],
		lan0: [{ address: "2a01:5a8::1" }, { address: "fe80::1%lan0" }, { address: "nonsense" }],
	}),
	table: name => tables[name] ?? null,
	outgoingAddress: async () => null,
	sys: () => null,
	...parts,
});

const seen = async (kernel: Kernel): Promise<readonly string[]> =>
	(await createNetworkView({ kernel }).addresses()).map(row => `${row.interface} ${row.address} ${row.stability}`);

test("Linux / flags by interface and address, and an address that has just gone is unfit", async () => {
	expect(await seen(machine({}, { if_inet6: IF_INET6 }))).toEqual([
		"lo 127.0.0.1 stable",
		"lo ::1 unfit",
		"wan0 81.2.69.142 stable",
		"wan0 2a01:5a8::1 stable",
		"wan0 2a01:5a8::2 unfit",
		"wan0 2a01:5a8::3 unfit",
		"wan0:1 81.2.69.143 stable",
		"lan0 2a01:5a8::1 unfit",
		"lan0 fe80::1 unfit",
	]);
});

test("elsewhere / the flags of IPv6 are unknown, IPv4 is stable", async () => {
	const rows = await createNetworkView({ kernel: machine() }).addresses();
	expect(rows.every(({ address, stability }) => stability === (address.includes(":") ? "unknown" : "stable"))).toBe(
		true,
	);
});

test.each<[state: string, kernel: Kernel, expected: string | null]>([
	["Linux / from the table", machine({}, { route: ROUTE }), "wan0"],
	[
		"Linux without a route / none, and no socket is asked",
		machine({ outgoingAddress: refuse }, { route: "Iface\n" }),
		null,
	],
	[
		"elsewhere / the holder of the outgoing address, not its label",
		machine({ outgoingAddress: async () => "81.2.69.143" }),
		"wan0",
	],
	["elsewhere, with a zone index / its holder", machine({ outgoingAddress: async () => "fe80::1%7" }), "lan0"],
	["elsewhere, no way out / none", machine(), null],
	["elsewhere, nobody holds it / none", machine({ outgoingAddress: async () => "81.2.69.200" }), null],
])("default interface: %s", async (_state, kernel, expected) =>
	expect((await createNetworkView({ kernel }).defaultInterfaces("ipv4"))[0] ?? null).toBe(expected),
);

const LINES = [
	"Iface\tDestination\tGateway",
	"tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0",
	"wan0\t00000000\t01450251\t0003\t0\t0\t100\t00000000\t0\t0\t0",
	"wan1\t00000000\t0101A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0",
].join("\n");
const MAC = `    gateway: 81.2.69.1\n  interface: wan0\n`;
const WINDOWS = "0.0.0.0 0.0.0.0 81.2.69.1 81.2.69.142 35\n0.0.0.0 0.0.0.0 10.0.0.1 10.0.0.9 20\n";

test.each<
	[
		state: string,
		table: string | null,
		platform: string,
		printed: string,
		through: string | null,
		expected: string | null,
	]
>([
	["Linux / the best one that has a router", LINES, "linux", "", null, "81.2.69.1 wan0"],
	["Linux, named / its own", LINES, "linux", "", "wan1", "192.168.1.1 wan1"],
	["Linux, a label / its interface's", LINES, "linux", "", "wan0:1", "81.2.69.1 wan0"],
	["Linux, a tunnel without a router / none", LINES, "linux", "", "tun0", null],
	["Linux, named, without a route / none", LINES, "linux", "", "lan0", null],
	["Linux without its table / none", null, "linux", MAC, null, null],
	["macOS / as its program says", null, "darwin", MAC, null, "81.2.69.1 wan0"],
	["macOS, named / its own", null, "darwin", MAC, "wan0", "81.2.69.1 wan0"],
	["macOS, named, but the answer is another's / none", null, "darwin", MAC, "wan1", null],
	["macOS, a name that is an option / none", null, "darwin", MAC, "-wan0", null],
	["Windows / the best one whose interface is known", null, "win32", WINDOWS, null, "81.2.69.1 wan0"],
	["Windows, named, without a route / none", null, "win32", WINDOWS, "lan0", null],
])("gateway: %s", async (_state, table, platform, printed, through, expected) => {
	const kernel = machine({}, table === null ? {} : { route: table });
	const found = await createNetworkView({ kernel, platform, run: async () => printed }).gateway(through);
	expect(found && `${found.address} ${found.interface}`).toBe(expected);
});

test.each(["darwin", "win32"])(
	"gateway on %s: the program fails / nobody can tell; a bug is not hidden",
	async platform => {
		const failing = (error: Error) =>
			createNetworkView({ kernel: machine(), platform, run: () => Promise.reject(error) });
		expect(await failing(new CommandFailure("missing", "route was not found")).gateway(null)).toBeNull();
		await expect(failing(new TypeError("oops")).gateway(null)).rejects.toThrow(TypeError);
	},
);

test("macOS / the program is asked for the interface", async () => {
	const asked: string[] = [];
	const run = async (program: string, args: readonly string[]) => {
		asked.push([program, ...args].join(" "));
		return MAC;
	};
	await createNetworkView({ kernel: machine(), platform: "darwin", run }).gateway("wan0");
	expect(asked).toEqual(["/sbin/route -n get -ifscope wan0 default"]);
});

test("a tunnel / by the kernel's files; a label is of its interface", async () => {
	const sys: Kernel["sys"] = (name, file) => (name === "vpn" && file !== "uevent" ? "1" : null);
	const view = createNetworkView({ kernel: machine({ sys }) });
	expect([await view.isTunnel("vpn"), await view.isTunnel("vpn:1"), await view.isTunnel("eth0")]).toEqual([
		true,
		true,
		false,
	]);
});

async function refuse(): Promise<string> {
	throw new Error("The table has said it all");
}

test("a sandbox without netlink / a problem with the way out", async () => {
	const error = Object.assign(new Error("uv_interface_addresses returned Unknown system error 97"), {
		code: "ERR_SYSTEM_ERROR",
	});
	const view = createNetworkView({ kernel: machine({ interfaces: () => Promise.reject(error) }) });
	const problem = await view.addresses().catch(reason => reason);
	expect(problem).toBeInstanceOf(Problem);
	expect(problem.code).toBe("source-unavailable");
	expect(problem.hint).toContain("AF_NETLINK");
});

test("a bug in reading the interfaces / not hidden", async () => {
	const view = createNetworkView({ kernel: machine({ interfaces: () => Promise.reject(new TypeError("oops")) }) });
	await expect(view.addresses()).rejects.toThrow(TypeError);
});

const loopback = async (): Promise<boolean> =>
	(await createNetworkView().addresses()).some(({ address }) => address === "127.0.0.1");

test("this machine / has its loopback address", async () => expect(await loopback()).toBe(true));

const onLinux = existsSync("/proc/self/net/route");
test.skipIf(!onLinux)("this machine / table and socket agree on the way out (skipped without /proc)", async () => {
	for (const family of ["ipv4", "ipv6"] as const) {
		const fromTable = (await createNetworkView().defaultInterfaces(family))[0] ?? null;
		const outgoing = await outgoingAddress(family);
		if (fromTable === null) continue;
		const rows = await createNetworkView().addresses();
		const holders = rows.filter(({ address }) => address === outgoing).map(row => row.interface.replace(/:.*/, ""));
		expect(holders).toContain(fromTable);
	}
});
