import type { Installed } from "../compose.ts";
import { type Command, choiceOf } from "./command.ts";
import { complain } from "./complain.ts";
import { modeOption, placeOptions, shownCommand } from "./install-options.ts";
import { printJson, printLines } from "./terminal.ts";

/** Installs, or shows what that would do. */
export const runInstall: Command["run"] = async ({ app, terminal, options, signal }) => {
	const { json, quiet } = options;
	try {
		const place = placeOptions(options);
		const installed = await app.install(choiceOf(options), {
			...place,
			mode: modeOption(options),
			force: options["force"] === true,
			replace: options["replace"] === true,
			keepToken: options["keepToken"] === true,
			signal,
		});
		const { platform, mode, files, removed, commands, notes } = installed;
		if (place.dryRun) {
			if (json) printJson(terminal.out, { files, commands, ...(notes.length === 0 ? {} : { notes }) });
			else printLines(terminal.out, dryLines(installed));
		} else if (json) {
			const paths = files.map(({ path }) => path);
			const done = { ok: true, exitCode: 0, platform, mode, files: paths, removed, commands, notes, problems: [] };
			printJson(terminal.out, done);
		} else if (!quiet) printLines(terminal.out, doneLines(installed, place.root));
		return 0;
	} catch (error) {
		return complain(error, { files: [], commands: [] }, { terminal, options });
	}
};

/** More than a person reads: the program itself. */
const LONG_LINES = 200;

function dryLines({ files, removed, commands, notes }: Installed): readonly string[] {
	return [
		...files.flatMap(({ path, mode, content }) => {
			const lines = content.trimEnd().split("\n");
			const shown = lines.length > LONG_LINES ? [`(this program, ${lines.length} lines)`] : lines;
			return [`File ${path} (mode ${mode}):`, ...shown.map(line => `  ${line}`.trimEnd()), ""];
		}),
		...removed.map(path => `Remove ${path}`),
		...(commands.length === 0 ? [] : ["Commands:", ...commands.map(argv => `  ${shownCommand(argv)}`)]),
		...notes,
		"Nothing was done.",
	];
}

const NEXT: Readonly<Record<Installed["platform"], Readonly<Record<Installed["mode"], string>>>> = {
	systemd: {
		watch:
			"It runs: systemctl status cfddns, journalctl -u cfddns. After changes to the configuration: systemctl reload cfddns",
		timer: "It runs every five minutes: systemctl list-timers cfddns, journalctl -u cfddns",
	},
	launchd: {
		watch: "It runs: launchctl print system/cfddns; its log is /var/log/cfddns.log",
		timer: "It runs every five minutes: launchctl print system/cfddns; its log is /var/log/cfddns.log",
	},
	windows: {
		watch: "It runs: schtasks /query /tn cfddns",
		timer: "It runs every five minutes: schtasks /query /tn cfddns",
	},
};

const doneLines = ({ platform, mode, files, removed, notes }: Installed, root: string | null): readonly string[] => [
	...files.map(({ path }) => `Wrote ${root ?? ""}${path}`),
	...removed.map(path => `Removed ${root ?? ""}${path}`),
	...notes,
	...(root === null ? [NEXT[platform][mode]] : ["No command was run."]),
];
