import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { LOOPBACK } from "../cloudflare/certificates.ts";
import { createNamespace, type Namespace, namespaceObstacle } from "./namespace.ts";

const SCRIPT = fileURLToPath(new URL("namespace-leave-by-script.ts", import.meta.url));
const has = (program: string): boolean =>
	(process.env["PATH"] ?? "").split(":").some(folder => existsSync(join(folder, program)));
const obstacle =
	namespaceObstacle() ?? (has("curl") ? (has("setpriv") ? null : "no setpriv program") : "no curl program");
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

/** A line whose router leads to the echo services, and a VPN with another way to them. The VPN's tell where the VPN comes out. */
const SET_UP = (internet: string, vpn: string) => `
	ip link set lo up
	ip link add wan0 type veth peer name wan9 netns ${internet}
	ip link add tun0 type veth peer name tun9 netns ${vpn}
	for name in all wan0 tun0; do echo 0 > /proc/sys/net/ipv4/conf/$name/rp_filter; done
	for name in wan0 tun0; do ip link set $name up; done
	ip address add 81.2.69.142/24 dev wan0
	ip address add 81.2.69.143/24 dev wan0 label wan0:1
	ip address add 2a01:5a8::2/64 dev wan0 nodad
	ip address add 10.8.0.2/24 dev tun0
	ip address add fd08::2/64 dev tun0 nodad`;
const FAR_END = (name: string, ...addresses: readonly string[]) => `
	ip link set lo up
	ip link set ${name} up
	for address in ${addresses.join(" ")}; do ip address add $address dev ${name}; done
	ip address add 2a01:5a9::7/128 dev lo nodad
	ip address add 81.2.70.7/32 dev lo`;

const WAN = "ip route add default via 81.2.69.1 dev wan0; ip -6 route add default via 2a01:5a8::1 dev wan0";
/** Who carries the default route, and how. */
const VPNS = {
	"halves of the Internet, as OpenVPN has it": `${WAN}
		for half in 0.0.0.0/1 128.0.0.0/1; do ip route add $half via 10.8.0.1 dev tun0; done
		for half in ::/1 8000::/1; do ip -6 route add $half via fd08::1 dev tun0; done`,
	"the better metric, as NetworkManager has it": `
		ip route add default via 10.8.0.1 dev tun0 metric 50
		ip -6 route add default via fd08::1 dev tun0 metric 50
		ip route add default via 81.2.69.1 dev wan0 metric 100
		ip -6 route add default via 2a01:5a8::1 dev wan0 metric 100`,
	"a table and rules, as wg-quick has it": `${WAN}
		ip route add default via 10.8.0.1 dev tun0 table 51820
		ip -6 route add default via fd08::1 dev tun0 table 51820
		for family in -4 -6; do
			ip $family rule add not fwmark 51820 table 51820
			ip $family rule add table main suppress_prefixlength 0
		done`,
};
/** By which packets from the line's addresses leave by the line. */
const RULES = `
	ip rule add from 81.2.69.142 table 100 priority 50
	ip route add default via 81.2.69.1 dev wan0 table 100
	ip -6 rule add from 2a01:5a8::2 table 100 priority 50
	ip -6 route add default via 2a01:5a8::1 dev wan0 table 100`;
const RESET = `
	for family in -4 -6; do
		ip $family rule flush
		ip $family rule add table main priority 32766
		for table in main 100 51820; do ip $family route flush table $table proto boot || true; done
	done`;

const LINE4 = "81.2.69.142";
const LINE6 = "2a01:5a8::2";
const VPN = "185.159.157.5";
const HTTP4 = "http http://81.2.70.7/";
const HTTP6 = "http http://[2a01:5a9::7]/";
const UDP4 = "udp 81.2.70.7";
const UDP6 = "udp 2a01:5a9::7";
const NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];

