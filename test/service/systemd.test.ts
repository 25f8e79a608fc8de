import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOKEN } from "../e2e/home.ts";
import { SETTINGS, startCloudflare } from "./cloudflare.ts";
import { type Machine, startMachine } from "./machine.ts";
import { machineObstacle } from "./obstacle.ts";

/** The service as a user has it: the built program, installed on a machine that real systemd has booted. One story, in order. */

const obstacle = machineObstacle();
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

const CONFIG = `# Mine.
token = "${TOKEN}"
${SETTINGS}`;
/** As the installer of 2020 left them. */
const OLD = {
	"/etc/systemd/system/cfddns.service":
		"[Unit]\nDescription=CloudFlare DDNS Script\n\n[Service]\nType=oneshot\nExecStart=/usr/sbin/cfddns.py\n\n[Install]\nWantedBy=multi-user.target\n",
	"/etc/systemd/system/cfddns.timer":
		"[Unit]\nDescription=Activate CFDDNS script daily\n\n[Timer]\nOnBootSec=1m\nOnUnitActiveSec=1d\n\n[Install]\nWantedBy=timers.target\n",
};
const PROGRAM = "node /opt/test/cfddns.mjs";
const SYSTEM_PATHS = "find /etc /usr/local /run /var/lib -xdev -iname '*cfddns*' | sort";

