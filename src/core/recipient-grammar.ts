import { distanceTo } from "./local-host.ts";
import { decoded, type HeartbeatKind, type MessageKind } from "./recipient.ts";

/** The grammar of one kind of recipient: enough to check a configuration without repeating what stands there. */
export type RecipientGrammar<Kind extends string> = {
	readonly kind: Kind;
	/** How the argument is shown in help. */
	readonly argument: string;
	/** Why an argument cannot be used, as the end of a sentence that repeats nothing of it; `null` if it can. */
	check(argument: string): string | null;
	/** Whom a message may name, of an argument that can be used. */
	host(argument: string): string;
};

type Rules = Omit<RecipientGrammar<string>, "kind" | "argument">;

/** A URL. Whoever is on the way can read plain http://, so that it is for machines nearby. */
const web = (path: RegExp, form: string, more: (url: URL) => string | null = () => null): Rules => ({
	check(argument) {
		if (/[\s\p{Cc}]/u.test(argument) || !URL.canParse(argument)) return "what follows the colon is not a URL";
		const url = new URL(argument);
		if (url.protocol !== "https:" && url.protocol !== "http:") return "its URL must begin with https://";
		if (url.protocol === "http:" && distanceTo(url.hostname) === "anywhere")
			return "plain http:// would show its secrets on the way; that is for this machine and private addresses";
		if (url.hash !== "") return "its URL has a fragment (#)";
		return path.test(url.pathname) ? more(url) : `its URL must look like ${form}`;
	},
	host: argument => new URL(argument).host,
});

/** A service that is at one place only. */
const service = (host: string, form: RegExp, wrong: string): Rules => ({
	check: argument => (form.test(argument) ? null : wrong),
	host: () => host,
});

const EMAIL_ADDRESS = /^[^\s@<>()[\],;:"\\\p{Cc}]+@[^\s@<>()[\],;:"\\\p{Cc}]+$/u;

const mail: Rules = {
	check(argument) {
		if (/[\s\p{Cc}]/u.test(argument) || !URL.canParse(argument)) return "what follows the colon is not a URL";
		const { protocol, hostname, username, password, pathname, hash, searchParams } = new URL(argument);
		if (protocol !== "smtps:" && protocol !== "smtp:") return "its URL must begin with smtps:// or smtp://";
		if (hostname === "") return "its URL names no server";
		if (!["", "/"].includes(pathname) || hash !== "") return "its URL has more than a server, from= and to=";
		if ((username === "") !== (password === "")) return "a user name and a password belong together";
		if (/[\r\n\0]/.test(decoded(username) + decoded(password))) return "its password has line breaks";
		const [senders, receivers] = [searchParams.getAll("from"), searchParams.getAll("to")];
		if (searchParams.size > senders.length + receivers.length) return "its URL may hold from= and to= alone";
		if (senders.length !== 1 || receivers.length === 0) return "its URL needs one from= and at least one to=";
		const isFine = [...senders, ...receivers].every(address => EMAIL_ADDRESS.test(address));
		return isFine ? null : "what is behind from= or to= is no e-mail address";
	},
	host: argument => new URL(argument).host,
};

export const MESSAGE_GRAMMARS: readonly RecipientGrammar<MessageKind>[] = [
	{ kind: "ntfy", argument: "https://HOST/TOPIC", ...web(/^\/[\w-]{1,64}\/?$/, "https://HOST/TOPIC") },
	{
		kind: "discord",
		argument: "https://discord.com/api/webhooks/ID/TOKEN",
		...web(/\/webhooks\/\d+\/[\w-]+\/?$/, "https://discord.com/api/webhooks/ID/TOKEN"),
	},
	{
		kind: "slack",
		argument: "https://hooks.slack.com/services/...",
		...web(/^\/./, "https://hooks.slack.com/services/..."),
	},
	{
		kind: "telegram",
		argument: "BOTTOKEN@CHATID",
		...service(
			"api.telegram.org",
			/^\d{5,}:[\w-]{30,}@(?:-?\d+|@[A-Za-z]\w{4,31})$/,
			"it must be the bot's token, an @, and the chat's number or @name",
		),
	},
	{
		kind: "gotify",
		argument: "https://HOST/?token=APPTOKEN",
		...web(/^/, "https://HOST/?token=APPTOKEN", ({ searchParams }) =>
			(searchParams.get("token") ?? "") === "" || searchParams.size > 1
				? "its URL needs ?token= with the application's token, and no more than that"
				: null,
		),
	},
	{
		kind: "pushover",
		argument: "USERKEY@APPTOKEN",
		...service(
			"api.pushover.net",
			/^[A-Za-z0-9]{30}@[A-Za-z0-9]{30}$/,
			"it must be the user's key, an @, and the application's token, of 30 letters and digits each",
		),
	},
	{
		kind: "apprise",
		argument: "https://HOST/notify/KEY",
		...web(/\/notify\/[\w-]+\/?$/, "https://HOST/notify/KEY"),
	},
	{ kind: "webhook", argument: "https://HOST/PATH", ...web(/^/, "https://HOST/PATH") },
	{ kind: "email", argument: "smtps://USER:PASSWORD@HOST?from=ADDRESS&to=ADDRESS", ...mail },
];

export const HEARTBEAT_GRAMMARS: readonly RecipientGrammar<HeartbeatKind>[] = [
	{
		kind: "healthchecks",
		argument: "https://hc-ping.com/UUID",
		...web(/^\/.*[\w-]\/?$/, "https://hc-ping.com/UUID", ({ pathname }) =>
			/\/(?:fail|start|log)\/?$/.test(pathname)
				? "its URL must end with the check, without /fail, /start or /log"
				: null,
		),
	},
	{
		kind: "uptime-kuma",
		argument: "https://HOST/api/push/TOKEN",
		...web(/\/api\/push\/[\w-]+\/?$/, "https://HOST/api/push/TOKEN"),
	},
];

/** How a recipient of this kind is written: "ntfy:https://HOST/TOPIC". */
export const spellingOf = ({ kind, argument }: RecipientGrammar<string>): string => `${kind}:${argument}`;
