import type { ServicePlatform } from "./service-plan.ts";

/** Where an installation puts what, and where a service finds the rest. */
export type Places = {
	/** A folder of ours alone. */
	readonly folder: string;
	readonly program: string;
	readonly manifest: string;
	/** What people type. */
	readonly command: string;
	/** The folder of the configuration, where nobody names another. */
	readonly configFolder: string;
	readonly config: string;
	/** All that `--purge` removes besides. */
	readonly state: readonly string[];
	/** The path's folder. */
	folderOf(path: string): string;
};

const unix = (configFolder: string, state: readonly string[]): Places => ({
	folder: "/usr/local/lib/cfddns",
	program: "/usr/local/lib/cfddns/cfddns.mjs",
	manifest: "/usr/local/lib/cfddns/installed.json",
	command: "/usr/local/bin/cfddns",
	configFolder,
	config: `${configFolder}/cfddns.toml`,
	state,
	folderOf: path => path.replace(/\/[^/]*$/, ""),
});

const WINDOWS_PROGRAMS = "C:\\Program Files\\cfddns";
const WINDOWS_DATA = "C:\\ProgramData\\cfddns";

export const PLACES: Readonly<Record<ServicePlatform, Places>> = {
	// The first of the state's two is a link to the second (DynamicUser= with StateDirectory=, systemd.exec(5)).
	systemd: unix("/etc/cfddns", ["/var/lib/cfddns", "/var/lib/private/cfddns"]),
	launchd: unix("/usr/local/etc/cfddns", ["/var/db/cfddns", "/var/log/cfddns.log"]),
	windows: {
		folder: WINDOWS_PROGRAMS,
		program: `${WINDOWS_PROGRAMS}\\cfddns.mjs`,
		manifest: `${WINDOWS_PROGRAMS}\\installed.json`,
		command: `${WINDOWS_PROGRAMS}\\cfddns.cmd`,
		configFolder: WINDOWS_DATA,
		config: `${WINDOWS_DATA}\\cfddns.toml`,
		state: [],
		folderOf: path => path.replace(/\\[^\\]*$/, ""),
	},
};

/** Where a `node` that several paths lead to is best named: these outlive an update, where the path with a version does not. */
export const LASTING_NODES: readonly string[] = ["/usr/bin/node", "/usr/local/bin/node", "/opt/homebrew/bin/node"];
