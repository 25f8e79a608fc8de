import type { Facts } from "./facts.ts";
import { launchdCommands, launchdFiles } from "./launchd.ts";
import { type MovedToken, renderManifest } from "./manifest.ts";
import { PLACES } from "./places.ts";
import { keptFiles } from "./predecessor.ts";
import type { PlannedFile, ServicePlan, ServicePlatform } from "./service-plan.ts";
import { systemdCommands, systemdFiles } from "./systemd.ts";
import { windowsCommands, windowsFiles } from "./windows.ts";

type Service = {
	files(facts: Facts): readonly PlannedFile[];
	commands(facts: Facts): Pick<ServicePlan, "before" | "after" | "undo"> & Partial<Pick<ServicePlan, "between">>;
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

/** Is the predecessor still in its place? */
export const isNew = ({ installed }: Pick<Facts, "installed">): boolean => installed?.replaced === undefined;

/** What a removal has to put back: what was moved now, or by an earlier installation and is still there. */
function movedBy({ move, token, installed }: Facts): MovedToken | null {
	if (move?.leaves) return { config: move.from, token: move.to.path };
	const before = installed?.moved ?? null;
	return before !== null && token.kind === "file" && token.path === before.token ? before : null;
}

/** Installing, from nothing or over an earlier version or mode. It never has the configuration or the state among its files. */
export function planInstall(facts: Facts): ServicePlan {
	const { platform, installed, move, predecessor } = facts;
	const { program, manifest } = PLACES[platform];
	const service = SERVICES[platform];
	const files: readonly PlannedFile[] = [
		{ path: program, mode: "0644", content: facts.program },
		command(facts),
		...service.files(facts),
		...(predecessor === null ? [] : keptFiles(predecessor)),
	];
	const kept = new Set(files.map(({ path }) => path));
	const replaced =
		predecessor === null ? null : { units: predecessor.units.map(({ path }) => path), enabled: predecessor.enabled };
	const note = renderManifest(facts, { moved: movedBy(facts), replaced }, files, facts.hash);
	const before = [...(installed?.files ?? []), ...(predecessor !== null && isNew(facts) ? predecessor.units : [])];
	const secret = move === null ? [] : [move.to];
	const leaves = move?.leaves ?? null;
	return {
		between: [],
		...service.commands(facts),
		files: [...secret, ...files, { path: manifest, mode: "0644", content: note }],
		changed: leaves === null ? [] : [leaves],
		gone: move !== null && leaves === null ? [move.from] : [],
		removed: before.flatMap(({ path }) => (kept.has(path) ? [] : [path])),
	};
}