describe.skipIf(obstacle !== null)(`a machine with systemd${why}`, () => {
	let machine: Machine;
	let records: () => readonly string[];
	beforeAll(async () => {
		machine = await startMachine();
		records = (await startCloudflare(machine)).records;
		machine.sh("ip addr add 81.2.69.1/24 dev wan0");
	}, 600_000);
	afterAll(async () => machine?.stop(), 120_000);

	const holds = (address: string) =>
		machine.until(`the record ${address}`, () => (records().includes(`home.example.com A ${address}`) ? true : null));
	const property = (name: string, unit = "cfddns.service"): string =>
		machine.sh(`systemctl show -P ${name} ${unit}`).trim();
	const mainPid = (): string => {
		const pid = property("MainPID");
		if (pid === "0")
			throw new Error(`The service does not run\n${machine.sh("journalctl -u cfddns --no-pager -n 20")}`);
		return pid;
	};
	const move = (address: string): string => machine.sh(`ip addr flush dev wan0 && ip addr add ${address}/24 dev wan0`);

	test("no configuration / refused, exit 2, nothing is there", () => {
		const ran = machine.run(`${PROGRAM} install`);
		expect(ran).toMatchObject({ code: 2, stdout: "" });
		expect(ran.stderr).toContain("/etc/cfddns/cfddns.toml");
		expect(machine.sh(SYSTEM_PATHS)).toBe("");
	});

	test("not root / refused, exit 2", () => {
		machine.sh("chmod 755 /opt/test");
		const ran = machine.run(`setpriv --reuid=65534 --clear-groups ${PROGRAM} install`);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toContain("sudo");
	});

	test("the service cannot start / all is undone and said, exit 3", () => {
		machine.sh("mkdir -m 750 /etc/cfddns");
		machine.write("/etc/cfddns/cfddns.toml", CONFIG, 0o600);
		// What makes units fail on real systems: here, a drop-in that was left.
		machine.write("/etc/systemd/system/cfddns.service.d/broken.conf", "[Service]\nExecStartPre=/bin/false\n");
		const before = machine.sh(SYSTEM_PATHS);
		const ran = machine.run(`${PROGRAM} install`);
		expect(ran).toMatchObject({ code: 3, stdout: "" });
		expect(ran.stderr).toContain("Nothing was installed");
		expect(ran.stderr).toContain("All is as it was before");
		// systemd itself makes the state folder of a service that it tries to start.
		expect(machine.sh(SYSTEM_PATHS).replace(/^\/var\/lib\/.*\n/gm, "")).toBe(before);
		expect(machine.run("systemctl is-enabled cfddns.service").code).not.toBe(0);
		machine.sh("rm -r /etc/systemd/system/cfddns.service.d && systemctl daemon-reload");
	});

	test("install / active, enabled, ready, and the name is right", async () => {
		const said = machine.sh(`${PROGRAM} install`);
		expect(said).toContain("/etc/systemd/system/cfddns.service");
		expect(machine.sh("systemctl is-active cfddns && systemctl is-enabled cfddns")).toBe("active\nenabled\n");
		await holds("81.2.69.1");
		await machine.until("the status", () => (property("StatusText") === "1 record is right" ? true : null));
	});

	test("the token / is in no unit, argv, environment or line of the journal", () => {
		const shown = machine.sh("systemctl cat cfddns; systemctl show cfddns; ps axeww; journalctl -o verbose --no-pager");
		const ours = shown
			.split("\n")
			// The simulator is told its token as an argument.
			.filter(line => !line.includes("cloudflare.mjs"))
			.join("\n");
		expect(ours).toContain("cfddns.mjs watch");
		expect(ours).not.toContain(TOKEN);
		expect(machine.sh("stat -c '%a %U' /etc/cfddns/cfddns.toml /run/cfddns/cfddns.toml")).toMatch(
			/^600 root\n400 (?!root)/,
		);
		expect(machine.sh("stat -c '%a' /etc/cfddns")).toBe("750\n");
	});

	test("the unit / verifies, exposure at most 1.2, not root", () => {
		expect(machine.run("systemd-analyze verify /etc/systemd/system/cfddns.service")).toEqual({
			code: 0,
			stdout: "",
			stderr: "",
		});
		expect(machine.run("systemd-analyze security --threshold=12 cfddns.service").code).toBe(0);
		expect(machine.sh(`stat -c %u /proc/${mainPid()}`)).not.toBe("0\n");
	});

	test("another address / the kernel tells, and the record follows", async () => {
		// It would end silently if the sandbox were too tight, and then it is only looked once a second.
		expect(machine.sh("pgrep -x ip -c")).toBe("1\n");
		move("81.2.69.2");
		await holds("81.2.69.2");
	});

	test("the journal / our lines, with their priorities", () => {
		const lines = machine
			.sh("journalctl -u cfddns -t cfddns -o json --no-pager")
			.trim()
			.split("\n")
			.map((line): { MESSAGE: string; PRIORITY: string } => JSON.parse(line))
			.map(({ MESSAGE, PRIORITY }) => `${PRIORITY} ${MESSAGE}`);
		expect(lines).toContain("5 Updated home.example.com A 81.2.69.1 → 81.2.69.2");
		expect(lines.some(line => /^6 cfddns \S+ watches home\.example\.com$/.test(line))).toBe(true);
	});

	test("a reload / the configuration as it is now; a bad one is refused, and the old one holds", async () => {
		const pid = mainPid();
		machine.write("/etc/cfddns/cfddns.toml", CONFIG.replace("interface:wan0", "static:81.2.69.3"));
		machine.sh("systemctl reload cfddns");
		await holds("81.2.69.3");
		machine.write("/etc/cfddns/cfddns.toml", "domains = 7");
		machine.sh("systemctl reload cfddns");
		await machine.until("the refusal", () =>
			machine.sh("journalctl -u cfddns --no-pager -p err").includes("the old one still holds") ? true : null,
		);
		machine.write("/etc/cfddns/cfddns.toml", CONFIG);
		machine.sh("systemctl reload cfddns");
		await holds("81.2.69.2");
		expect(property("MainPID")).toBe(pid);
	});

	test("killed / started again", async () => {
		const pid = mainPid();
		machine.sh(`mkdir -p /run/systemd/system/cfddns.service.d
printf '[Service]\\nRestartSec=100ms\\nWatchdogSec=3s\\n' > /run/systemd/system/cfddns.service.d/fast.conf
systemctl daemon-reload && kill -KILL ${pid}`);
		await machine.until("another process", () =>
			![pid, "0"].includes(property("MainPID")) && property("ActiveState") === "active" ? true : null,
		);
	});

	test("it hangs / the watchdog ends it, and it is started again; it does not while it lives", async () => {
		const pid = mainPid();
		// Longer than the watchdog waits.
		await new Promise(done => setTimeout(done, 5_000));
		expect(property("MainPID")).toBe(pid);
		machine.sh(`kill -STOP ${pid}`);
		await machine.until("another process", () =>
			![pid, "0"].includes(property("MainPID")) && property("ActiveState") === "active" ? true : null,
		);
		expect(machine.sh("journalctl -u cfddns --no-pager")).toContain("Watchdog timeout");
		machine.sh("rm -r /run/systemd/system/cfddns.service.d && systemctl daemon-reload && systemctl restart cfddns");
	});

	test("a lease, as dhclient tells its hooks / a round; its shell goes on unharmed", async () => {
		const hook = ". /etc/dhcp/dhclient-exit-hooks.d/cfddns";
		const sent = (): number => machine.sh("journalctl --no-pager").split("Sent signal SIGUSR1").length;
		const before = sent();
		expect(machine.sh(`set -eu; reason=BOUND; new_ip_address=81.2.69.2; ${hook}; echo "$? goes on"`)).toBe(
			"0 goes on\n",
		);
		await machine.until("the signal", () => (sent() > before ? true : null));
		expect(machine.sh(`set -eu; reason=PREINIT; ${hook}; unset reason; ${hook}; echo on`)).toBe("on\n");
		expect(sent()).toBe(before + 1);
		expect(property("ActiveState")).toBe("active");
	});

	test("status, by root / where things stand, from the service's own folder", () => {
		expect(machine.sh("cfddns status")).toContain("home.example.com  A  81.2.69.2");
	});

	test("a round by hand, by root / the service can use its state afterwards", async () => {
		machine.sh("cfddns sync --force");
		move("81.2.69.4");
		await holds("81.2.69.4");
		expect(machine.sh("journalctl -u cfddns --no-pager")).not.toMatch(/cannot be (?:written|read)/);
	});

	test("installed again / the edited configuration survives", () => {
		machine.write("/etc/cfddns/cfddns.toml", `${CONFIG}# Edited.\n`);
		machine.sh("cfddns install");
		const line = /^token = .*$/m;
		expect(machine.sh("cat /etc/cfddns/cfddns.toml")).toBe(
			`${CONFIG}# Edited.\n`.replace(line, 'token_file = "token.cred"'),
		);
		expect(machine.sh("systemctl is-active cfddns")).toBe("active\n");
	});

	test("from watch to timer / enabled and started, nothing stays, the first round at once", async () => {
		machine.sh("cfddns install --mode timer");
		expect(machine.sh("systemctl is-active cfddns.timer; systemctl is-enabled cfddns.timer")).toBe("active\nenabled\n");
		await machine.until("a round", () =>
			property("Result") === "success" && property("ActiveState") === "inactive" ? true : null,
		);
		expect(machine.sh("ls /run/cfddns 2>/dev/null; pgrep -f '[c]fddns.mjs watch'; true")).toBe("");
		expect(machine.run("systemctl is-enabled cfddns.service").stdout).toBe("static\n");
		expect(machine.run("systemd-analyze verify /etc/systemd/system/cfddns.*")).toEqual({
			code: 0,
			stdout: "",
			stderr: "",
		});
		expect(machine.run("systemd-analyze security --threshold=12 cfddns.service").code).toBe(0);
		expect(property("NextElapseUSecRealtime", "cfddns.timer")).not.toBe("");
	});

	test("a new lease, with the timer / the hook starts a round", async () => {
		move("81.2.69.5");
		machine.sh("reason=RENEW; . /etc/dhcp/dhclient-exit-hooks.d/cfddns");
		await holds("81.2.69.5");
	});

	test("a new lease of systemd-networkd, which has no hooks / a round all the same", async () => {
		move("81.2.69.7");
		machine.sh("mkdir -p /run/systemd/netif/leases && cd /run/systemd/netif/leases && echo x > .new && mv .new 2");
		await holds("81.2.69.7");
	});

	test("the timer is disabled / neither hook nor lease starts a round; enabled again, both do", async () => {
		machine.sh("systemctl disable --now cfddns.timer");
		expect(machine.run("systemctl is-active cfddns.timer cfddns.path; systemctl is-enabled cfddns.path").stdout).toBe(
			"inactive\ninactive\ndisabled\n",
		);
		const rounds = (): string =>
			machine.sh("journalctl --sync; journalctl -u cfddns.service | grep -c 'Starting '; true");
		const before = rounds();
		const hook = "/etc/dhcp/dhclient-exit-hooks.d/cfddns";
		// What it does in the background, here in the foreground: so that it is over.
		machine.sh(`sed 's/ >.*& )/ )/' ${hook} >/run/hook && reason=RENEW; . /run/hook`);
		expect(rounds()).toBe(before);

		machine.sh("systemctl enable --now cfddns.timer");
		expect(machine.sh("systemctl is-active cfddns.timer; systemctl is-enabled cfddns.path")).toBe("active\nenabled\n");
		move("81.2.69.9");
		machine.sh(`reason=RENEW; . ${hook}`);
		await holds("81.2.69.9");
	});

	test("the token alone in a file / encrypted, the file is gone, and it works", async () => {
		machine.write("/etc/cfddns/token", `${TOKEN}\n`, 0o600);
		machine.write("/etc/cfddns/cfddns.toml", CONFIG.replace(/^token.*\n/m, ""));
		machine.sh("cfddns install");
		expect(machine.sh("ls /etc/cfddns")).toBe("cfddns.toml\ntoken.cred\n");
		expect(machine.sh("cat /etc/cfddns/token.cred")).not.toContain(TOKEN);
		expect(machine.sh("cat /etc/systemd/system/cfddns.service")).toContain("LoadCredentialEncrypted=");
		move("81.2.69.6");
		await holds("81.2.69.6");
		machine.sh("cfddns install");
		expect(machine.sh("systemctl is-active cfddns")).toBe("active\n");
	});

	test("a unit that somebody changed / install refuses, uninstall keeps it and says so", () => {
		const unit = "/etc/systemd/system/cfddns.service";
		machine.sh(`echo '# mine' >> ${unit}`);
		const ran = machine.run("cfddns install");
		expect(ran.code).toBe(2);
		expect(ran.stderr).toContain(unit);
		expect(machine.sh("cfddns uninstall --dry-run")).toContain(`Keep ${unit}`);
		machine.sh("cfddns install --force");
		expect(machine.sh(`cat ${unit}`)).not.toContain("# mine");
	});

	test("uninstall / nothing is left but configuration and state", async () => {
		machine.sh("cfddns uninstall");
		expect(machine.sh(SYSTEM_PATHS)).toBe(
			"/etc/cfddns\n/etc/cfddns/cfddns.toml\n/var/lib/cfddns\n/var/lib/private/cfddns\n",
		);
		const list =
			"systemctl list-units --all --no-legend 'cfddns*'; systemctl list-unit-files --no-legend 'cfddns*'; true";
		await machine.until("systemd to forget it", () => (machine.sh(list) === "" ? true : null));
		expect(
			machine.sh("ls /etc/dhcp/dhclient-exit-hooks.d /run/cfddns 2>/dev/null; pgrep -f '[c]fddns.mjs'; true"),
		).not.toContain("cfddns");
	});

	test("install, then uninstall --purge / nothing is left at all", () => {
		machine.sh(`${PROGRAM} install && cfddns uninstall --purge`);
		expect(machine.sh(SYSTEM_PATHS)).toBe("");
	});

	test("the Python script of 2020 is there / named, and nothing is touched", () => {
		for (const [path, text] of Object.entries(OLD)) machine.write(path, text);
		machine.write("/etc/cron.d/old", "17 * * * * root /usr/sbin/cfddns.py\n");
		machine.write("/etc/cfddns/cfddns.toml", CONFIG, 0o600);
		machine.sh("systemctl daemon-reload && systemctl enable --now cfddns.timer");
		const ran = machine.run(`${PROGRAM} install`);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toContain(
			"The cfddns of 2020, a Python script, is installed: /etc/systemd/system/cfddns.service",
		);
		expect(ran.stderr).toContain("cfddns install --replace");
		for (const [path, text] of Object.entries(OLD)) expect(machine.sh(`cat ${path}`)).toBe(text);
	});

	test("install --replace / ours alone runs; cron's line is named; an upgrade keeps the old units", () => {
		expect(machine.sh(`${PROGRAM} install --replace`)).toContain("/etc/cron.d/old starts cfddns as well");
		expect(machine.sh("systemctl is-active cfddns.service")).toBe("active\n");
		expect(machine.run("systemctl is-active cfddns.timer; systemctl is-enabled cfddns.timer").stdout).toMatch(
			/^inactive\n$/,
		);
		machine.sh("cfddns install --mode timer");
		expect(machine.sh("cat /etc/systemd/system/cfddns.timer")).toContain("OnCalendar=");
	});

	test("uninstall / the old units are back, and the timer runs as it did", () => {
		expect(machine.sh("cfddns uninstall")).toContain("/etc/systemd/system/cfddns.timer is the old one again");
		for (const [path, text] of Object.entries(OLD)) expect(machine.sh(`cat ${path}`)).toBe(text);
		expect(machine.sh("systemctl is-active cfddns.timer; systemctl is-enabled cfddns.timer")).toBe("active\nenabled\n");
		expect(machine.sh("systemctl show -P ExecStart cfddns.service")).toContain("/usr/sbin/cfddns.py");
		expect(machine.sh("cat /etc/cfddns/cfddns.toml")).toBe(CONFIG);
	});
});
