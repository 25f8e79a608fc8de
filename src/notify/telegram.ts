import { cut, type MessageService, postJson } from "./service.ts";

/** https://core.telegram.org/bots/api#sendmessage; without `parse_mode` the text is plain. */
const MAX_TEXT = 4_096;

export const telegram: MessageService = {
	write(argument, { title, text }) {
		const [, token = "", chat = ""] = /^([^@]*)@(.*)$/.exec(argument) ?? [];
		return postJson(new URL(`https://api.telegram.org/bot${token}/sendMessage`), {
			chat_id: chat,
			text: cut(`${title}\n${text}`, MAX_TEXT),
			link_preview_options: { is_disabled: true },
		});
	},
};
