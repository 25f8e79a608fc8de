import { expect, test } from "vitest";
import { type Caller, memoCall } from "./memo-call.ts";

const CALLER: Caller = {
	args: ["sync"],
	env: { HOME: "/root", LANG: "C" },
	platform: "linux",
	uid: 0,
	program: ["0.1.0", "v20.19.0", "1 2 3"],
};
const calledWith = (...args: readonly string[]): Partial<Caller> => ({ args });
const text = (change: Partial<Caller>): string | null => memoCall({ ...CALLER, ...change })?.text ?? null;

test.each<[state: string, change: Partial<Caller>, configPath: string | null]>([
	["sync", calledWith("sync"), null],
	["quietly", calledWith("sync", "--quiet"), null],
	["a file that is named", calledWith("sync", "--config", "/etc/c.toml", "--quiet"), "/etc/c.toml"],
	["a file in the environment", { env: { CFDDNS_CONFIG: "/etc/c.toml" } }, "/etc/c.toml"],
	[
		"as the installed timer calls it",
		calledWith("sync", "--config", "/run/c.toml", "--set", "state_dir=/s", "--set", "token_file=/t"),
		"/run/c.toml",
	],
	["an empty variable", { env: { CFDDNS_DOMAINS: "" } }, null],
	["root without a home", { env: {} }, null],
	[
		"a service's user, whose files are named",
		{ uid: 61184, env: { STATE_DIRECTORY: "/s" }, ...calledWith("sync", "--config", "/c") },
		"/c",
	],
	[
		"a service's user, all of whose places are named",
		{ uid: 61184, env: {}, ...calledWith("sync", "--config", "/c", "--set", "state_dir=/s") },
		"/c",
	],
])("%s / a memo may stand in", (_state, change, configPath) =>
	expect(memoCall({ ...CALLER, ...change })?.configPath).toBe(configPath),
);

test.each<[state: string, change: Partial<Caller>]>([
	["another command", calledWith("plan")],
	["no command", calledWith()],
	["--force", calledWith("sync", "--force")],
	["--json", calledWith("sync", "--json")],
	["--verbose", calledWith("sync", "--verbose")],
	["--set", calledWith("sync", "--set", "owner=cabin")],
	["another flag with a place", calledWith("sync", "--dry-run", "state_dir=/s")],
	["--set without a value", calledWith("sync", "--set")],
	["--set of a place from the current folder", calledWith("sync", "--set", "state_dir=s")],
	["a word too many", calledWith("sync", "--config", "/a", "/b")],
	["a flag twice", calledWith("sync", "--quiet", "--quiet")],
	["a file that is not named", calledWith("sync", "--config")],
	["two files", calledWith("sync", "--config", "/a", "--config", "/b")],
	["a path from the current folder", calledWith("sync", "--config", "c.toml")],
	["such a path in the environment", { env: { CFDDNS_CONFIG: "c.toml" } }],
	["a key in the environment", { env: { CFDDNS_DOMAINS: "x.example.com" } }],
	["a token in the environment", { env: { CFDDNS_TOKEN: "cfut_x" } }],
	["Cloudflare's token variable", { env: { CLOUDFLARE_API_TOKEN: "cfut_x" } }],
	["a user without a home", { uid: 1000, env: {} }],
	["a user without a home or a state folder", { uid: 1000, env: {}, ...calledWith("sync", "--config", "/c") }],
	[
		"a user without a home, only whose token has a place",
		{ uid: 1000, env: {}, ...calledWith("sync", "--config", "/c", "--set", "token_file=/t") },
	],
	["a user without a home or a configuration", { uid: 1000, env: { STATE_DIRECTORY: "/s" } }],
	["another platform", { platform: "darwin" }],
	["no user id", { uid: null }],
	["a program that nothing tells from another", { program: null }],
])("%s / no memo", (_state, change) => expect(memoCall({ ...CALLER, ...change })).toBeNull());

test.each<[what: string, change: Partial<Caller>]>([
	["another version", { program: ["0.1.1", "v20.19.0", "1 2 3"] }],
	["another user", { uid: 1 }],
	["another home", { env: { HOME: "/home/me" } }],
	["another state folder", { env: { HOME: "/root", STATE_DIRECTORY: "/var/lib/x" } }],
	["another folder of credentials", { env: { HOME: "/root", CREDENTIALS_DIRECTORY: "/run/credentials/x" } }],
	["another folder for temporary files", { env: { HOME: "/root", TMPDIR: "/x" } }],
	["a file that is named", calledWith("sync", "--config", "/etc/c.toml")],
	["a state folder that is set", calledWith("sync", "--set", "state_dir=/s")],
])("%s / another call", (_what, change) => {
	expect(text(change)).not.toBeNull();
	expect(text(change)).not.toBe(text({}));
});

test("what no round reads / the same call, and nothing of it is in the memo", () => {
	const env = { ...CALLER.env, SECRET: "hidden", LANG: "de" };
	expect(text({ env })).toBe(text({}));
});
