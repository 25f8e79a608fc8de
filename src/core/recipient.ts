import type { Distance } from "./local-host.ts";

/** Who can be sent a message. */
export type MessageKind =
	| "ntfy"
	| "discord"
	| "slack"
	| "telegram"
	| "gotify"
	| "pushover"
	| "apprise"
	| "webhook"
	| "email";
/** Who can be told after each round that it went well, and notices when nobody does. */
export type HeartbeatKind = "healthchecks" | "uptime-kuma";

/** What a message may be about: what was published, trouble that begins or changes, trouble that ends. */
export const NEWS_KINDS = ["change", "trouble", "recovery"] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** Who is told of what. */
export type Subscription = { readonly to: readonly Recipient<MessageKind>[]; readonly on: readonly NewsKind[] };

/** Somebody to be told, as the configuration names them: `kind:argument`. The argument is a secret, and only shows when asked to. */
export class Recipient<Kind extends string = string> {
	readonly kind: Kind;
	/** All that may be said of them: "ntfy (ntfy.sh)". */
	readonly label: string;
	/** Decides whether a mail server must speak TLS. */
	readonly distance: Distance;
	readonly #argument: string;

	constructor(kind: Kind, host: string, argument: string, distance: Distance = "anywhere") {
		this.kind = kind;
		this.distance = distance;
		this.label = `${kind} (${host})`;
		this.#argument = argument;
	}

	reveal(): string {
		return this.#argument;
	}

	toString(): string {
		return this.label;
	}

	toJSON(): string {
		return this.label;
	}

	/** What node:util's inspect(), and so console.log, calls: a well-known symbol, which needs no import. */
	[Symbol.for("nodejs.util.inspect.custom")](): string {
		return this.label;
	}
}

/** A part of a URL that is as long as this, and no domain name, is taken for a key. */
const KEY_LENGTH = 16;

/** What must not be repeated of an argument: all of it, and its parts by which somebody could do what we can do. */
export function secretsOf(argument: string): readonly string[] {
	const parts = URL.canParse(argument) ? partsOfUrl(new URL(argument)) : argument.split("@");
	return [...new Set([argument, ...parts].filter(part => part !== ""))];
}

function partsOfUrl({ username, password, pathname, search, searchParams }: URL): readonly string[] {
	const keys = [...pathname.split("/"), ...searchParams.values()].filter(
		part => part.length >= KEY_LENGTH && !part.includes("."),
	);
	const userInfo = [username, password].flatMap(part => [part, decoded(part)]);
	return [...userInfo, `${pathname}${search}`, pathname, search, ...keys];
}

/** A part of a URL without its percent signs; as it is if they make no sense. */
export function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch (error) {
		if (error instanceof URIError) return part;
		throw error;
	}
}
