import type { Command, Flag } from "./command.ts";
import { completionCommand } from "./completion.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { initCommand } from "./init.ts";
import { installCommand, uninstallCommand } from "./install.ts";
import { ipCommand } from "./ip.ts";
import { migrateCommand } from "./migrate.ts";
import { notifyCommand } from "./notify.ts";
import { planCommand, syncCommand } from "./round.ts";
import { statusCommand } from "./status.ts";
import { watchCommand } from "./watch.ts";

/** Every command there is, in the order in which help lists it. */
export const COMMANDS: readonly Command[] = [
	initCommand,
	planCommand,
	syncCommand,
	watchCommand,
	ipCommand,
	statusCommand,
	installCommand,
	uninstallCommand,
	doctorCommand,
	notifyCommand,
	migrateCommand,
	demoCommand,
	completionCommand,
];

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
