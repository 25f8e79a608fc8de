import { launchdRemoval } from "./launchd.ts";
import type { Manifest } from "./manifest.ts";
import { PLACES } from "./places.ts";
import { switchOn } from "./predecessor.ts";
import type { Argv, PlannedFile, RemovalPlan, ServicePlatform } from "./service-plan.ts";
import { systemdRemoval } from "./systemd.ts";
import { windowsRemoval } from "./windows.ts";

const REMOVALS: Readonly<
	Record<ServicePlatform, (manifest: Manifest) => { readonly before: readonly Argv[]; readonly after: readonly Argv[] }>
> = { systemd: systemdRemoval, launchd: launchdRemoval, windows: windowsRemoval };

/** What was there before an installation, and is to be there again. */
export type Before = {
	/** The configuration with its token in it again; `token` is the file that goes. */
	readonly token: { readonly config: PlannedFile; readonly token: string } | null;
	/** Units that were replaced. */
	readonly units: readonly PlannedFile[];
};

const NOTHING: Before = { token: null, units: [] };

/** Removing what `installed` lists, and nothing else; `purge` takes configuration, token and state along. */
export function planRemoval(
	platform: ServicePlatform,
	installed: Manifest | null,
	purge: boolean,
	{ token, units }: Before = NOTHING,
): RemovalPlan {
	const { folder, manifest, configFolder, state } = PLACES[platform];
	const purged = purge ? [configFolder, ...state] : [];
	if (installed === null) return { before: [], restored: [], removed: [], folders: [], purged, after: [] };
	const { before, after } = REMOVALS[platform](installed);
	const again = new Set(units.map(({ path }) => path));
	const ours = installed.files.map(({ path }) => path).filter(path => !again.has(path));
	return {
		before,
		after: [...after, ...(units.length === 0 ? [] : switchOn(installed.replaced?.enabled ?? []))],
		restored: [...(token === null ? [] : [token.config]), ...units],
		removed: [...(token === null ? [] : [token.token]), ...ours, manifest],
		folders: ourFolders(platform, installed, folder),
		purged,
	};
}

/** Those of the installed files that lie in our own folder, the innermost first, and that folder. */
function ourFolders(platform: ServicePlatform, { files }: Manifest, folder: string): readonly string[] {
	const above = files.map(({ path }) => PLACES[platform].folderOf(path)).filter(path => path.startsWith(folder));
	return [...new Set([...above, folder])].toSorted((one, other) => other.length - one.length);
}
