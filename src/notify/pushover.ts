import type { NewsKind } from "../core/recipient.ts";
import { cut, type MessageService, postJson } from "./service.ts";

/** https://pushover.net/api#limits */
const MAX_TITLE = 250;
const MAX_TEXT = 1_024;
/** 1 passes through the quiet hours, which is for the owner to decide. */
const PRIORITY: Readonly<Record<NewsKind, number>> = { change: -1, trouble: 0, recovery: 0 };

export const pushover: MessageService = {
	write(argument, { kind, title, text }) {
		const [user = "", token = ""] = argument.split("@");
		return postJson(new URL("https://api.pushover.net/1/messages.json"), {
			token,
			user,
			title: cut(title, MAX_TITLE),
			message: cut(text, MAX_TEXT),
			priority: PRIORITY[kind],
		});
	},
};
