import type { Command } from "./command.ts";

export const migrateCommand: Command = {
	name: "migrate",
	summary: "turn another tool's configuration into ours",
	description:
		"Reads a configuration of ddclient, inadyn, timothymiller/cloudflare-ddns, favonia/cloudflare-ddns (environment or compose file), ddns-go or the original cfddns, recognised by its content, and prints the cfddns.toml that does the same. What cannot be carried over stands in it as comments. The API token is carried over, so the output is a secret. Nothing is asked or changed at Cloudflare.",
	operand: { name: "file", meaning: "the other tool's configuration; - reads standard input" },
	flags: [
		{ flag: "--write", meaning: "store it (mode 0600) at --config, or where cfddns looks for it" },
		{ flag: "--force", meaning: "with --write: replace a configuration that is there" },
		{
			flag: "--zone <id=name>",
			meaning: "the name of a zone that the file knows by its id only; repeatable",
			repeatable: true,
		},
		{ flag: "--part <number>", meaning: "of several configurations (one for each token), this one" },
	],
	examples: [
		["cfddns migrate /etc/ddclient.conf", "look at it"],
		["cfddns migrate inadyn.conf --write", "store it, then `cfddns plan`"],
		["cfddns migrate - < ddns.env", "from standard input"],
		["cfddns migrate config.json --zone example.com", "its one zone's name"],
	],
	async run(context) {
		const { runMigrate } = await import("./migrate-run.ts");
		return runMigrate(context);
	},
};
