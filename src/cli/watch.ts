import type { Command } from "./command.ts";

export const watchCommand: Command = {
	name: "watch",
	summary: "stay, and run a round whenever something changes",
	description:
		"Runs a round when this machine's network changes, when its router says that the address may be new, and every `interval` in any case. Says what it does and when trouble begins and ends, and nothing in between; on a terminal it shows where things stand, unless told how much to say by --quiet or --verbose. Ends with 0 when it is told to stop. SIGHUP reloads the configuration, SIGUSR1 runs a round now.",
	flags: [],
	examples: [
		["cfddns watch", "until Ctrl-C"],
		["cfddns watch --json", "one event per line, for other programs"],
		["cfddns watch --verbose", "also every uneventful round"],
	],
	async run(context) {
		const { runWatch } = await import("./watch-run.ts");
		return runWatch(context);
	},
};
