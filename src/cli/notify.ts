import type { Command } from "./command.ts";

export const notifyCommand: Command = {
	name: "notify",
	summary: "send a test message to everybody in [notify]",
	description:
		"With --test, sends one message to every recipient in `notify.to`, and says for each whether it arrived. Heartbeats are left alone: those who watch would take one for a round. Messages about real events are sent by `cfddns sync` itself.",
	flags: [{ flag: "--test", meaning: "send the test message" }],
	examples: [
		["cfddns notify --test", "does it reach my phone?"],
		["cfddns notify --test --json | jq .messages", "for scripts"],
	],
	async run(context) {
		const { runNotify } = await import("./notify-run.ts");
		return runNotify(context);
	},
};
