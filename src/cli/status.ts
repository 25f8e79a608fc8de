import type { Command } from "./command.ts";

export const statusCommand: Command = {
	name: "status",
	summary: "show what is published, since when, and how the last rounds went",
	description:
		"Tells what earlier rounds have left in the state folder; nobody is asked, and nothing is written. The exit code is the last round's.",
	flags: [],
	examples: [
		["cfddns status", "names, trouble, rounds, address history"],
		["cfddns status --json | jq .names", "for monitors"],
	],
	async run(context) {
		const { runStatus } = await import("./status-run.ts");
		return runStatus(context);
	},
};
