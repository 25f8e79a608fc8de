import type { Facts } from "./facts.ts";
import { PLACES } from "./places.ts";
import { SANDBOX } from "./systemd-sandbox.ts";
import { execWord, settingPath } from "./systemd-word.ts";

type Served = Pick<Facts, "node" | "config" | "token" | "canEncrypt" | "mode">;

const { program, state } = PLACES.systemd;
const [stateFolder = "", privateState = ""] = state;

/** The name under which the service finds its token; the program looks for it, too. */
const TOKEN = "cfddns-token";

/** Where the service finds what it was handed under this name. systemd puts the folder in. */
const credential = (name: string): string => `\${CREDENTIALS_DIRECTORY}/${name}`;

/** Where the staying service has its configuration. Only root writes in this folder. */
const HANDED = "/run/cfddns/cfddns.toml";

/**
 * The words that run the program in the sandbox. Without compiled code (`--jitless`, of which `--no-expose-wasm` is a part) no memory
 * need be writable and executable. State and token are where the service has them, whatever the configuration says.
 */
function words({ node, token }: Served, command: string, config: string): string {
	const set = [`state_dir=${stateFolder}`].map(setting => `--set ${setting}`);
	if (token.kind === "file") set.push(`--set token_file=${credential(TOKEN)}`);
	const start = [node, "--jitless", "--no-expose-wasm", program, command].map(execWord).join(" ");
	return [start, "--config", config, ...set].join(" ");
}

/** Where the encrypted token is kept: beside the plain one. */
export const encryptedPath = (path: string): string => `${path}.cred`;

function tokenLines({ token, canEncrypt }: Served): readonly string[] {
	switch (token.kind) {
		case "config":
			return [];
		case "file":
			return [`LoadCredential=${TOKEN}:${settingPath(token.path)}`];
		case "beside":
			return canEncrypt
				? [`LoadCredentialEncrypted=${TOKEN}:${settingPath(encryptedPath(token.path))}`]
				: [`LoadCredential=${TOKEN}:${settingPath(token.path)}`];
		case "encrypted":
			return [`LoadCredentialEncrypted=${TOKEN}:${settingPath(token.path)}`];
	}
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
		],
	});

export const timerUnit = (): string =>
	unit({
		Unit: ["Description=Dynamic DNS on Cloudflare: a round every five minutes"],
		Timer: ["OnBootSec=15s", "OnCalendar=*:0/5", "RandomizedDelaySec=45s", "AccuracySec=5s"],
		Install: ["WantedBy=timers.target"],
	});

/**
 * cfddns.service of the mode `watch`: stays. A credential is read once, and a reload has to see the configuration as it is then. So
 * root hands a copy to the service's user, by lines that never touch a folder of that user.
 */
export function watchUnit(served: Served): string {
	const script = `exec install -D -m 0400 -o "$$(stat -c %%u ${privateState})" "$$0" ${HANDED}`;
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
			`ExecStart=${words(served, "watch", HANDED)}`,
			`ExecReload=${handOver}`,
			'ExecReload=/bin/kill -HUP "$MAINPID"',
			"ExecStopPost=+/bin/rm -rf /run/cfddns",
			"WatchdogSec=3min",
			"TimeoutStopSec=30s",
			"Restart=on-failure",
			"RestartSec=10s",
			// A bad configuration does not become better by itself.
			"RestartPreventExitStatus=2",
			...tokenLines(served),
			...SANDBOX,
		],
		Install: ["WantedBy=multi-user.target"],
	});
}
