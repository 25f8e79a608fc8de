import type { Command } from "./command.ts";
import { completionCommand } from "./completion.ts";
import { demoCommand } from "./demo.ts";
import { initCommand } from "./init.ts";
import { ipCommand } from "./ip.ts";
import { migrateCommand } from "./migrate.ts";
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
	migrateCommand,
	demoCommand,
	completionCommand,
];
