import { expect, test } from "vitest";
import { GRAMMARS } from "../../test/config/grammars.ts";
import { type FakeFile, type FakeMachine, FILE, fakeWorld, linesOf, loadToml } from "../../test/config/world.ts";
import { loadConfig } from "./load.ts";

const names = 'domains = ["home.example.com"]\n';
const CREDENTIALS = "/run/credentials/cfddns.service";
const GET_ONE =
	"Make a token at https://dash.cloudflare.com/profile/api-tokens with the permission Zone - DNS - Edit on your zone.";

const everywhere: { env: Record<string, string>; files: Record<string, FakeFile> } = {
	env: {
		CFDDNS_TOKEN: "t0-environment",
		CFDDNS_TOKEN_FILE: "/secret/environment",
		CREDENTIALS_DIRECTORY: CREDENTIALS,
		CLOUDFLARE_API_TOKEN: "t0-cloudflare",
	},
	files: {
		"/secret/environment": "t0-environment-file\n",
		"/etc/cfddns/token": "t0-beside-config\n",
		[`${CREDENTIALS}/cfddns-token`]: "t0-credential\n",
	},
};
const without = (...gone: string[]): FakeMachine => ({
	files: Object.fromEntries(Object.entries(everywhere.files).filter(([name]) => !gone.includes(name))),
	env: Object.fromEntries(Object.entries(everywhere.env).filter(([name]) => !gone.includes(name))),
});

test.each<[state: string, toml: string, machine: FakeMachine, token: string | null]>([
	["everywhere", 'token = "t0-file"', everywhere, "t0-environment"],
	["no $CFDDNS_TOKEN", 'token = "t0-file"', without("CFDDNS_TOKEN"), "t0-environment-file"],
	["not in the environment", 'token = "t0-file"', without("CFDDNS_TOKEN", "CFDDNS_TOKEN_FILE"), "t0-file"],
	[
		"token_file, relative to the config",
		'token_file = "token"',
		without("CFDDNS_TOKEN", "CFDDNS_TOKEN_FILE"),
		"t0-beside-config",
	],
	[
		"token_file, absolute",
		'token_file = "/secret/environment"',
		without("CFDDNS_TOKEN", "CFDDNS_TOKEN_FILE"),
		"t0-environment-file",
	],
	["not in the file either", "", without("CFDDNS_TOKEN", "CFDDNS_TOKEN_FILE"), "t0-credential"],
	[
		"no such credential",
		"",
		without("CFDDNS_TOKEN", "CFDDNS_TOKEN_FILE", `${CREDENTIALS}/cfddns-token`),
		"t0-cloudflare",
	],
	[
		"empty variables",
		"",
		{ ...everywhere, env: { CFDDNS_TOKEN: "", CFDDNS_TOKEN_FILE: " ", CLOUDFLARE_API_TOKEN: "t0-c" } },
		"t0-c",
	],
	["nowhere", "", {}, null],
])("%s / %s", async (_state, toml, machine, token) => {
	const config = await loadToml(`${toml}\n${names}`, machine);
	expect(config.token?.reveal() ?? null).toBe(token);
});

