import type { News, Pulse } from "../core/news.ts";
import type { HttpAnswer, HttpRequest } from "../core/ports.ts";

/** A request as a service wants it. Who sends it adds the limits. */
export type Letter = Pick<HttpRequest, "url" | "method" | "headers" | "body">;

/** One service that is told by HTTP. Arguments have passed the grammar's `check`. */
export type Service<What> = {
	/** What to send. Nothing but `url` holds more of the argument than the service asks for. */
	write(argument: string, what: What): Letter;
	/** Why an answer with a status of success is none after all, as the end of a sentence; `null` if it is. */
	refusal?(answer: HttpAnswer): string | null;
};

export type MessageService = Service<News>;
export type HeartbeatService = Service<Pulse>;

/** Takes the user and password out of a URL: they go into a header (RFC 7617), since servers and proxies write URLs into logs. */
export function split(url: URL): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
	const { username, password } = url;
	const bare = new URL(url);
	bare.username = "";
	bare.password = "";
	if (username === "" && password === "") return { url: bare.href, headers: {} };
	const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	return { url: bare.href, headers: { authorization: `Basic ${base64(credentials)}` } };
}

/** Of the bytes of its UTF-8. */
const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

export function postJson(to: URL, value: unknown, more: Readonly<Record<string, string>> = {}): Letter {
	const { url, headers } = split(to);
	const body = JSON.stringify(value);
	return { url, method: "POST", headers: { "content-type": "application/json", ...headers, ...more }, body };
}

/** At most `length` characters; what is left out is said. */
export const cut = (text: string, length: number): string =>
	text.length <= length ? text : `${text.slice(0, length - 4).replace(/[\ud800-\udbff]$/, "")} ...`;
