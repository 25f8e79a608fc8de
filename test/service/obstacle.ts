import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Programs that a machine of its own is made of, and Debian's packages that have them. */
const PARTS: readonly (readonly [program: string, packageName: string])[] = [
	["mmdebstrap", "mmdebstrap"],
	["systemd-nspawn", "systemd-container"],
	["nsenter", "util-linux"],
	["setpriv", "util-linux"],
	["flock", "util-linux"],
];

/** What a provider and a newcomer need besides. */
const PROVIDER_PARTS: typeof PARTS = [
	["dnsmasq", "dnsmasq-base"],
	["openssl", "openssl"],
	["script", "bsdutils"],
	["git", "git"],
	["npm", "npm"],
];

const isThere = (program: string): boolean =>
	spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

/** Why no machine with systemd can be started here; `null` if one can. */
export function machineObstacle(): string | null {
	if (process.platform !== "linux") return "not Linux";
	if (process.getuid?.() !== 0) return "not root";
	return without(PARTS) ?? (existsSync("/etc/debian_version") ? null : "without Debian's packages");
}

/** Why none can be started at a provider of its own. */
export const providerObstacle = (): string | null => machineObstacle() ?? without(PROVIDER_PARTS);

function without(parts: typeof PARTS): string | null {
	const missing = parts.filter(([program]) => !isThere(program)).map(([, packageName]) => packageName);
	return missing.length > 0 ? `without ${missing.join(", ")}` : null;
}
