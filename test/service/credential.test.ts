import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOKEN } from "../e2e/home.ts";
import { CTRL_C, ENTER, type OnTerminal, typeInto } from "../e2e/terminal.ts";
import { type Cloudflare, SETTINGS, startCloudflare } from "./cloudflare.ts";
import { type Machine, startMachine } from "./machine.ts";
import { machineObstacle } from "./obstacle.ts";

/** Where the token goes at an installation, on a machine that real systemd has booted. One story, in order. */

const obstacle = machineObstacle();
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

const RENEWED = TOKEN.replace("0123456789", "9876543210");
const BEGIN = "# Mine.\n";
const REST = `\n${SETTINGS}`;
const withToken = (token: string): string => `${BEGIN}token = "${token}" # Renew in May.${REST}`;
const naming = (file: string): string => `${BEGIN}token_file = "${file}" # Renew in May.${REST}`;
const PROGRAM = "node /opt/test/cfddns.mjs";
const CONFIG = "/etc/cfddns/cfddns.toml";
const OPEN = "systemd-creds decrypt --name=cfddns-token /etc/cfddns/token.cred -";
const MEMOS = "/var/lib/private/cfddns/memo-*.jsonl";

describe.skipIf(obstacle !== null)(`the token, with systemd${why}`, () => {
	let machine: Machine;
	let cloudflare: Cloudflare;
	beforeAll(async () => {
		machine = await startMachine();
		cloudflare = await startCloudflare(machine);
		machine.sh("ip addr add 81.2.69.1/24 dev wan0 && mkdir -m 750 /etc/cfddns");
		machine.write(CONFIG, withToken(TOKEN), 0o600);
	}, 300_000);
	afterAll(async () => machine?.stop(), 120_000);

	const config = (): string => machine.sh(`cat ${CONFIG}`);
	const move = (address: string): string => machine.sh(`ip addr flush dev wan0 && ip addr add ${address}/24 dev wan0`);
	const holds = (address: string, name = "home") =>
		machine.until(`the record ${address}`, () =>
			cloudflare.records().includes(`${name}.example.com A ${address}`) ? true : null,
		);
	/** Files of the whole system that hold a text, but for Cloudflare's own and what systemd keeps in memory for the service. */
	const holding = (text: string): readonly string[] =>
		machine
			.run(
				`grep -rlF --exclude=cloudflare.service --exclude-dir=credentials '${text}' /etc /usr/local /run /var /tmp /root`,
			)
			.stdout.split("\n")
			.filter(path => path !== "");

	/** Rounds are started by the tests alone: one that is under way would be taken for the next. */
	const installTimer = (program: string, flag = ""): string =>
		machine.sh(`${program} install --mode timer ${flag} && systemctl stop cfddns.timer cfddns.path
			while [ "$(systemctl is-active cfddns.service)" = activating ]; do sleep 0.05; done`);

	test("--dry-run / what would become of the token, without it; nothing is done", () => {
		const shown = machine.sh(`${PROGRAM} install --dry-run; ${PROGRAM} install --dry-run --json`);
		expect(shown).toContain(`The token goes from ${CONFIG} into /etc/cfddns/token.cred`);
		expect(shown).toContain("systemd-creds encrypt --name=cfddns-token --tpm2-pcrs= - -");
		expect(shown).not.toContain(TOKEN);
		expect(machine.sh("ls /etc/cfddns; ls /var/lib/systemd")).not.toMatch(/token|credential.secret/);
	});

	test("the service cannot start / the configuration is as it was, and no file with the token is left", () => {
		machine.write("/etc/systemd/system/cfddns.service.d/broken.conf", "[Service]\nExecStartPre=/bin/false\n");
		expect(machine.run(`${PROGRAM} install`).stderr).toContain("All is as it was before");
		expect(config()).toBe(withToken(TOKEN));
		expect(machine.sh("ls /etc/cfddns")).toBe("cfddns.toml\n");
		machine.sh("rm -r /etc/systemd/system/cfddns.service.d && systemctl daemon-reload");
	});

	const startInit = (): OnTerminal => typeInto(machine.inside(`exec ${PROGRAM} init`), "/", { columns: 200 });
	const upToInstalling = async (screen: OnTerminal): Promise<void> => {
		for (const question of ["Keep the API token", "Which names", "What shall tell", "Keep AAAA"])
			await screen.answer(question, ENTER);
		await screen.answer("Sync now?", "n");
		await screen.answer("Install the service", ENTER);
	};

	test("init, yes to the service, and Ctrl-C while it starts / nothing of it is left, and it is said", async () => {
		machine.write("/etc/systemd/system/cfddns.service.d/slow.conf", "[Service]\nExecStartPre=/bin/sleep 3600\n");
		const screen = startInit();
		await upToInstalling(screen);
		await machine.until("the start", () =>
			machine.run("systemctl show -P ActiveState cfddns.service").stdout === "activating\n" ? true : null,
		);
		screen.type(CTRL_C);
		expect(await screen.ended).toBe(1);
		expect(screen.text()).toContain("Nothing was installed: it was broken off. All is as it was before");
		expect(config()).toBe(withToken(TOKEN));
		expect(machine.sh("ls /etc/cfddns; systemctl show -P ActiveState cfddns.service")).toBe("cfddns.toml\ninactive\n");
		expect(machine.sh("find /etc/systemd /usr/local /run/cfddns* -name '*cfddns*' 2>/dev/null; true")).toBe(
			"/etc/systemd/system/cfddns.service.d\n",
		);
		machine.sh("rm -r /etc/systemd/system/cfddns.service.d && systemctl daemon-reload");
	});

	test("init, yes to the service / it runs; one line of the configuration has changed", async () => {
		const screen = startInit();
		await upToInstalling(screen);
		await screen.shows('the line says token_file = "token.cred" then');
		expect(await screen.ended).toBe(0);
		expect(screen.text()).toContain("Done. `cfddns status`, run as the same user, shows how it goes.");
		expect(screen.raw()).not.toContain(TOKEN);
		expect(machine.sh("systemctl is-active cfddns && systemctl is-enabled cfddns")).toBe("active\nenabled\n");
		expect(config()).toBe(naming("token.cred"));
		expect(machine.sh("stat -c '%a %U %n' /etc/cfddns/*")).toBe(
			`600 root ${CONFIG}\n600 root /etc/cfddns/token.cred\n`,
		);
		await holds("81.2.69.1");
	});

	test("the token / is in no file, argv, environment, property or line of the journal", () => {
		expect(holding(TOKEN)).toEqual([]);
		const shown = machine.sh("systemctl cat cfddns; systemctl show cfddns; ps axeww; journalctl -o verbose --no-pager");
		const ours = shown.split("\n").filter(line => !line.includes("cloudflare.mjs"));
		expect(ours.join("\n")).toContain("LoadCredentialEncrypted=cfddns-token:/etc/cfddns/token.cred");
		expect(ours.join("\n")).not.toContain(TOKEN);
	});

	test("by hand / root's commands decrypt it; another user is told why not", () => {
		expect(machine.sh("cfddns plan; cfddns status")).toContain("home.example.com");
		const ran = machine.run(`chmod 755 /etc/cfddns && chmod 644 ${CONFIG} /etc/cfddns/token.cred &&
			setpriv --reuid=65534 --clear-groups cfddns plan --config ${CONFIG}; code=$?
			chmod 750 /etc/cfddns && chmod 600 ${CONFIG} /etc/cfddns/token.cred; exit $code`);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toContain("/etc/cfddns/token.cred cannot be decrypted");
		expect(ran.stderr).toContain("Only root can decrypt it");
	});

	test("a restart and a reload / go on with it", async () => {
		machine.sh("systemctl restart cfddns");
		move("81.2.69.2");
		await holds("81.2.69.2");
		machine.write(CONFIG, `${naming("token.cred").replace("interface:wan0", "static:81.2.69.3")}`);
		machine.sh("systemctl reload cfddns");
		await holds("81.2.69.3");
		machine.write(CONFIG, naming("token.cred"));
		machine.sh("systemctl reload cfddns");
		await holds("81.2.69.2");
	});

	test("renewed / written into the configuration it counts at the next start; install moves it again", async () => {
		await cloudflare.knowOnly(RENEWED);
		machine.write(CONFIG, withToken(RENEWED));
		machine.sh("systemctl restart cfddns");
		move("81.2.69.3");
		await holds("81.2.69.3");
		machine.sh("cfddns install");
		expect(config()).toBe(naming("token.cred"));
		expect(machine.sh(OPEN)).toBe(RENEWED);
		move("81.2.69.4");
		await holds("81.2.69.4");
		expect([...holding(TOKEN), ...holding(RENEWED)]).toEqual([]);
	});

	test("with the timer / rounds that have nothing to do are answered by a memo", async () => {
		installTimer("cfddns");
		const memos = (): string => machine.run(`cat ${MEMOS}`).stdout;
		const runs = (): string => machine.sh("systemctl start cfddns.service; systemctl show -P Result cfddns.service");
		await machine.until("a memo", () => (runs() === "success\n" && memos() !== "" ? true : null));
		const before = memos();
		expect(runs()).toBe("success\n");
		// The moment at which it held, and nothing else.
		expect(memos()).toMatch(new RegExp(`^.{${before.length}}\\d{13}\n$`, "s"));
		expect(before).not.toContain(RENEWED);
	});

	test("with the timer, the configuration is edited / the very next round sees it", async () => {
		machine.write(CONFIG, naming("token.cred").replace('"]', '", "vpn.example.com"]'));
		machine.sh("systemctl start cfddns.service");
		expect(cloudflare.records()).toContain("vpn.example.com A 81.2.69.4");
		machine.write(CONFIG, naming("token.cred"));
		move("81.2.69.5");
		machine.sh("systemctl start cfddns.service");
		expect(cloudflare.records()).toContain("home.example.com A 81.2.69.5");
	});

	test("uninstall / the token is in the configuration again, byte for byte", () => {
		expect(machine.sh("cfddns uninstall --dry-run")).toContain(`The token goes back into ${CONFIG}`);
		expect(machine.sh("cfddns uninstall")).toContain(`The token goes back into ${CONFIG}`);
		expect(config()).toBe(withToken(RENEWED));
		expect(machine.sh("ls /etc/cfddns; stat -c %a /etc/cfddns/cfddns.toml")).toBe("cfddns.toml\n600\n");
	});

	test("--keep-token / it stays, and is handed over with the rest", async () => {
		installTimer(PROGRAM, "--keep-token");
		expect(config()).toBe(withToken(RENEWED));
		move("81.2.69.6");
		machine.sh("systemctl start cfddns.service");
		expect(cloudflare.records()).toContain("home.example.com A 81.2.69.6");
		machine.sh("cfddns uninstall");
	});

	test("nothing to encrypt with / a file for root alone, and why; uninstall brings it back", async () => {
		machine.sh("mount -t tmpfs none /var/lib/systemd");
		const said = machine.sh(`${PROGRAM} install`);
		expect(said).toMatch(/It is not encrypted, but for root alone: systemd-creds ended with exit code 1/);
		expect(config()).toBe(naming("token"));
		expect(machine.sh("cat /etc/cfddns/token; stat -c '%a %U' /etc/cfddns/token")).toBe(`${RENEWED}\n600 root\n`);
		expect(machine.sh("cat /etc/systemd/system/cfddns.service")).toContain(
			"LoadCredential=cfddns-token:/etc/cfddns/token",
		);
		await holds("81.2.69.6");
		// Without the token in it, it may be shown to all.
		machine.sh(`umount /var/lib/systemd && chmod 644 ${CONFIG} && cfddns uninstall`);
		expect(config()).toBe(withToken(RENEWED));
		expect(machine.sh(`stat -c %a ${CONFIG}`)).toBe("600\n");
	});

	test("a token alone in a file, and it is none / refused, exit 2, and both files are as they were", () => {
		machine.sh(
			`cp ${CONFIG} /root/ && sed -i '/^token/d' ${CONFIG} && echo sealed > /etc/cfddns/token.cred && : > /etc/cfddns/token`,
		);
		const ran = machine.run(`${PROGRAM} install`);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toContain("/etc/cfddns/token is empty");
		expect(machine.sh("cat /etc/cfddns/token.cred; ls /etc/cfddns")).toBe("sealed\ncfddns.toml\ntoken\ntoken.cred\n");
		machine.sh(`rm /etc/cfddns/token* && mv /root/cfddns.toml ${CONFIG}`);
	});

	test("the machine's key is lost / uninstall keeps what there is, and says so", () => {
		machine.sh(`${PROGRAM} install --mode timer && rm /var/lib/systemd/credential.secret`);
		expect(machine.sh("cfddns uninstall")).toContain(
			"The token stays in /etc/cfddns/token.cred, and cannot be put back",
		);
		expect(config()).toBe(naming("token.cred"));
		const ran = machine.run(`${PROGRAM} install`);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toContain("write the token anew");
	});
});
