import type { ConfigWorld } from "./config-world.ts";

type World = Pick<ConfigWorld, "platform" | "isRoot" | "home" | "env">;

const set = (text: string | undefined): text is string => text !== undefined && text.trim() !== "";

/** The XDG specification: a variable that is not an absolute path is to be ignored. */
function xdg({ env, home }: World, variable: string, below: string): string | null {
	const configured = env[variable];
	if (configured?.startsWith("/")) return `${configured.replace(/\/+$/, "")}/cfddns`;
	return home === null ? null : `${home}/${below}/cfddns`;
}

const programData = ({ env }: World): string => {
	const { ProgramData, PROGRAMDATA } = env;
	return `${[ProgramData, PROGRAMDATA].find(set) ?? "C:\\ProgramData"}\\cfddns`;
};

/** Where a configuration is looked for that nobody named: the first that exists is used. */
export function configPlaces(world: World): readonly string[] {
	if (world.platform === "win32") return [`${programData(world)}\\cfddns.toml`];
	const system = world.platform === "darwin" ? "/usr/local/etc/cfddns" : "/etc/cfddns";
	const user = world.isRoot ? null : xdg(world, "XDG_CONFIG_HOME", ".config");
	return [user, system].flatMap(folder => (folder === null ? [] : [`${folder}/cfddns.toml`]));
}

/** Where a new configuration is stored: at the place that is named, else at the nearest one where it is looked for. */
export function placeForConfig(configPath: string | undefined, world: World): string {
	const named = configPath ?? world.env["CFDDNS_CONFIG"];
	return set(named) ? named : (configPlaces(world)[0] ?? "cfddns.toml");
}

/** Where state is kept if the configuration does not say. systemd gives several folders separated by colons. */
export function defaultStateDir(world: World): string {
	const { STATE_DIRECTORY } = world.env;
	if (world.platform === "win32") return `${programData(world)}\\state`;
	if (set(STATE_DIRECTORY)) return STATE_DIRECTORY.split(":")[0] ?? STATE_DIRECTORY;
	const system = world.platform === "darwin" ? "/var/db/cfddns" : "/var/lib/cfddns";
	if (world.isRoot) return system;
	if (world.platform === "darwin" && world.home !== null) return `${world.home}/Library/Application Support/cfddns`;
	return xdg(world, "XDG_STATE_HOME", ".local/state") ?? system;
}
