import { expect, test } from "vitest";
import { GRAMMARS } from "../../test/config/grammars.ts";
import { type FakeMachine, FILE, fakeWorld, linesOf, loadToml, problemsOf } from "../../test/config/world.ts";
import { type LoadOptions, loadConfig, loadConfigOrDefaults, noNamesProblem, noTokenProblem } from "./load.ts";

const OWN = "/home/ann/.config/cfddns/cfddns.toml";
const ENOUGH = 'token = "..." and domains = ["home.example.com"] are enough.';
const owner = (name: string): string => `owner = "${name}"`;
const load = (options: LoadOptions, machine: FakeMachine) => loadConfig(options, fakeWorld(machine), GRAMMARS);

const files = {
	"/named": owner("named"),
	"/variable": owner("variable"),
	[OWN]: owner("own"),
	[FILE]: owner("system"),
};

test.each<[state: string, options: LoadOptions, machine: FakeMachine, ownerAndOrigin: [string, string]]>([
	["--config", { configPath: "/named" }, { files, env: { CFDDNS_CONFIG: "/variable" } }, ["named", "/named"]],
	["$CFDDNS_CONFIG", {}, { files, env: { CFDDNS_CONFIG: "/variable" } }, ["variable", "/variable"]],
	["$CFDDNS_CONFIG is empty", {}, { files, env: { CFDDNS_CONFIG: "" } }, ["own", OWN]],
	["the user's", {}, { files }, ["own", OWN]],
	["root's", {}, { files, isRoot: true }, ["system", FILE]],
	["only the system's", {}, { files: { [FILE]: owner("system") } }, ["system", FILE]],
	["the environment above the file", {}, { files, env: { CFDDNS_OWNER: "env" } }, ["env", OWN]],
	["--set above both", { settings: ["owner=over"] }, { files, env: { CFDDNS_OWNER: "env" } }, ["over", OWN]],
	["the environment alone", {}, { env: { CFDDNS_OWNER: "env" } }, ["env", "environment"]],
	["--set alone", { settings: ["owner=over"] }, {}, ["over", "command line"]],
	["Windows' names in any case", {}, { platform: "win32", env: { cfddns_Owner: "env" } }, ["env", "environment"]],
])("%s / found", async (_state, options, machine, ownerAndOrigin) => {
	const { target, origin } = await load(options, machine);
	expect([target.owner, origin]).toEqual(ownerAndOrigin);
});

test.each<[state: string, options: LoadOptions, machine: FakeMachine, lines: string[]]>([
	[
		"nothing anywhere",
		{},
		{ env: { CLOUDFLARE_API_TOKEN: "t0-token" } },
		[
			`There is no configuration: no CFDDNS_ variable is set, and there is no ${OWN} and no ${FILE}. Run \`cfddns init\`, which asks for what it needs, or write two lines into ${OWN}: ${ENOUGH}`,
		],
	],
	[
		"only Kubernetes' variables",
		{},
		{ isRoot: true, env: { CFDDNS_PORT: "tcp://10.0.0.1:80" } },
		[
			`There is no configuration: no CFDDNS_ variable is set, and there is no ${FILE}. Run \`cfddns init\`, which asks for what it needs, or write two lines into ${FILE}: ${ENOUGH}`,
		],
	],
	[
		"--config names nothing",
		{ configPath: "/gone" },
		{ files, env: { CFDDNS_OWNR: "x" } },
		[
			`--config: there is no file /gone. Name a file that exists, or write that one: ${ENOUGH}`,
			'CFDDNS_OWNR: there is no such variable. Did you mean "CFDDNS_OWNER"?',
		],
	],
	[
		"--config is empty",
		{ configPath: "" },
		{ files },
		["--config: the path is empty. Write the file's path behind it. Was it a variable that is not set?"],
	],
	[
		"$CFDDNS_CONFIG names nothing",
		{},
		{ files, env: { CFDDNS_CONFIG: "/gone" } },
		[`CFDDNS_CONFIG: there is no file /gone. Name a file that exists, or write that one: ${ENOUGH}`],
	],
	[
		"a file of root's",
		{},
		{ files: { [FILE]: { unreadable: "permission denied" } } },
		[
			`${FILE} cannot be read: permission denied. Run cfddns as the user that it belongs to (root, with sudo), or name another file with --config.`,
		],
	],
	[
		"not TOML, beside the token",
		{ configPath: "/c" },
		{ files: { "/c": 'domains = ["a.b"]\ntoken = t0-very-secret-token\n' } },
		[
			"/c:2:9: not valid TOML: invalid value. Text needs a quote on both sides (single ones for Windows paths), lists need brackets. See https://toml.io.",
		],
	],
])("%s / said", async (_state, options, machine, lines) => {
	expect(await linesOf(load(options, machine))).toEqual(lines);
	expect((await problemsOf(load(options, machine))).map(({ code }) => code)).toEqual(lines.map(() => "bad-config"));
});

test.each<[state: string, toml: string, machine: FakeMachine, folder: string]>([
	["absolute", 'state_dir = "/s"', {}, "/s"],
	["relative to the file", 'state_dir = "s"', {}, "/etc/cfddns/s"],
	["from the environment, as it is", 'state_dir = "s"', { env: { CFDDNS_STATE_DIR: "here" } }, "here"],
	["by default", "", { env: { STATE_DIRECTORY: "/run/s" } }, "/run/s"],
])("state_dir %s / %s", async (_state, toml, machine, folder) => {
	expect((await loadToml(toml, machine)).stateDir).toBe(folder);
});

test("nothing but a name / defaults", async () => {
	const config = await loadToml('domains = ["home.example.com"]');
	expect(config).toMatchObject({
		token: null,
		api: "https://api.cloudflare.com/client/v4",
		timeoutMs: 10_000,
		intervalMs: 300_000,
		routerEvents: true,
		warnings: [],
		target: { owner: "home", limits: { maxChangesPerHour: 20, maxDeletes: 1 }, verifyIntervalMs: 3_600_000 },
	});
});

test("what is missing / problems for those who need it", () => {
	expect([noTokenProblem().code, noNamesProblem().code]).toEqual(["no-token", "bad-config"]);
});

const orDefaults = (options: LoadOptions, machine: FakeMachine) =>
	loadConfigOrDefaults(options, fakeWorld(machine), GRAMMARS);

test.each<[state: string, options: LoadOptions, machine: FakeMachine, owner: string, origin: string]>([
	["nothing anywhere", {}, {}, "home", "defaults"],
	["only --set", { settings: ["owner=set"] }, {}, "set", "command line"],
	["a file", {}, { files }, "own", OWN],
	["a named file", { configPath: "/named" }, { files }, "named", "/named"],
])("for those who can do without, %s / used", async (_state, options, machine, owner, origin) => {
	const config = await orDefaults(options, machine);
	expect([config.target.owner, config.origin, config.target.wishes]).toEqual([owner, origin, []]);
	expect(config.target.families.ipv4.sources.map(({ text }) => text)).toEqual(["auto"]);
});

test.each<[state: string, options: LoadOptions, machine: FakeMachine]>([
	["a named file that is not there", { configPath: "/gone" }, { files }],
	["a variable's file that is not there", {}, { files, env: { CFDDNS_CONFIG: "/gone" } }],
	["a broken file", {}, { files: { [FILE]: "interval = 5" } }],
	["a broken variable", {}, { env: { CFDDNS_INTERVL: "5m" } }],
	["a broken --set", { settings: ["interval=often"] }, {}],
])("for those who can do without, %s / refused", async (_state, options, machine) => {
	expect(await problemsOf(orDefaults(options, machine))).toHaveLength(1);
});
