import { describe, expect, test } from "vitest";
import { GRAMMARS } from "../../test/config/grammars.ts";
import { FILE, fakeWorld, linesOf, loadToml } from "../../test/config/world.ts";
import { loadConfig } from "./load.ts";

const said = async (toml: string): Promise<readonly string[]> =>
	(await linesOf(loadToml(toml))).map(line => line.replace(FILE, "file"));

const SECRET = "s3cret-0123456789-abcdefgh";
const KINDS =
	"Allowed: ntfy:..., discord:..., slack:..., telegram:..., gotify:..., pushover:..., apprise:..., webhook:..., email:....";

describe("what is wrong, and what to do", () => {
	test.each<[to: string, line: string]>([
		[`ntfi:https://ntfy.sh/${SECRET}`, 'begins with no kind that is known here. Did you mean "ntfy:"?'],
		[`mail:smtps://a:${SECRET}@b`, 'begins with no kind that is known here. Did you mean "email:"?'],
		[`https://ntfy.sh/${SECRET}`, 'begins with no kind that is known here. Write "ntfy:" before it.'],
		[`https://hooks.slack.com/services/${SECRET}`, 'begins with no kind that is known here. Write "slack:" before it.'],
		[
			`https://discord.com/api/webhooks/1/${SECRET}`,
			'begins with no kind that is known here. Write "discord:" before it.',
		],
		[`https://example.com/${SECRET}`, 'begins with no kind that is known here. Write "webhook:" before it.'],
		[`smtps://a:${SECRET}@b`, 'begins with no kind that is known here. Write "email:" before it.'],
		[`123456:${SECRET}0123456789@5`, 'begins with no kind that is known here. Write "telegram:" before it.'],
		[`healthchecks:https://hc-ping.com/${SECRET}`, "begins with no kind that is known here. Move it to [heartbeat]."],
		[SECRET, `begins with no kind that is known here. ${KINDS}`],
		["ntfy", 'says nothing behind "ntfy". Allowed: ntfy:https://HOST/TOPIC.'],
		[
			`ntfy:http://ntfy.sh/${SECRET}`,
			"cannot be used (ntfy): plain http:// would show its secrets on the way; that is for this machine and private addresses. Allowed: ntfy:https://HOST/TOPIC.",
		],
		[
			`pushover:${SECRET}`,
			"cannot be used (pushover): it must be the user's key, an @, and the application's token, of 30 letters and digits each. Allowed: pushover:USERKEY@APPTOKEN.",
		],
	])("%s / %s", async (to, line) => {
		const lines = await said(`[notify]\nto = ["ntfy:https://ntfy.sh/fine",\n ${JSON.stringify(to)}]`);
		expect(lines).toEqual([`file:3: notify.to: ${line}`]);
		expect(lines.join()).not.toContain(SECRET);
	});

	test.each<[toml: string, line: string]>([
		[
			`[notify]\nto = "ntfy:https://ntfy.sh/${SECRET}"`,
			'file:2: notify.to: is not a list. Allowed: a list, such as ["ntfy:https://ntfy.sh/my-topic"].',
		],
		[
			`notify = "ntfy:https://ntfy.sh/${SECRET}"`,
			"file:1: notify: text is not a table. Write [notify], and the keys below it.",
		],
		[`[notify]\ntoo = ["${SECRET}"]`, 'file:2: unknown key "notify.too". Did you mean "notify.to"?'],
		[
			'[notify]\non = ["changes"]',
			'file:2: notify.on: cannot be "changes". Allowed: "change" or "trouble" or "recovery".',
		],
		[
			"[notify]\non = []",
			'file:2: notify.on: is an empty list. Allowed: a list, such as ["trouble", "recovery"]. To send none, take notify.to away.',
		],
		[
			`[heartbeat]\nto = ["uptimekuma:https://kuma.example.com/api/push/${SECRET}"]`,
			'file:2: heartbeat.to: begins with no kind that is known here. Did you mean "uptime-kuma:"?',
		],
		[
			`[heartbeat]\nto = ["ntfy:https://ntfy.sh/${SECRET}"]`,
			"file:2: heartbeat.to: begins with no kind that is known here. Move it to [notify].",
		],
	])("%s / %s", async (toml, line) => {
		const lines = await said(toml);
		expect(lines).toEqual([line]);
		expect(lines.join()).not.toContain(SECRET);
	});
});

test("environment / the same keys, and the same silence", async () => {
	const load = (env: Readonly<Record<string, string>>, settings: readonly string[] = []) =>
		loadConfig({ settings }, fakeWorld({ env }), GRAMMARS);
	const config = await load({
		CFDDNS_NOTIFY_TO: "ntfy:https://ntfy.sh/a, webhook:https://example.com/b,ntfy:https://ntfy.sh/a",
		CFDDNS_NOTIFY_ON: "trouble",
		CFDDNS_HEARTBEAT_TO: "healthchecks:https://hc-ping.com/c",
	});
	expect(config.messages.to.map(String)).toEqual(["ntfy (ntfy.sh)", "webhook (example.com)"]);
	expect(config.messages.on).toEqual(["trouble"]);
	expect(config.heartbeats.map(recipient => recipient.reveal())).toEqual(["https://hc-ping.com/c"]);
	expect(await linesOf(load({ CFDDNS_NOTIFY_TO: `nfty:https://ntfy.sh/${SECRET}` }))).toEqual([
		'CFDDNS_NOTIFY_TO: begins with no kind that is known here. Did you mean "ntfy:"?',
	]);
});

test.each<[setting: string, line: string]>([
	[
		`notify.to=nfty:https://ntfy.sh/${SECRET}`,
		'--set notify.to: begins with no kind that is known here. Did you mean "ntfy:"?',
	],
	[
		`notify.to:ntfy:https://ntfy.sh/${SECRET}`,
		"--set notify.to: there is no value. Write --set KEY=VALUE, such as --set interval=10m.",
	],
	[
		`notify.to gotify:https://example.com/?token=${SECRET}`,
		"--set notify.to: there is no such key. The keys are listed in docs/configuration.md.",
	],
])("--set %s / %s", async (setting, line) => {
	const lines = await linesOf(loadConfig({ settings: [setting] }, fakeWorld(), GRAMMARS));
	expect(lines).toEqual([line]);
});

test("defaults / nobody, of everything", async () => {
	const { messages, heartbeats } = await loadToml("");
	expect([messages, heartbeats]).toEqual([{ to: [], on: ["change", "trouble", "recovery"] }, []]);
});

test.each<[toml: string, mode: number, warning: string[]]>([
	['[notify]\nto = ["ntfy:https://ntfy.sh/a"]', 0o600, []],
	["domains = []", 0o644, []],
	[
		'[notify]\nto = ["ntfy:https://ntfy.sh/a"]\n[heartbeat]\nto = []',
		0o644,
		[`Other users of this machine can get at ${FILE} (mode 0644), which holds the secrets of [notify] and [heartbeat]`],
	],
	[
		'token = "t0-0123456789abcdefghijklmnop"\n[notify]\nto = ["ntfy:https://ntfy.sh/a"]',
		0o644,
		[`Other users of this machine can get at ${FILE} (mode 0644), which holds the API token`],
	],
])("%s, mode %o / warnings %j", async (text, mode, warnings) => {
	const config = await loadToml({ text, mode });
	expect(config.warnings.map(({ message }) => message)).toEqual(warnings);
});
