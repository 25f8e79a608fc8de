import type { Flag } from "./command.ts";

/** What every command takes, before its name or after it. */
export const GLOBAL_FLAGS: readonly Flag[] = [
	{ flag: "--config <path>", meaning: "the configuration file" },
	{
		flag: "--set <key=value>",
		meaning: "a configuration key, such as interval=10m; repeatable",
		repeatable: true,
	},
	{ flag: "--json", meaning: "one JSON object on stdout, and nothing else there" },
	{ flag: "--quiet", meaning: "only say what is wrong" },
	{ flag: "--verbose", meaning: "also say what was found out and what it cost" },
	{ flag: "--no-color", meaning: "no colours; so does $NO_COLOR" },
];
