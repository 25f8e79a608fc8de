import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProportion } from "../busy.ts";
import { TOKEN } from "../e2e/home.ts";
import { ENTER, typeInto } from "../e2e/terminal.ts";
import { HOME } from "../home-network/topology.ts";
import { AUTHORITY_DROP_IN, furnish, lookUpBy, startDhclient, startResolved } from "./home-server.ts";
import { type Machine, startMachine } from "./machine.ts";
import { installCommands, repositoryOfThis, runOutside } from "./newcomer.ts";
import { providerObstacle } from "./obstacle.ts";
import { AUTHORITY, type Provider, startProvider } from "./provider.ts";

/**
 * A home server that real systemd has booted, at a provider with DHCP, a name server and Cloudflare's API by its own name over TLS:
 * what a newcomer types, then the service at work there, and all who have hooks. One story, in order.
 */

const obstacle = providerObstacle();
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

/** Far more than starting a process takes, far less than what hangs does. */
const AT_ONCE_MS = 2_000;

/** What the wizard asks, and what a newcomer who has a token and one name says. */
const ANSWERS = [
	["Your API token", `${TOKEN}${ENTER}`],
	["Which names shall point here?", `home.example.com${ENTER}`],
	["What shall tell the address?", ENTER],
	["Keep AAAA records", ENTER],
	["Write /etc/cfddns/cfddns.toml?", ENTER],
	["Sync now?", ENTER],
	["Install the service", ENTER],
] as const;

