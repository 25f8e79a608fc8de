import { describe, expect, test } from "vitest";
import { HEARTBEAT_GRAMMARS, MESSAGE_GRAMMARS } from "./recipient-grammar.ts";

const GRAMMARS = [...MESSAGE_GRAMMARS, ...HEARTBEAT_GRAMMARS];
const grammarOf = (kind: string) => {
	const grammar = GRAMMARS.find(candidate => candidate.kind === kind);
	if (grammar === undefined) throw new Error(`There is no ${kind}`);
	return grammar;
};
const BOT = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";
const KEY = "abcdefghijklmnopqrstuvwxyz0123";

test.each<[kind: string, argument: string, host: string]>([
	["ntfy", "https://ntfy.sh/my-topic", "ntfy.sh"],
	["ntfy", "http://me:pw@192.168.1.2:8080/topic", "192.168.1.2:8080"],
	["ntfy", "http://[fd00::7]/topic", "[fd00::7]"],
	["discord", "https://discord.com/api/webhooks/123/abc_-D", "discord.com"],
	["discord", "https://discord.com/api/v10/webhooks/123/abc?thread_id=5", "discord.com"],
	["slack", "https://hooks.slack.com/services/T0/B0/x", "hooks.slack.com"],
	["telegram", `${BOT}@-1001234`, "api.telegram.org"],
	["telegram", `${BOT}@@my_channel`, "api.telegram.org"],
	["gotify", "https://gotify.example.com/?token=Aabc", "gotify.example.com"],
	["gotify", "http://nas/gotify?token=Aabc", "nas"],
	["pushover", `${KEY}@${KEY}`, "api.pushover.net"],
	["apprise", "http://127.0.0.1:8000/notify/home", "127.0.0.1:8000"],
	["webhook", "https://example.com", "example.com"],
	["email", "smtps://me%40example.com:pw@mail.example.com?from=a@example.com&to=b@example.com", "mail.example.com"],
	["email", "smtps://mail.example.com/?from=a@example.com&to=b@example.com", "mail.example.com"],
	["email", "smtp://localhost:25?from=a@example.com&to=b@example.com&to=c@example.com", "localhost:25"],
	["healthchecks", "https://hc-ping.com/2a6e4d9a-0000-4000-8000-0000a0d6b1a2", "hc-ping.com"],
	["healthchecks", "https://hc-ping.com/ping-key/home?create=1", "hc-ping.com"],
	["healthchecks", "https://hc-ping.com/start/home", "hc-ping.com"],
	["uptime-kuma", "http://10.0.0.2:3001/api/push/abc?status=up&msg=OK&ping=", "10.0.0.2:3001"],
])("%s:%s / accepted, at %s", (kind, argument, host) => {
	expect(grammarOf(kind).check(argument)).toBeNull();
	expect(grammarOf(kind).host(argument)).toBe(host);
});

const PLAIN = "plain http:// would show its secrets on the way; that is for this machine and private addresses";

describe("refused", () => {
	test.each<[kind: string, argument: string, why: string]>([
		["ntfy", "ntfy.sh/my-topic", "what follows the colon is not a URL"],
		["ntfy", "https://ntfy.sh/my topic", "what follows the colon is not a URL"],
		["ntfy", "https://ntfy.sh/", "its URL must look like https://HOST/TOPIC"],
		["ntfy", "https://ntfy.sh/topic/json", "its URL must look like https://HOST/TOPIC"],
		["ntfy", "http://ntfy.sh/my-topic", PLAIN],
		["ntfy", "ftp://ntfy.sh/my-topic", "its URL must begin with https://"],
		["discord", "https://discord.com/channels/1/2", "its URL must look like https://discord.com/api/webhooks/ID/TOKEN"],
		["slack", "https://hooks.slack.com/", "its URL must look like https://hooks.slack.com/services/..."],
		["slack", "https://hooks.slack.com/services/x#y", "its URL has a fragment (#)"],
		["telegram", BOT, "it must be the bot's token, an @, and the chat's number or @name"],
		["telegram", `${BOT}@my_channel`, "it must be the bot's token, an @, and the chat's number or @name"],
		[
			"gotify",
			"https://gotify.example.com/",
			"its URL needs ?token= with the application's token, and no more than that",
		],
		[
			"gotify",
			"https://gotify.example.com/?token=A&priority=5",
			"its URL needs ?token= with the application's token, and no more than that",
		],
		["gotify", "http://81.2.69.142/?token=A", PLAIN],
		[
			"pushover",
			"user@app",
			"it must be the user's key, an @, and the application's token, of 30 letters and digits each",
		],
		["apprise", "http://127.0.0.1:8000/home", "its URL must look like https://HOST/notify/KEY"],
		["webhook", "http://example.com/hook", PLAIN],
		["email", "https://mail.example.com", "its URL must begin with smtps:// or smtp://"],
		["email", "me@example.com", "what follows the colon is not a URL"],
		["email", "smtps://mail.example.com?from=a@b.c&to=b@b.c ", "what follows the colon is not a URL"],
		["email", "smtps:?from=a@b.c&to=b@b.c", "its URL names no server"],
		["email", "smtps://mail.example.com?from=a@b.c&to=b@b.c#x", "its URL has more than a server, from= and to="],
		["email", "smtps://me:p%0d%0aw@mail.example.com?from=a@b.c&to=b@b.c", "its password has line breaks"],
		["email", "smtps://m%00e:pw@mail.example.com?from=a@b.c&to=b@b.c", "its password has line breaks"],
		["email", "smtps://mail.example.com?from=a@b.c", "its URL needs one from= and at least one to="],
		["email", "smtps://mail.example.com?to=b@b.c", "its URL needs one from= and at least one to="],
		[
			"email",
			"smtps://mail.example.com?from=a@b.c&from=c@b.c&to=b@b.c",
			"its URL needs one from= and at least one to=",
		],
		["email", "smtps://mail.example.com", "its URL needs one from= and at least one to="],
		["email", "smtps://mail.example.com?from=a@b.c&to=b@b.c&tls=no", "its URL may hold from= and to= alone"],
		["email", "smtps://mail.example.com?from=a&to=b@b.c", "what is behind from= or to= is no e-mail address"],
		[
			"email",
			"smtps://mail.example.com?from=a@b.c&to=b@b.c%0d%0aDATA",
			"what is behind from= or to= is no e-mail address",
		],
		["email", "smtps://me@mail.example.com?from=a@b.c&to=b@b.c", "a user name and a password belong together"],
		["email", "smtps://mail.example.com/x?from=a@b.c&to=b@b.c", "its URL has more than a server, from= and to="],
		["healthchecks", "https://hc-ping.com/", "its URL must look like https://hc-ping.com/UUID"],
		["healthchecks", "https://hc-ping.com/uuid/fail", "its URL must end with the check, without /fail, /start or /log"],
		["uptime-kuma", "https://kuma.example.com/status/home", "its URL must look like https://HOST/api/push/TOKEN"],
		["uptime-kuma", "http://kuma.example.com/api/push/abc", PLAIN],
	])("%s:%s / %s", (kind, argument, why) => expect(grammarOf(kind).check(argument)).toBe(why));
});
