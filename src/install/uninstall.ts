import { launchdRemoval } from "./launchd.ts";
import type { Manifest } from "./manifest.ts";
import { PLACES } from "./places.ts";
import type { Argv, PlannedFile, RemovalPlan, ServicePlatform } from "./service-plan.ts";
import { systemdRemoval } from "./systemd.ts";
import { windowsRemoval } from "./windows.ts";

const REMOVALS: Readonly<
	Record<ServicePlatform, (manifest: Manifest) => { readonly before: readonly Argv[]; readonly after: readonly Argv[] }>
> = { systemd: systemdRemoval, launchd: launchdRemoval, windows: windowsRemoval };

/** A token that goes back to where it was: into the configuration. */
export type Return = { readonly config: PlannedFile; readonly token: string };

/** Removing what `installed` lists, and nothing else; `purge` takes configuration, token and state along. */
export function planRemoval(
	platform: ServicePlatform,
	installed: Manifest | null,
	purge: boolean,
	returns: Return | null = null,
): RemovalPlan {
	const { folder, manifest, configFolder, state } = PLACES[platform];
	const purged = purge ? [configFolder, ...state] : [];
	if (installed === null) return { before: [], restored: [], removed: [], folders: [], purged, after: [] };
	return {
		...REMOVALS[platform](installed),
		restored: returns === null ? [] : [returns.config],
		removed: [...(returns === null ? [] : [returns.token]), ...installed.files.map(({ path }) => path), manifest],
		folders: ourFolders(platform, installed, folder),
		purged,
	};
}

/** Those of the installed files that lie in our own folder, the innermost first, and that folder. */
function ourFolders(platform: ServicePlatform, { files }: Manifest, folder: string): readonly string[] {
	const above = files.map(({ path }) => PLACES[platform].folderOf(path)).filter(path => path.startsWith(folder));
	return [...new Set([...above, folder])].toSorted((one, other) => other.length - one.length);
}
