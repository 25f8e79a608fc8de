import type { NewsKind } from "../core/recipient.ts";
import { type MessageService, postJson } from "./service.ts";

/** From 4 on it makes a sound, from 8 on it vibrates (Gotify's Android client). */
const PRIORITY: Readonly<Record<NewsKind, number>> = { change: 5, trouble: 8, recovery: 5 };

/** https://gotify.net/api-docs#/message/createMessage. The server may live below a path. */
export const gotify: MessageService = {
	write(argument, { kind, title, text }) {
		const url = new URL(argument);
		const token = url.searchParams.get("token") ?? "";
		url.search = "";
		url.pathname = `${url.pathname.replace(/(?:\/message)?\/?$/, "")}/message`;
		return postJson(url, { title, message: text, priority: PRIORITY[kind] }, { "x-gotify-key": token });
	},
};
