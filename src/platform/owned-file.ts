import { lstatSync } from "node:fs";

/** The permission bits of a plain file that is root's alone to change; `null` for a link, a device, somebody else's file, or none. */
export function modeOfRootsFile(path: string): string | null {
	const stats = lstatSync(path, { throwIfNoEntry: false });
	if (stats === undefined || !stats.isFile() || stats.uid !== 0 || stats.gid !== 0) return null;
	return `0${(stats.mode & 0o777).toString(8)}`;
}