describe.skipIf(obstacle !== null)(`a line beside a VPN that carries the default route${why}`, () => {
	let client: Namespace;
	let internet: Namespace;
	let vpn: Namespace;
	let folder: string;
	const servers: ChildProcess[] = [];

	async function start({ name, program }: Namespace, ...told: readonly string[]): Promise<void> {
		const server = spawn("ip", ["netns", "exec", name, ...program, "serve", ...told], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		servers.push(server);
		await once(server.stdout, "data");
	}

	beforeAll(async () => {
		[client, internet, vpn] = [
			await createNamespace(SCRIPT, "-home"),
			await createNamespace(SCRIPT, "-net"),
			await createNamespace(SCRIPT, "-vpn"),
		];
		client.run(SET_UP(internet.name, vpn.name));
		internet.run(FAR_END("wan9", "81.2.69.1/24", "2a01:5a8::1/64"));
		vpn.run(FAR_END("tun9", "10.8.0.1/24", "fd08::1/64"));
		await Promise.all([start(internet), start(vpn, VPN)]);
		folder = mkdtempSync(join(tmpdir(), "cfddns-leave-by-"));
		execFileSync("chmod", ["755", folder]);
		writeFileSync(join(folder, "ca.pem"), LOOPBACK.cert, { mode: 0o644 });
	});
	afterEach(() => void client?.run(RESET));
	afterAll(() => {
		for (const server of servers) server.kill();
		for (const network of [client, internet, vpn]) network?.remove();
		if (folder !== undefined) rmSync(folder, { recursive: true });
	});

	const ask = (prefix: readonly string[], ...questions: readonly string[]): unknown =>
		JSON.parse(client.exec(...prefix, ...client.program, "ask", ...questions));
	const users: readonly (readonly [user: string, prefix: readonly string[]])[] = [
		["root", []],
		["nobody", NOBODY],
	];
	const WITHOUT_CURL = ["env", "PATH=/nonexistent"];

	describe.each(Object.entries(VPNS))("%s", (_vpn, routes) => {
		test.each(users)("%s, no rule / HTTP leaves by the line with curl's help, UDP is refused", (_user, prefix) => {
			client.run(routes);
			const questions = [HTTP4, HTTP6, UDP4, UDP6];
			const bound = questions.map(question => `${question} wan0`);
			expect(ask(prefix, "outgoing", ...questions, ...bound)).toEqual({
				outgoing: "tun0",
				...Object.fromEntries(questions.map(question => [question, VPN])),
				[`${HTTP4} wan0`]: LINE4,
				[`${HTTP6} wan0`]: LINE6,
				[`${UDP4} wan0`]: `DatagramFailure refused: packets from ${LINE4} would leave by tun0, not by wan0`,
				[`${UDP6} wan0`]: `DatagramFailure refused: packets from ${LINE6} would leave by tun0, not by wan0`,
			});
		});

		test.each(users)("%s, no rule, no curl / refused", (_user, prefix) => {
			client.run(routes);
			const reason = `packets from ${LINE4} would leave by tun0, not by wan0, and there is no curl to bind to wan0`;
			expect(ask([...prefix, ...WITHOUT_CURL], HTTP4, `${HTTP4} wan0`)).toEqual({
				[HTTP4]: VPN,
				[`${HTTP4} wan0`]: `HttpFailure refused: ${reason}`,
			});
		});

		test.each(users)("%s, a rule / all leaves by the line, without curl", (_user, prefix) => {
			client.run(`${routes}${RULES}`);
			const questions = [HTTP4, HTTP6, UDP4, UDP6];
			const bound = questions.map(question => `${question} wan0`);
			const answers = ask([...prefix, ...WITHOUT_CURL], ...questions, ...bound);
			expect(answers).toEqual({
				...Object.fromEntries(questions.map(question => [question, VPN])),
				...Object.fromEntries(bound.map(question => [question, question.includes(":5a9:") ? LINE6 : LINE4])),
			});
		});

		test("the VPN is what is wanted / by the VPN, without curl", () => {
			client.run(routes);
			expect(ask(WITHOUT_CURL, `${HTTP4} tun0`, `${UDP4} tun0`)).toEqual({
				[`${HTTP4} tun0`]: VPN,
				[`${UDP4} tun0`]: VPN,
			});
		});
	});

	const OPENVPN = VPNS["halves of the Internet, as OpenVPN has it"];

	test("TLS with curl's help / verified", () => {
		client.run(OPENVPN);
		const question = "http https://localhost/ wan0";
		expect(ask(["env", `CURL_CA_BUNDLE=${folder}/ca.pem`], question)).toEqual({ [question]: LINE4 });
		expect(ask([], question)).toEqual({
			[question]: "HttpFailure untrusted: localhost has a certificate that is not trusted",
		});
		const named = "http https://elsewhere.example/ wan0";
		expect(ask(["env", `CURL_CA_BUNDLE=${folder}/ca.pem`], named)).toEqual({
			[named]: "HttpFailure untrusted: elsewhere.example has a certificate that is not trusted",
		});
	});

	test("the address of a label / no curl would keep it; with a rule it is used", () => {
		client.run(OPENVPN);
		const question = `${HTTP4} wan0:1`;
		const reason = "packets from 81.2.69.143 would leave by tun0, not by wan0";
		expect(ask([], question)).toEqual({ [question]: `HttpFailure refused: ${reason}` });
		client.run(`ip rule add from 81.2.69.143 table 100; ip route add default via 81.2.69.1 dev wan0 table 100`);
		expect(ask([], question)).toEqual({ [question]: "81.2.69.143" });
	});

	test("no VPN / without curl, and nothing is in the way", () => {
		client.run(WAN);
		const questions = [`${HTTP4} wan0`, `${UDP4} wan0`, "gateway wan0", "gateway "];
		expect(ask(WITHOUT_CURL, "outgoing", ...questions)).toEqual({
			outgoing: "wan0",
			[`${HTTP4} wan0`]: LINE4,
			[`${UDP4} wan0`]: LINE4,
			"gateway wan0": "81.2.69.1",
			"gateway ": "81.2.69.1",
		});
	});

	test("a tun device of any name / a tunnel; Ethernet named like one / none", () => {
		client.run("ip tuntap add mode tun name office; ip tuntap add mode tap name line");
		expect(ask([], "tunnel office", "tunnel line", "tunnel tun0", "tunnel wan0", "tunnel wan0:1")).toEqual({
			"tunnel office": "true",
			"tunnel line": "false",
			"tunnel tun0": "false",
			"tunnel wan0": "false",
			"tunnel wan0:1": "false",
		});
	});

	test("the line is down / refused", () => {
		client.run(`${OPENVPN}
			ip link set wan0 down`);
		expect(ask([], `${HTTP4} wan0`, `${UDP4} wan0`)).toEqual({
			[`${HTTP4} wan0`]: "HttpFailure refused: wan0 has no IPv4 address to send from",
			[`${UDP4} wan0`]: "DatagramFailure refused: wan0 has no IPv4 address to send from",
		});
	});
});
