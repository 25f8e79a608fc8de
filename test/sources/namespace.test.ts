import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createNamespace, type Namespace, namespaceObstacle } from "./namespace.ts";

const SCRIPT = fileURLToPath(new URL("namespace-script.ts", import.meta.url));
const obstacle = namespaceObstacle();
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

/** A line with two IPv4 addresses and with IPv6 ones in every state; a LAN; a VPN with a routing table of its own. */
const SET_UP = `
	ip link set lo up
	for name in wan lan vpn old; do
		ip link add \${name}0 type veth peer name \${name}9
		echo 0 > /proc/sys/net/ipv6/conf/\${name}0/accept_ra
	done
	echo 2 > /proc/sys/net/ipv6/conf/wan0/use_tempaddr
	for name in wan0 wan9 lan0 lan9 vpn0 vpn9 old0 old9; do ip link set $name up; done

	ip address add 81.2.69.142/24 dev wan0
	ip address add 81.2.69.143/24 dev wan0 label wan0:1
	ip address add 169.254.7.7/16 dev wan0
	ip route add default via 81.2.69.1 dev wan0 metric 100
	ip address add 192.168.1.1/24 dev lan0
	ip route add default via 192.168.1.254 dev lan0 metric 600

	ip address add 2a01:5a8::8/64 dev wan9 nodad
	ip address add 2a01:5a8::8/64 dev wan0
	ip address add 2a01:5a8::1:2:3:4/64 dev wan0 mngtmpaddr nodad valid_lft 1000 preferred_lft 900
	ip address add 2a01:5a8::de/64 dev wan0 nodad preferred_lft 0
	ip address add fd00::5/64 dev wan0 nodad
	ip address add 2a01:5a8:0:1::1/64 dev lan0 nodad
	ip address add 2a01:5a8:0:2::1/64 dev vpn0 nodad
	ip address add 2a01:5a8:0:3::1/64 dev old0 nodad preferred_lft 0
	ip -6 route add default dev vpn0 table 77
	ip -6 route add unreachable default metric 5
	ip -6 route add default via fe80::1 dev wan0`;

/** Waits for the kernel, which takes about a second to find out whether an address is unique. */
const settled = (isSo: () => boolean): Promise<void> =>
	vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 20_000, interval: 100 });

describe.skipIf(obstacle !== null)(`in a network of its own${why}`, () => {
	let network: Namespace;
	let seen: unknown;

	beforeAll(async () => {
		network = await createNamespace(SCRIPT);
		network.run(SET_UP);
		const has = (flags: string): boolean => network.run(`ip -6 address show dev wan0 scope global ${flags}`) !== "";
		await settled(() => has("dadfailed") && has("temporary -tentative"));
		// From now on, checking that an address is unique takes minutes.
		network.run("echo 200 > /proc/sys/net/ipv6/conf/wan0/dad_transmits; ip address add 2a01:5a8::7/64 dev wan0");
		await settled(() => has("tentative -dadfailed"));
		seen = network.script("interface", "interface:lan0", "interface:wan0:1", "interface:old0", "interface:ppp0");
	});
	afterAll(() => network?.remove());

	test.each<[state: string, question: string, answer: unknown]>([
		["lowest metric, all labels, no link-local", "ipv4 interface", "interface:wan0 81.2.69.142 81.2.69.143"],
		[
			"neither temporary, deprecated, tentative nor duplicate; a VPN's own table does not count",
			"ipv6 interface",
			"interface:wan0 2a01:5a8::1:2:3:4 fd00::5",
		],
		["named", "ipv4 interface:lan0", "interface:lan0 192.168.1.1"],
		["named", "ipv6 interface:lan0", "interface:lan0 2a01:5a8:0:1::1"],
		["a label", "ipv4 interface:wan0:1", "interface:wan0:1 81.2.69.143"],
		[
			"deprecated only",
			"ipv6 interface:old0",
			"interface:old0: its IPv6 addresses are all temporary, deprecated or not yet known to be unique",
		],
		["without IPv4", "ipv4 interface:old0", "interface:old0: it has no IPv4 address for others to use"],
		[
			"not there",
			"ipv4 interface:ppp0",
			"interface:ppp0: no such interface is up and has an address; these are: lan0, lan9, lo, old0, old9, vpn0, vpn9, wan0, wan0:1, wan9",
		],
		["the socket's way out", "ipv4 outgoing", "81.2.69.142"],
		["a name with both families", "ipv4 pinned", true],
		["a name with both families", "ipv6 pinned", true],
	])("%s / %s", (_state, question, answer) => expect(seen).toHaveProperty([question], answer));

	test("the line gets another address, then loses its route, then its cable / seen each time", () => {
		network.run("ip address delete 81.2.69.142/24 dev wan0; ip address add 81.2.69.150/24 dev wan0");
		network.run("ip route replace default via 81.2.69.1 dev wan0 metric 100");
		expect(network.script("interface")).toHaveProperty(["ipv4 interface"], "interface:wan0 81.2.69.150");

		network.run("ip route flush table main; ip -6 route flush table main; ip -6 route flush table 77");
		expect(network.script("interface")).toMatchObject({
			"ipv4 interface": "interface: there is no IPv4 default route",
			"ipv4 outgoing": null,
			"ipv6 interface": "interface: there is no IPv6 default route",
		});

		network.run("ip link set wan0 down");
		const answers = network.script("interface:wan0");
		expect(answers).toHaveProperty(["ipv6 interface:wan0"], expect.stringMatching(/no such interface is up/));
	});
});
