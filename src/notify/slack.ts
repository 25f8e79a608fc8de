import { cut, type MessageService, postJson } from "./service.ts";

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks; Mattermost and Rocket.Chat take the same. */
const MAX_TEXT = 3_500;

export const slack: MessageService = {
	write: (argument, { title, text }) =>
		postJson(new URL(argument), {
			text: escaped(cut(`${title}\n${text}`, MAX_TEXT)),
			mrkdwn: false,
			link_names: false,
			unfurl_links: false,
		}),
};

/** The three characters that Slack gives a meaning (`<!channel>` calls everybody). */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
