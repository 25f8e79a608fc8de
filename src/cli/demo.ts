import type { Command } from "./command.ts";

export const demoCommand: Command = {
	name: "demo",
	summary: "see the main job against a simulated Cloudflare: no account, no network",
	description:
		"Runs the real commands against a simulator of Cloudflare's API on this machine, through a normal day of a home connection and some bad ones. Ends by itself.",
	flags: [],
	examples: [
		["cfddns demo", "takes about half a minute"],
		["cfddns demo | cat", "without the pauses"],
	],
	async run(context) {
		const { runDemo } = await import("./demo-play.ts");
		return runDemo(context);
	},
};
