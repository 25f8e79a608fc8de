import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Programs that a machine of its own is made of, and Debian's packages that have them. */
const PARTS: readonly (readonly [program: string, packageName: string])[] = [
	["mmdebstrap", "mmdebstrap"],
	["systemd-nspawn", "systemd-container"],
	["nsenter", "util-linux"],
	["setpriv", "util-linux"],
];

const isThere = (program: string): boolean =>
	spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

/** Why no machine with systemd can be started here; `null` if one can. */
export function machineObstacle(): string | null {
	if (process.platform !== "linux") return "not Linux";
	if (process.getuid?.() !== 0) return "not root";
	const missing = PARTS.filter(([program]) => !isThere(program)).map(([, packageName]) => packageName);
	if (missing.length > 0) return `without ${missing.join(", ")}`;
	return existsSync("/etc/debian_version") ? null : "without Debian's packages";
}
