import { type MessageService, postJson } from "./service.ts";

/** Anything that takes JSON: `{"kind": "change", "title": "...", "text": "..."}`. Keys may be added, never changed. */
export const webhook: MessageService = {
	write: (argument, { kind, title, text }) => postJson(new URL(argument), { kind, title, text }),
};
