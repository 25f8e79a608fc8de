import type { Command, Flag } from "./command.ts";

const EVERYWHERE: readonly Flag[] = [
	{ flag: "--dry-run", meaning: "print every file and command, and do nothing" },
	{ flag: "--root <dir>", meaning: "write below this folder and run no command (for packagers)" },
	{ flag: "--platform <name>", meaning: "systemd, launchd or windows; this machine's otherwise" },
];

export const installCommand: Command = {
	name: "install",
	summary: "make it a service of this system, or bring that up to date",
	description:
		"Copies this program to a place of the system and makes it a service: a process that stays (--mode watch), or a round every five minutes (--mode timer). DHCP, PPP and NetworkManager start a round at once, where they are there. On Linux with systemd it runs as a user of its own in a sandbox, and gets the configuration and the token from root. The configuration must be there already. It stays as it is, but for one line: a token in it goes into a file of its own beside it, encrypted for this machine (systemd 250 and newer), and the line names that file. What fails half-way is undone.",
	flags: [
		...EVERYWHERE,
		{ flag: "--mode <name>", meaning: "watch (the default) or timer" },
		{ flag: "--replace", meaning: "put the units of the Python cfddns of 2020 aside; uninstall brings them back" },
		{ flag: "--keep-token", meaning: "leave a token that is in the configuration there" },
		{ flag: "--force", meaning: "also replace files of these names that cfddns has not written so" },
	],
	examples: [
		["cfddns install --dry-run", "look at it"],
		["sudo cfddns install", "do it; again after each update"],
		["sudo cfddns install --mode timer", "nothing that stays"],
	],
	async run(context) {
		const { runInstall } = await import("./install-run.ts");
		return runInstall(context);
	},
};

export const uninstallCommand: Command = {
	name: "uninstall",
	summary: "remove the service; configuration and state stay",
	description:
		"Ends the service and removes the files that `cfddns install` wrote. A file that was changed since stays, and is named. A token that was taken out of the configuration goes back into it. Configuration, token and state stay unless --purge is given. The records at Cloudflare stay as they are.",
	flags: [...EVERYWHERE, { flag: "--purge", meaning: "also remove configuration, token and state" }],
	examples: [
		["sudo cfddns uninstall", "keep the configuration"],
		["sudo cfddns uninstall --purge", "leave nothing"],
	],
	async run(context) {
		const { runUninstall } = await import("./uninstall-run.ts");
		return runUninstall(context);
	},
};
