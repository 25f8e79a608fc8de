import type { NewsKind } from "../core/recipient.ts";
import { type MessageService, postJson } from "./service.ts";

const TYPE: Readonly<Record<NewsKind, string>> = { change: "info", trouble: "failure", recovery: "success" };

/** https://github.com/caronc/apprise-api#persistent-stateful-storage-solution */
export const apprise: MessageService = {
	write: (argument, { kind, title, text }) =>
		postJson(new URL(argument), { title, body: text, type: TYPE[kind], format: "text" }),
	// "No content": there is nobody to be told under this key.
	refusal: ({ status }) => (status === 204 ? "nothing is configured there under this key" : null),
};
