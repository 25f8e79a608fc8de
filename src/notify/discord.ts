import { cut, type MessageService, postJson } from "./service.ts";

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
const MAX_CONTENT = 2_000;
/** A message's flag: links are not shown as pictures. */
const SUPPRESS_EMBEDS = 4;

export const discord: MessageService = {
	write(argument, { title, text }) {
		const url = new URL(argument);
		// Then it answers when the message is there, not when it was taken.
		url.searchParams.set("wait", "true");
		return postJson(url, {
			content: cut(`**${plain(title)}**\n${plain(text)}`, MAX_CONTENT),
			// Nobody is called, whatever a message says.
			allowed_mentions: { parse: [] },
			flags: SUPPRESS_EMBEDS,
		});
	},
};

/** Markdown's characters, as they are. */
const plain = (text: string): string => text.replace(/[\\*_~`|>#[\]]/g, "\\$&");