describe.skipIf(obstacle !== null)(`a machine at a provider${why}`, () => {
	let machine: Machine;
	let provider: Provider;
	beforeAll(async () => {
		machine = await startMachine();
		provider = await startProvider(machine);
		furnish(machine);
	}, 600_000);
	afterAll(async () => machine?.stop(), 180_000);

	const holds = (address: string) =>
		machine.until(`the record ${address}`, async () =>
			(await provider.records()).includes(`home.example.com A ${address}`) ? true : null,
		);
	const has = (address: string) =>
		machine.until(`the address ${address}`, () =>
			machine.sh("ip -4 -o address show wan0").includes(` ${address}/24 `) ? true : null,
		);
	const journal = (): string => machine.sh("journalctl --no-pager --unit=cfddns.service");
	const count = (text: string): number => journal().split(text).length - 1;
	/** Every round from now on has to ask Cloudflare. */
	const forget = async (): Promise<void> => {
		machine.sh("rm -rf /var/lib/private/cfddns/*");
		await provider.tell({ forget: true });
	};

	test("what README tells newcomers / a service and a confirmed record, in at most 5 commands and three minutes", {
		timeout: 900_000,
	}, async () => {
		const commands = installCommands();
		expect(commands).toEqual(["git clone REPOSITORY cfddns", "cd cfddns", "npm ci", "sudo node dist/cfddns.mjs init"]);
		await has("81.2.69.10");
		const [clone = "", , ci = "", init = ""] = commands;
		const home = join(machine.rootfs, "home/ada");
		const repository = repositoryOfThis();
		const beginMs = performance.now();
		runOutside(clone.replace("REPOSITORY", repository.path), home);
		runOutside(ci, join(home, "cfddns"));
		const installedMs = performance.now();
		machine.sh("chmod 755 /home/ada");
		const words = [...machine.within(), "runuser", "-u", "ada", "--", "sh", "-c", `cd /home/ada/cfddns && ${init}`];
		const screen = typeInto(words, machine.network.folder, {
			env: { HOME: "/home/ada", NODE_EXTRA_CA_CERTS: AUTHORITY },
		});
		for (const [question, keys] of ANSWERS) await screen.answer(question, keys);
		const code = await screen.ended;
		expect(screen.text()).toContain("Done.");
		expect(code).toBe(0);
		await holds("81.2.69.10");
		await machine.until("the status", () =>
			machine.sh("systemctl show -P StatusText cfddns").trim() === "1 record is right" ? true : null,
		);
		const endMs = performance.now();
		const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
		console.log(
			`from nothing to a service: ${seconds(endMs - beginMs)} s, of which clone and npm ci ${seconds(installedMs - beginMs)} s`,
		);
		repository.remove();
		expect(endMs - beginMs).toBeLessThan(inProportion(180_000));
		expect(machine.sh("systemctl is-active cfddns && systemctl is-enabled cfddns")).toBe("active\nenabled\n");
		expect(machine.sh("sudo -u ada sudo cfddns status")).toContain("home.example.com  A  81.2.69.10");
		expect(screen.text()).not.toContain(TOKEN);
	});

	test("watch, dhclient gets another lease / the record follows, and the hook has spoken too", async () => {
		const before = count("Sent signal SIGUSR1");
		await provider.lend("81.2.69.11");
		await holds("81.2.69.11");
		await machine.until("the signal", () => (count("Sent signal SIGUSR1") > before ? true : null));
		expect(machine.sh("systemctl is-active dhclient")).toBe("active\n");
	});

	test("watch, a hook while it starts / no signal meets a process that does not expect it", () => {
		machine.sh(`systemctl stop cfddns; systemctl start --no-block cfddns; reason=BOUND
		for time in $(seq 200); do
			. /etc/dhcp/dhclient-exit-hooks.d/cfddns
			! systemctl is-active --quiet cfddns || break
			sleep 0.02
		done`);
		// Before it is Node, it would end; before Node has heard what it means, a debugger would open.
		expect(journal()).not.toMatch(/status=10\/USR1|Debugger/);
		expect(machine.sh("systemctl is-active cfddns")).toBe("active\n");
	});

	describe("in the sandbox, a round that has to ask", () => {
		beforeAll(() => {
			machine.sh(`cfddns install --mode timer && systemctl stop cfddns.timer cfddns.path dhclient
			ip address change 81.2.69.11/24 dev wan0 valid_lft forever preferred_lft forever`);
		});

		test.each<[names: string, hosts: string, resolvers: string]>([
			["/etc/resolv.conf", "files dns", HOME.resolver],
			["nss-resolve alone", "files resolve", "192.0.2.1"],
			["systemd-resolved's own server", "files dns", "127.0.0.53"],
		])("names by %s / done, over TLS", async (_names, hosts, resolvers) => {
			if (resolvers !== HOME.resolver) startResolved(machine, HOME.resolver);
			lookUpBy(machine, hosts, resolvers);
			await forget();
			machine.sh("systemctl start cfddns.service");
			expect((await provider.tell({})).requests).toContain("GET /zones/*/dns_records");
		});

		test("without a name server / nothing is sent, and it says why", async () => {
			machine.sh("systemctl stop systemd-resolved");
			await forget();
			expect(machine.run("systemctl start cfddns.service").code).not.toBe(0);
			expect(journal()).toContain("the name cannot be looked up");
			expect((await provider.tell({})).requests).toEqual([]);
			lookUpBy(machine, "files dns", HOME.resolver);
		});

		test("without the authority / nothing is sent, and it says why", async () => {
			machine.sh(`mv /${AUTHORITY_DROP_IN} /root/ && systemctl daemon-reload`);
			await forget();
			expect(machine.run("systemctl start cfddns.service").code).not.toBe(0);
			machine.sh(`mv /root/authority.conf /${AUTHORITY_DROP_IN} && systemctl daemon-reload`);
			expect(journal()).toContain("certificate of api.cloudflare.com is not trusted");
			expect((await provider.tell({})).requests).toEqual([]);
		});
	});

	describe("with the timer stopped, a round is started by", () => {
		test("dhclient / another lease, and the record follows", async () => {
			await provider.lend("81.2.69.12");
			startDhclient(machine.sh);
			await holds("81.2.69.12");
			await provider.lend("81.2.69.13");
			await holds("81.2.69.13");
		});

		test("dhclient, while rounds hang / it gets another lease, and renews it", async () => {
			await provider.tell({ fault: { kind: "hang" } });
			await forget();
			await provider.lend("81.2.69.14");
			await has("81.2.69.14");
			await machine.until("a round that hangs", () =>
				machine.run("systemctl is-active cfddns").stdout === "activating\n" ? true : null,
			);
			const renewed = (): number =>
				machine.sh("journalctl --no-pager --unit=dhclient").split("bound to 81.2.69.14").length;
			const before = renewed();
			await machine.until("a renewal", () => (renewed() > before ? true : null));
			expect(machine.run("systemctl is-active cfddns").stdout).toBe("activating\n");
			await provider.tell({ fault: null });
			machine.sh("systemctl kill cfddns.service");
			await holds("81.2.69.14");
			machine.sh("systemctl stop dhclient; ip address flush dev wan0");
		});

		test("dhcpcd / another lease, and the record follows", async () => {
			await provider.lend("81.2.69.15");
			machine.sh("systemd-run --quiet --collect --unit=dhcpcd --property=Type=exec dhcpcd -4 -B --noarp wan0");
			await holds("81.2.69.15");
			await provider.lend("81.2.69.16");
			// It asks at once whether its lease still holds.
			machine.sh("systemctl kill --kill-who=main -s HUP dhcpcd");
			await holds("81.2.69.16");
			// It waits ten seconds for itself; a busy machine may need more.
			machine.sh("dhcpcd -4 -x wan0 || systemctl stop dhcpcd");
		});

		test("NetworkManager / another lease, and the record follows", async () => {
			machine.sh("ip address flush dev wan0; systemctl unmask NetworkManager && systemctl start NetworkManager");
			for (const address of ["81.2.69.17", "81.2.69.18"]) {
				await provider.lend(address);
				machine.sh("nmcli --wait 20 device connect wan0");
				await holds(address);
			}
			machine.sh("systemctl stop NetworkManager");
		});

		// As pppd does it, without an environment. The kernels of the machines that run tests mostly have no PPP, so not by pppd itself.
		test.each(["ip-up", "ipv6-up"])("pppd's own %s / another address, and the record follows", async script => {
			const address = script === "ip-up" ? "81.2.69.19" : "81.2.69.20";
			machine.sh(`ip address flush dev wan0; ip address add ${address}/24 dev wan0
			ip route replace default via 81.2.69.1
			env -i /etc/ppp/${script} ppp0 /dev/ttyS0 115200 ${address} 81.2.69.1 provider </dev/null`);
			await holds(address);
		});
	});

	describe("all hooks return at once, and without an error", () => {
		const calls = (): readonly string[] => [
			"(set -eu; reason=BOUND; . /etc/dhcp/dhclient-exit-hooks.d/cfddns)",
			`(set -eu; reason=BOUND; . ${machine.sh("echo /*/dhcpcd/dhcpcd-hooks/90-cfddns").trim().split(" ")[0]})`,
			"env -i /etc/ppp/ip-up ppp0 /dev/ttyS0 115200 81.2.69.20 81.2.69.1 provider",
			"/etc/NetworkManager/dispatcher.d/90-cfddns wan0 dhcp4-change",
		];
		const timed = (path = "$PATH"): readonly { readonly code: number; readonly durationMs: number }[] =>
			calls().map(call => {
				const [code, durationMs] = machine
					.sh(
						`begin=$(date +%s%N); (PATH=${path}; ${call}); code=$?; echo $code $((($(date +%s%N) - begin) / 1000000))`,
					)
					.trim()
					.split(" ")
					.map(Number);
				return { code: code ?? -1, durationMs: durationMs ?? Infinity };
			});
		const expectAtOnce = (all: ReturnType<typeof timed>): void => {
			console.log(`hooks returned after ${all.map(({ durationMs }) => durationMs).join(", ")} ms`);
			expect(all).toHaveLength(4);
			for (const { code, durationMs } of all) {
				expect(code).toBe(0);
				expect(durationMs).toBeLessThan(AT_ONCE_MS);
			}
		};

		test("a round hangs / and once it has ended, there is another", async () => {
			await provider.tell({ fault: { kind: "hang" } });
			await forget();
			machine.sh("systemctl --no-block start cfddns.service");
			await machine.until("a round that hangs", async () =>
				(await provider.tell({})).requests.length > 0 ? true : null,
			);
			const before = count("Starting cfddns.service");
			expectAtOnce(timed());
			expect(machine.run("systemctl is-active cfddns").stdout).toBe("activating\n");
			expect(count("Starting cfddns.service")).toBe(before);
			await provider.tell({ fault: null });
			machine.sh("systemctl kill cfddns.service");
			await machine.until("another round", () => (count("Starting cfddns.service") > before ? true : null));
		});

		test("systemd itself hangs", () => {
			machine.signal("STOP");
			try {
				// This is what they would wait for.
				expect(machine.run("timeout 3 systemctl --no-block start cfddns.service").code).toBe(124);
				expectAtOnce(timed());
			} finally {
				machine.signal("CONT");
			}
		});

		test("the service fails", () => {
			machine.write("etc/cfddns/cfddns.toml", "domains = 7\n", 0o600);
			expect(machine.run("systemctl start cfddns.service").code).not.toBe(0);
			expectAtOnce(timed());
		});

		test("there is no service, and no systemctl", () => {
			machine.sh(`rm /etc/systemd/system/cfddns.*; systemctl daemon-reload
			mv /usr/bin/systemctl /usr/bin/systemctl.gone`);
			expectAtOnce(timed());
			machine.sh("mv /usr/bin/systemctl.gone /usr/bin/systemctl");
			expectAtOnce(timed());
		});
	});
});
