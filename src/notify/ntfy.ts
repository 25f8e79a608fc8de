import type { NewsKind } from "../core/recipient.ts";
import { cut, type MessageService, postJson } from "./service.ts";

/** https://docs.ntfy.sh/publish/#message-priority: 3 is the default, 4 vibrates and stays. Tags become emojis. */
const LOOK: Readonly<Record<NewsKind, { readonly priority: number; readonly tags: readonly string[] }>> = {
	change: { priority: 3, tags: ["house"] },
	trouble: { priority: 4, tags: ["warning"] },
	recovery: { priority: 3, tags: ["white_check_mark"] },
};

/** Beyond 4,096 bytes a message becomes an attachment. */
const MAX_TEXT = 2_000;

/** https://docs.ntfy.sh/publish/#publish-as-json: to the server's root, with the topic in the body. */
export const ntfy: MessageService = {
	write(argument, { kind, title, text }) {
		const url = new URL(argument);
		const topic = url.pathname.replaceAll("/", "");
		url.pathname = "/";
		return postJson(url, { topic, title: cut(title, 250), message: cut(text, MAX_TEXT), ...LOOK[kind] });
	},
};
