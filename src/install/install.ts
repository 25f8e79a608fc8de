import type { Facts } from "./facts.ts";
import { launchdCommands, launchdFiles } from "./launchd.ts";
import { renderManifest } from "./manifest.ts";
import { PLACES } from "./places.ts";
import type { PlannedFile, ServicePlan, ServicePlatform } from "./service-plan.ts";
import { systemdCommands, systemdFiles } from "./systemd.ts";
import { windowsCommands, windowsFiles } from "./windows.ts";

type Service = {
	files(facts: Facts): readonly PlannedFile[];
	commands(facts: Facts): Pick<ServicePlan, "before" | "after" | "undo">;
};

const SERVICES: Readonly<Record<ServicePlatform, Service>> = {
	systemd: { files: systemdFiles, commands: systemdCommands },
	launchd: { files: launchdFiles, commands: launchdCommands },
	windows: { files: windowsFiles, commands: windowsCommands },
};

const shellWord = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** What people type: the same program by the same `node`. */
function command({ platform, node }: Facts): PlannedFile {
	const { command: path, program } = PLACES[platform];
	return platform === "windows"
		? { path, mode: "0755", content: `@"${node.replaceAll("%", "%%")}" "${program}" %*\r\n` }
		: { path, mode: "0755", content: `#!/bin/sh\nexec ${shellWord(node)} ${program} "$@"\n` };
}

/** Installing, from nothing or over an earlier version or mode. It never has the configuration or the state among its files. */
export function planInstall(facts: Facts): ServicePlan {
	const { platform, installed } = facts;
	const { program, manifest } = PLACES[platform];
	const service = SERVICES[platform];
	const files: readonly PlannedFile[] = [
		{ path: program, mode: "0644", content: facts.program },
		command(facts),
		...service.files(facts),
	];
	const kept = new Set(files.map(({ path }) => path));
	return {
		...service.commands(facts),
		files: [...files, { path: manifest, mode: "0644", content: renderManifest(facts, files, facts.hash) }],
		removed: (installed?.files ?? []).flatMap(({ path }) => (kept.has(path) ? [] : [path])),
	};
}
