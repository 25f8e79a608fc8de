import type { Command } from "./command.ts";

export const initCommand: Command = {
	name: "init",
	summary: "set up: token, names, address; asks, checks, and shows the plan first",
	description:
		"Asks for the API token and checks it at once, lists the names that the token can see, finds out how this machine's address can be told, shows what would change, and stores the configuration (mode 0600). Nothing is written before you have agreed to it. Every answer is also a flag; without a terminal nothing is asked. A configuration that is there is offered as the answers, and a copy of it is kept. The token is never a flag: it comes from $CFDDNS_TOKEN, $CLOUDFLARE_API_TOKEN or --token-file.",
	flags: [
		{ flag: "--token-file <path>", meaning: "read the API token from a file; - is standard input" },
		{ flag: "--domain <name>", meaning: "a name to keep pointing here; repeatable", repeatable: true },
		{
			flag: "--source <source>",
			meaning: "what tells the address, such as interface or auto; repeatable",
			repeatable: true,
		},
		{ flag: "--ipv6 <auto|true|false>", meaning: "keep AAAA records, too?" },
		{ flag: "--proxied", meaning: "create the names behind Cloudflare's proxy; what exists keeps its setting" },
		{ flag: "--yes", meaning: "ask nothing: take what fits, and store it" },
		{ flag: "--force", meaning: "with --yes, or without a terminal: replace a configuration that is there" },
		{ flag: "--sync", meaning: "then run one round" },
		{ flag: "--install", meaning: "then install the service" },
	],
	examples: [
		["cfddns init", "asks for everything"],
		["cfddns init --source auto", "one question less"],
		["cfddns init --token-file - --domain a.example.com --yes", "for scripts"],
	],
	async run(context) {
		const { runInit } = await import("./init-run.ts");
		return runInit(context);
	},
};
