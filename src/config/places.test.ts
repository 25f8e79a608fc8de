import { expect, test } from "vitest";
import { configPlaces, defaultStateDir } from "./places.ts";

const root = { platform: "linux", isRoot: true, home: "/root", env: {} };
const user = { platform: "linux", isRoot: false, home: "/home/ann", env: {} };
const mac = { ...user, platform: "darwin", home: "/Users/ann" };
const windows = { platform: "win32", isRoot: false, home: "C:\\Users\\ann", env: { PROGRAMDATA: "D:\\Data" } };

test.each<[state: string, world: typeof root, places: readonly string[]]>([
	["root", root, ["/etc/cfddns/cfddns.toml"]],
	["a user", user, ["/home/ann/.config/cfddns/cfddns.toml", "/etc/cfddns/cfddns.toml"]],
	[
		"a user with XDG",
		{ ...user, env: { XDG_CONFIG_HOME: "/x/" } },
		["/x/cfddns/cfddns.toml", "/etc/cfddns/cfddns.toml"],
	],
	[
		"a relative XDG folder is ignored, as the specification says",
		{ ...user, env: { XDG_CONFIG_HOME: "x" } },
		["/home/ann/.config/cfddns/cfddns.toml", "/etc/cfddns/cfddns.toml"],
	],
	["macOS, root", { ...mac, isRoot: true }, ["/usr/local/etc/cfddns/cfddns.toml"]],
	["macOS, a user", mac, ["/Users/ann/.config/cfddns/cfddns.toml", "/usr/local/etc/cfddns/cfddns.toml"]],
	["Windows", windows, ["D:\\Data\\cfddns\\cfddns.toml"]],
	["Windows without its variable", { ...windows, env: {} }, ["C:\\ProgramData\\cfddns\\cfddns.toml"]],
])("%s / %j", (_state, world, places) => {
	expect(configPlaces(world)).toEqual(places);
});

test("nobody's home / only the system's place", () => {
	expect(configPlaces({ ...user, home: null })).toEqual(["/etc/cfddns/cfddns.toml"]);
	expect(defaultStateDir({ ...user, home: null })).toBe("/var/lib/cfddns");
});

test.each<[state: string, world: typeof root, folder: string]>([
	["root", root, "/var/lib/cfddns"],
	["systemd", { ...root, env: { STATE_DIRECTORY: "/var/lib/private/cfddns" } }, "/var/lib/private/cfddns"],
	["systemd, several folders", { ...user, env: { STATE_DIRECTORY: "/a:/b" } }, "/a"],
	["systemd's variable is empty", { ...root, env: { STATE_DIRECTORY: "" } }, "/var/lib/cfddns"],
	["a user", user, "/home/ann/.local/state/cfddns"],
	["a user with XDG", { ...user, env: { XDG_STATE_HOME: "/x" } }, "/x/cfddns"],
	["macOS, root", { ...mac, isRoot: true }, "/var/db/cfddns"],
	["macOS, a user", mac, "/Users/ann/Library/Application Support/cfddns"],
	["Windows", windows, "D:\\Data\\cfddns\\state"],
])("state of %s / %s", (_state, world, folder) => {
	expect(defaultStateDir(world)).toBe(folder);
});
