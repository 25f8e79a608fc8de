import { mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";

/** Where systemd keeps track of its services' processes. */
function hierarchies(): readonly string[] {
	const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
	return mounts
		.map(line => line.split(" "))
		.filter(([, , kind, options]) => kind === "cgroup2" || (kind === "cgroup" && options?.includes("name=systemd")))
		.map(([, at = ""]) => at);
}

/**
 * A control group of its own, so that machines which run at the same time do not find each other's processes in the services that
 * they both have. `enter` are the words before a program that is to live in it.
 */
export function createControlGroup(name: string): { readonly enter: readonly string[]; remove(): void } {
	const folders = hierarchies().map(at => join(at, name));
	for (const folder of folders) mkdirSync(folder, { recursive: true });
	const script = `for group in ${folders.join(" ")}; do echo $$ > $group/cgroup.procs; done; exec "$@"`;
	return {
		enter: ["sh", "-ec", script, "sh"],
		remove: () => folders.forEach(removeTree),
	};
}

/** What is in such a folder are no files that could be removed. */
function removeTree(folder: string): void {
	for (const entry of readdirSync(folder, { withFileTypes: true }))
		if (entry.isDirectory()) removeTree(join(folder, entry.name));
	rmdirSync(folder);
}
