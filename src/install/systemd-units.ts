import { isSealed } from "../core/sealed-name.ts";
import type { Facts } from "./facts.ts";
import { PLACES } from "./places.ts";
import { SANDBOX } from "./systemd-sandbox.ts";
import { execWord, settingPath } from "./systemd-word.ts";

type Served = Pick<Facts, "node" | "config" | "token" | "mode">;

const { program, state } = PLACES.systemd;
const [stateFolder = "", privateState = ""] = state;

/** The name under which the service finds its token; the program looks for it, too. */
const TOKEN = "cfddns-token";

/** Where the service finds what it was handed under this name. systemd puts the folder in. */
const credential = (name: string): string => `\${CREDENTIALS_DIRECTORY}/${name}`;

/**
 * Where root puts the configuration for the staying service, and where the service sees it. Only root writes there. Two paths, since
 * what is mounted read-only for the service would be so for root's lines of the unit as well.
 */
const HANDED = "/run/cfddns";
const SEEN = "/run/cfddns.seen";

/** What systemd makes and leaves: an empty folder that the service has for its root (the file in it makes it), and where it mounts. */
export const ROOT = `${PLACES.systemd.folder}/root`;
export const LEFT_BEHIND: readonly string[] = [ROOT, HANDED, SEEN];

/**
 * The words that run the program in the sandbox. Without compiled code (`--jitless`, of which `--no-expose-wasm` is a part) no memory
 * need be writable and executable. The state is where the service has it, whatever the configuration says.
 */
function words({ node, token }: Served, command: string, config: string): string {
	const start = [node, "--jitless", "--no-expose-wasm", program, command].map(execWord).join(" ");
	const set = [`state_dir=${stateFolder}`];
	// Of one that `install` chose the configuration tells itself. So a token that is written there later goes before it.
	if (token.kind === "file" && token.chosenBy === "owner") set.push(`token_file=${credential(TOKEN)}`);
	return [start, "--config", config, ...set.map(setting => `--set ${setting}`)].join(" ");
}

function tokenLines({ token }: Served): readonly string[] {
	if (token.kind === "config") return [];
	const setting = isSealed(token.path) ? "LoadCredentialEncrypted" : "LoadCredential";
	return [`${setting}=${TOKEN}:${settingPath(token.path)}`];
}

/** All that the service sees of the file system besides its own folders, read-only. Names are looked up by what lies in /etc and /run. */
const VISIBLE = [
	"/usr",
	"/etc",
	"-/bin",
	"-/sbin",
	"-/lib",
	"-/lib32",
	"-/lib64",
	"-/opt",
	"-/run/systemd",
	`-${HANDED}:${SEEN}`,
];
const RESOLVERS = ["-/run/NetworkManager", "-/run/resolvconf", "-/run/connman", "-/run/nscd", "-/run/dnsmasq"];

function rootLines({ node }: Served): readonly string[] {
	const top = `/${node.split("/")[1]}`;
	const seen = [...VISIBLE, ...RESOLVERS];
	const paths = seen.some(path => path.replace(/^-/, "") === top) ? seen : [...seen, settingPath(top)];
	return [`RootDirectory=${ROOT}`, "MountAPIVFS=yes", `BindReadOnlyPaths=${paths.join(" ")}`];
}

const unit = (sections: Readonly<Record<string, readonly string[]>>): string =>
	`# Made by \`cfddns install\`. Put changes into a drop-in: systemctl edit NAME\n${Object.entries(sections)
		.map(([name, lines]) => `\n[${name}]\n${lines.join("\n")}\n`)
		.join("")}`;

/** cfddns.service of the mode `timer`: one round. */
export const roundUnit = (served: Served): string =>
	unit({
		Unit: [
			"Description=Dynamic DNS on Cloudflare: one round",
			"Wants=network-online.target",
			"After=network-online.target nss-lookup.target",
			// A line that comes and goes must not end it: what starts it would not do so again.
			"StartLimitIntervalSec=0",
			`AssertPathExists=${settingPath(served.config)}`,
		],
		Service: [
			"Type=oneshot",
			`ExecStart=${words(served, "sync", credential("cfddns.toml"))}`,
			// A round ends by itself well before.
			"TimeoutStartSec=5min",
			// It may hold secrets, so it is root's; the service gets it as it gets the token.
			`LoadCredential=cfddns.toml:${settingPath(served.config)}`,
			...tokenLines(served),
			...SANDBOX,
			...rootLines(served),
		],
	});

export const timerUnit = (): string =>
	unit({
		Unit: ["Description=Dynamic DNS on Cloudflare: a round every five minutes"],
		Timer: ["OnBootSec=15s", "OnCalendar=*:0/5", "RandomizedDelaySec=45s", "AccuracySec=5s"],
		// Switched on and off together: "the timer" is all that a person has to know.
		Install: ["WantedBy=timers.target", "Also=cfddns.path"],
	});

/**
 * What is written when there is a new lease, by programs that have no hook or got theirs too late, and by whoever sets the name servers.
 * systemd watches it for nothing. NetworkManager's folder is left out: it writes there every few minutes, and it has a hook.
 */
const TELLING = ["/run/systemd/netif/leases", "/var/lib/dhcp", "/var/lib/dhcpcd", "/etc/resolv.conf"];

export const pathUnit = (): string =>
	unit({
		Unit: ["Description=Dynamic DNS on Cloudflare: a round when there is a new lease", "PartOf=cfddns.timer"],
		Path: TELLING.map(path => `PathChanged=${path}`),
		Install: ["WantedBy=paths.target"],
	});

/**
 * cfddns.service of the mode `watch`: stays. A credential is read once, and a reload has to see the configuration as it is then. So
 * root hands a copy to the service's user, by lines that never touch a folder of that user.
 */
export function watchUnit(served: Served): string {
	const script = `exec install -D -m 0400 -o "$$(stat -c %%u ${privateState})" "$$0" ${HANDED}/cfddns.toml`;
	const handOver = `+/bin/sh -c '${script}' ${execWord(served.config)}`;
	return unit({
		Unit: [
			"Description=Dynamic DNS on Cloudflare",
			"After=network.target nss-lookup.target",
			`AssertPathExists=${settingPath(served.config)}`,
			// It is always worth another try: lines come back.
			"StartLimitIntervalSec=0",
		],
		Service: [
			"Type=notify",
			// It is systemd-notify that speaks for it.
			"NotifyAccess=all",
			`ExecStartPre=${handOver}`,
			`ExecStart=${words(served, "watch", `${SEEN}/cfddns.toml`)}`,
			`ExecReload=${handOver}`,
			'ExecReload=+/bin/kill -HUP "$MAINPID"',
			`ExecStopPost=+/bin/rm -rf ${HANDED}`,
			"WatchdogSec=3min",
			"TimeoutStopSec=30s",
			"Restart=on-failure",
			"RestartSec=10s",
			// A bad configuration does not become better by itself.
			"RestartPreventExitStatus=2",
			...tokenLines(served),
			...SANDBOX,
			...rootLines(served),
			// The lines with a plus are root's, and see the system as it is.
			"RootDirectoryStartOnly=yes",
		],
		Install: ["WantedBy=multi-user.target"],
	});
}
