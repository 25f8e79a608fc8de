import type { Uninstalled } from "../compose.ts";
import type { Command } from "./command.ts";
import { complain } from "./complain.ts";
import { placeOptions, shownCommand } from "./install-options.ts";
import { printJson, printLines } from "./terminal.ts";

/** Removes the service, or shows what that would do. */
export const runUninstall: Command["run"] = async ({ app, terminal, options, signal }) => {
	try {
		const place = placeOptions(options);
		const purge = options["purge"] === true;
		const done = await app.uninstall({ ...place, purge, signal });
		const { removed, kept, commands, notes } = done;
		if (options.json) printJson(terminal.out, { ok: true, exitCode: 0, removed, kept, commands, notes, problems: [] });
		else if (!options.quiet) printLines(terminal.out, lines(done, place.dryRun, purge));
		return 0;
	} catch (error) {
		return complain(error, { removed: [], kept: [], commands: [] }, { terminal, options });
	}
};

const lines = (
	{ removed, kept, commands, notes, wasInstalled }: Uninstalled,
	dryRun: boolean,
	purge: boolean,
): readonly string[] => [
	...(wasInstalled ? [] : ["No service is installed."]),
	...removed.map(path => `${dryRun ? "Remove" : "Removed"} ${path}`),
	...kept.map(path => `${dryRun ? "Keep" : "Kept"} ${path}: it was changed since it was installed`),
	...notes,
	...(dryRun && commands.length > 0 ? ["Commands:", ...commands.map(argv => `  ${shownCommand(argv)}`)] : []),
	...(dryRun ? ["Nothing was done."] : []),
	...(wasInstalled && !purge ? ["Configuration and state stay; --purge removes them, too."] : []),
];
