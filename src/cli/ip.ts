import type { Command } from "./command.ts";

export const ipCommand: Command = {
	name: "ip",
	summary: "show what each source says this machine's address is, and the verdict",
	description:
		"Asks every configured source, also those that a round would not need. Works without a token, and without a configuration: then it asks what `auto` stands for.",
	flags: [],
	examples: [
		["cfddns ip", "who says what, and what counts"],
		["cfddns ip --json | jq .observations.ipv4", "the verdict, for scripts"],
	],
	async run(context) {
		const { runIp } = await import("./ip-run.ts");
		return runIp(context);
	},
};
