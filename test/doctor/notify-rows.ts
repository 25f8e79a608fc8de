import { recipientOf } from "../../src/config/recipient-kind.ts";
import { checkNotify } from "../../src/core/checks/notify.ts";
import { type DomainName, parseName } from "../../src/core/name.ts";
import type { NewsKind } from "../../src/core/recipient.ts";
import { HEARTBEAT_GRAMMARS, MESSAGE_GRAMMARS } from "../../src/core/recipient-grammar.ts";
import type { Row } from "./rows.ts";

function nameOf(text: string): DomainName {
	const parsed = parseName(text);
	if (parsed.kind === "invalid") throw new Error(`${text}: ${parsed.reason}`);
	return parsed.name;
}
function read<T>(text: string, { read }: { read(text: string): { value: T } | { wrong: string } }): T {
	const parsed = read(text);
	if ("wrong" in parsed) throw new Error(`${text} ${parsed.wrong}`);
	return parsed.value;
}

type Told = { readonly to?: readonly string[]; readonly on?: readonly NewsKind[]; readonly beats?: readonly string[] };

/** As the configuration reads them. */
export const notify = ({ to = [], on = ["change", "trouble", "recovery"], beats = [] }: Told) =>
	checkNotify({
		messages: { to: to.map(text => read(text, recipientOf(MESSAGE_GRAMMARS))), on },
		heartbeats: beats.map(text => read(text, recipientOf(HEARTBEAT_GRAMMARS))),
		names: ["home.domain.eu", "*.lab.domain.eu"].map(nameOf),
	});

export const AT_HOME = "uptime-kuma:http://192.168.1.10:3001/api/push/AbCd";
export const ANYWHERE = "healthchecks:https://hc-ping.com/8f14e45f-ceea-467f-a0e6-3c5c1b2a9d11";

const EXAMPLE = /^warning recipient-doubtful: .* is still the example of the documentation$/;
const OWN = /^warning recipient-doubtful: .* is reached by a name that is kept here$/;

export const NOTIFY_ROWS: readonly Row[] = [
	["nobody / ok", () => notify({}), ["ok -: Nobody is told anything: [notify] and [heartbeat] name nobody"]],
	[
		"two services, and a watcher / ok, by kind and host",
		() =>
			notify({
				to: ["ntfy:https://ntfy.sh/quite-a-long-secret", "gotify:https://push.domain.org/?token=AbCdEfGh"],
				on: ["trouble"],
				beats: ["healthchecks:https://hc-ping.com/8f14e45f-ceea-467f-a0e6-3c5c1b2a9d11"],
			}),
		[
			"ok -: Told of trouble: ntfy (ntfy.sh), gotify (push.domain.org)",
			"ok -: Heartbeats go to healthchecks (hc-ping.com)",
		],
	],
	[
		"a watcher on the home network / ok",
		() => notify({ beats: ["uptime-kuma:http://192.168.1.10:3001/api/push/AbCd"] }),
		["ok -: Heartbeats go to uptime-kuma (192.168.1.10:3001)"],
	],
	[
		"several kinds of news, and several watchers / ok, with each",
		() =>
			notify({
				to: ["gotify:https://push.domain.org/?token=AbCdEfGh"],
				on: ["change", "trouble"],
				beats: [AT_HOME, ANYWHERE],
			}),
		[
			"ok -: Told of change, trouble: gotify (push.domain.org)",
			"ok -: Heartbeats go to uptime-kuma (192.168.1.10:3001), healthchecks (hc-ping.com)",
		],
	],
	...[
		"ntfy:https://ntfy.example.com/quite-a-long-secret",
		"ntfy:https://ntfy.sh/my-topic",
		"discord:https://discord.com/api/webhooks/123456789012345678/webhook-token",
		"slack:https://hooks.slack.com/services/T00000000/B00000000/webhook-token",
		"telegram:123456789:AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx@-1001234567890",
		"gotify:http://192.168.1.2/?token=application-token",
		"pushover:uxxxxxxxxxxxxxxxxxxxxxxxxxxxxx@axxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"webhook:https://user:password@example.com/hook",
		"email:smtps://me%40example.com:password@mail.example.com?from=me@example.com&to=you@example.com",
	].map((text): Row => [`${text} / an example`, () => notify({ to: [text] }), [/^ok/, EXAMPLE]]),
	...[
		"healthchecks:https://hc-ping.com/00000000-0000-4000-8000-000000000000",
		"uptime-kuma:http://192.168.1.10:3001/api/push/push-token",
	].map((text): Row => [`${text} / an example`, () => notify({ beats: [text] }), [/^ok/, EXAMPLE]]),
	[
		"a topic of ntfy.sh that others will guess / warning",
		() => notify({ to: ["ntfy:https://ntfy.sh/home"] }),
		[/^ok/, "warning recipient-doubtful: The topic of ntfy (ntfy.sh) is short enough to be guessed"],
	],
	[
		"a topic of eleven letters / warning",
		() => notify({ to: ["ntfy:https://ntfy.sh/abcdefghijk"] }),
		[/^ok/, /short enough to be guessed$/],
	],
	["a topic of twelve / ok", () => notify({ to: ["ntfy:https://ntfy.sh/abcdefghijkl"] }), [/^ok/]],
	[
		"a recipient that is no URL / ok",
		() => notify({ to: ["telegram:123456789:AAq8Zc1vT0bWm5yKx2RdLf7HsJp4NgEuQoi@-1001234567890"] }),
		[/^ok -: Told of .*: telegram/],
	],
	["the same with a password / ok", () => notify({ to: ["ntfy:https://:tk_access@ntfy.sh/home"] }), [/^ok/]],
	["the same on a server of one's own / ok", () => notify({ to: ["ntfy:http://192.168.1.10/home"] }), [/^ok/]],
	[
		"a server by a name that is kept / warning",
		() =>
			notify({
				to: ["webhook:https://home.domain.eu/hook"],
				beats: ["uptime-kuma:https://up.lab.domain.eu/api/push/AbCd"],
			}),
		[/^ok/, /^ok/, OWN, OWN],
	],
	["by a name that ends alike / ok", () => notify({ to: ["webhook:https://welcome.domain.eu/hook"] }), [/^ok/]],
	["by a name beside those / ok", () => notify({ to: ["webhook:https://www.domain.eu/hook"] }), [/^ok/]],
];