test.each<[state: string, toml: string, machine: FakeMachine, line: string]>([
	[
		"a placeholder in the file",
		'token = "cfut_..."',
		{ env: { CLOUDFLARE_API_TOKEN: "t0-good" } },
		`${FILE}:1: token: the token is a placeholder, not a token. ${GET_ONE}`,
	],
	["an empty token in the file", 'token = ""', {}, `${FILE}:1: token: the token is empty. ${GET_ONE}`],
	[
		"token is no text",
		"token = 5",
		{},
		`${FILE}:1: token: is not text in quotes. Allowed: the token that Cloudflare showed when it was made.`,
	],
	[
		"both token and token_file",
		'token = "a"\ntoken_file = "b"',
		{},
		`${FILE}:2: token_file: there is a token as well, a few lines away. Keep one of token and token_file.`,
	],
	[
		"the file is not there",
		'token_file = "gone"',
		{},
		`${FILE}:1: token_file: there is no file /etc/cfddns/gone. Write the token into it, and nothing else.`,
	],
	[
		"the file cannot be read",
		"",
		{ env: { CFDDNS_TOKEN_FILE: "/t" }, files: { "/t": { unreadable: "permission denied" } } },
		"CFDDNS_TOKEN_FILE: /t cannot be read: permission denied. The user that runs cfddns must be able to read it.",
	],
	[
		"the file is empty",
		'token_file = "/t"',
		{ files: { "/t": "\n" } },
		`${FILE}:1: token_file (/t): the token is empty. ${GET_ONE}`,
	],
	[
		"the token where a path belongs",
		'token_file = "cfut_0123456789abcdef0123456789abcdef"',
		{},
		`${FILE}:1: token_file: it wants a path, but this looks like the token itself. Set the token itself as token or CFDDNS_TOKEN, or name the file that holds it.`,
	],
	[
		"a name instead of a value",
		"",
		{ env: { CFDDNS_TOKEN: "CLOUDFLARE_API_TOKEN" } },
		"CFDDNS_TOKEN: the token is the name of a secret, not the secret itself. Give the token's value; the name is not looked up.",
	],
	[
		"a credential that is damaged",
		"",
		{ env: { CREDENTIALS_DIRECTORY: CREDENTIALS }, files: { [`${CREDENTIALS}/cfddns-token`]: "two words" } },
		`credential cfddns-token (${CREDENTIALS}/cfddns-token): the token has blanks or line breaks inside. Copy the token again, in one piece.`,
	],
])("%s / said", async (_state, toml, machine, line) => {
	expect(await linesOf(loadToml(`${toml}\n${names}`, machine))).toEqual([line]);
});

test.each<[state: string, toml: FakeFile, machine: FakeMachine, warnings: string[]]>([
	["a config of one's own", `token = "t0-file"\n${names}`, {}, []],
	["a config for all, without the token", { text: names, mode: 0o644 }, {}, []],
	[
		"a config that others can change",
		{ text: names, mode: 0o664 },
		{},
		[
			`Other users of this machine can change ${FILE} (mode 0664), which says where the token goes and which programs are run. Run: chmod go-w ${FILE}`,
		],
	],
	[
		"a config for all, with the token",
		{ text: `token = "t0-file"\n${names}`, mode: 0o644 },
		{},
		[`Other users of this machine can get at ${FILE} (mode 0644), which holds the API token. Run: chmod 600 ${FILE}`],
	],
	[
		"the same, though the environment wins",
		{ text: `token = "t0-file"\n${names}`, mode: 0o640 },
		{ env: { CFDDNS_TOKEN: "t0-e" } },
		[`Other users of this machine can get at ${FILE} (mode 0640), which holds the API token. Run: chmod 600 ${FILE}`],
	],
	[
		"a token file for all",
		`token_file = "my token's"\n${names}`,
		{ files: { "/etc/cfddns/my token's": { text: "t0-file", mode: 0o604 } } },
		[
			"Other users of this machine can get at /etc/cfddns/my token's (mode 0604), which holds the API token. Run: chmod 600 '/etc/cfddns/my token'\\''s'",
		],
	],
	[
		"a credential",
		names,
		{
			env: { CREDENTIALS_DIRECTORY: CREDENTIALS },
			files: { [`${CREDENTIALS}/cfddns-token`]: { text: "t0-c", mode: 0o444 } },
		},
		[],
	],
	[
		"a container's secret",
		`token_file = "/run/secrets/t"\n${names}`,
		{ files: { "/run/secrets/t": { text: "t0-c", mode: 0o444 } } },
		[],
	],
])("%s / %j", async (_state, toml, machine, warnings) => {
	const config = await loadToml(toml, machine);
	expect(config.warnings.map(({ message, hint }) => `${message}. ${hint}`)).toEqual(warnings);
	expect(config.warnings.every(({ code }) => code === "token-exposed")).toBe(true);
});

test("--set token_file / before everything else", async () => {
	const machine = { ...everywhere, files: { ...everywhere.files, "/flag": "t0-flag" } };
	const config = await loadConfig({ settings: ["token_file=/flag"] }, fakeWorld(machine), GRAMMARS);
	expect(config.token?.reveal()).toBe("t0-flag");
});
