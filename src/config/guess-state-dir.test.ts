import { expect, test } from "vitest";
import { guessStateDir } from "./guess-state-dir.ts";

const ROOT = { platform: "linux", isRoot: true, home: null, env: {} };
const USER = { platform: "linux", isRoot: false, home: "/home/me", env: {} };

test.each<[state: string, world: typeof ROOT | typeof USER, text: string | null, expected: string]>([
	["said / that", ROOT, 'token = "x"\nstate_dir = "/srv/state" # here', "/srv/state"],
	["literally / that", ROOT, "state_dir='/srv/state'", "/srv/state"],
	["from the file's folder / there", ROOT, 'state_dir = "state"', "/etc/cfddns/state"],
	["not said / the default", ROOT, 'token = "x"', "/var/lib/cfddns"],
	["in a comment / the default", ROOT, '# state_dir = "/srv/state"', "/var/lib/cfddns"],
	["with an escape, which only TOML understands / the default", ROOT, 'state_dir = "/srv\\u0041"', "/var/lib/cfddns"],
	["no file / the default", ROOT, null, "/var/lib/cfddns"],
	["a user / theirs", USER, null, "/home/me/.local/state/cfddns"],
])("%s", (_state, world, text, expected) => {
	expect(guessStateDir("/etc/cfddns/cfddns.toml", world, () => text)).toBe(expected);
});

test("no file was named / the first that is there", () => {
	const read = (path: string) => (path.startsWith("/etc") ? 'state_dir = "/srv/state"' : null);
	expect(guessStateDir(null, USER, read)).toBe("/srv/state");
});
